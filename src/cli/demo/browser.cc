#include "cli/demo/browser.h"

#include "base/text.h"
#include "oauth/form.h"

namespace mandate::cli::demo {
namespace {

std::string unescape_html(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};  // the last one last
  for (const auto& [entity, character] : entities)
    for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; at += character.size())
      text.replace(at, entity.size(), character);
  return text;
}

// The value of an attribute in a tag; empty when it has none.
std::string attribute(std::string_view tag, std::string_view name) {
  const auto opening = " " + std::string(name) + "=\"";
  const auto begin = tag.find(opening);
  if (begin == std::string_view::npos) return "";
  const auto value = tag.substr(begin + opening.size());
  return unescape_html(std::string(value.substr(0, value.find('"'))));
}

// The tag that begins at or after `from`, without its brackets; `from` moves behind it.
std::optional<std::string_view> next_tag(std::string_view html, std::string_view opening, std::size_t& from) {
  const auto begin = html.find(opening, from);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto end = html.find('>', begin);
  if (end == std::string_view::npos) return std::nullopt;
  from = end;
  return html.substr(begin, end - begin);
}

}  // namespace

void HtmlForm::fill(const std::string& name, std::string value) {
  for (auto& [field, held] : fields)
    if (field == name) held = std::move(value);
}

std::optional<HtmlForm> find_form(const std::string& html) {
  std::size_t at = 0;
  const auto opening = next_tag(html, "<form ", at);
  if (!opening) return std::nullopt;
  HtmlForm form{attribute(*opening, "action"), {}};
  const auto inside = std::string_view(html).substr(0, html.find("</form>", at));
  while (const auto input = next_tag(inside, "<input ", at))
    form.fields.emplace_back(attribute(*input, "name"), attribute(*input, "value"));
  return form;
}

Browser::Browser(std::string base, const std::string& ca_file)
    : base_(std::move(base)), client_(http::ClientOptions{.ca_file = ca_file}) {}

Result<http::Response> Browser::get(const std::string& target) {
  return send(http::Method::get, target, {{"Accept", "text/html"}}, "");
}

Result<http::Response> Browser::submit(const HtmlForm& form, const std::string& origin) {
  return send(http::Method::post, form.action,
              {{"Accept", "text/html"}, {"Content-Type", "application/x-www-form-urlencoded"}, {"Origin", origin}},
              oauth::encode_form(form.fields));
}

Result<http::Response> Browser::send(http::Method method, const std::string& target, std::vector<http::Header> headers,
                                     const std::string& body) {
  std::vector<std::string> pairs;
  for (const auto& [name, value] : cookies_) pairs.push_back(name + "=" + value);
  if (!pairs.empty()) headers.push_back({"Cookie", join(pairs, "; ")});
  TRY(auto response, client_.send(method, base_ + target, std::move(headers), body));
  keep_cookies(response);
  return response;
}

void Browser::keep_cookies(const http::Response& response) {
  for (const auto& header : response.headers) {
    if (!iequals_ascii(header.name, "Set-Cookie")) continue;
    const auto pair = std::string_view(header.value).substr(0, header.value.find(';'));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos) cookies_[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
  }
}

}  // namespace mandate::cli::demo
