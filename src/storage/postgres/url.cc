#include "storage/postgres/url.h"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

#include "base/storable.h"
#include "base/text.h"

namespace mandate::storage::postgres {
namespace {

constexpr std::string_view mask = "********";

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

// What libpq makes of the URL. Its message is thrown away: it may cite what stands behind a mistake, the password.
Options read_options(const SecretString& url) {
  char* message = nullptr;
  Options options(PQconninfoParse(std::string(url.reveal()).c_str(), &message), &PQconninfoFree);
  PQfreemem(message);
  return options;
}

// "p@ss" or "p/ss" that is not encoded ends the password early; what is left of it would be shown as something else.
bool is_misread(std::string_view keyword, std::string_view value) {
  if (keyword == "port") return value.find_first_not_of("0123456789,") != std::string_view::npos;
  return (keyword == "host" || keyword == "dbname") && value.find('@') != std::string_view::npos;
}

// The parts of the URL that have a place of their own, and the others as its query.
struct Parts {
  std::string user, host, port, database, query;
  bool has_password = false;

  void take(std::string_view keyword, std::string_view value, bool secret) {
    if (keyword == "password")
      has_password = true;
    else if (keyword == "user")
      user = percent_encode(value);
    else if (keyword == "host")
      host = value.find('/') == std::string_view::npos ? std::string(value) : percent_encode(value);
    else if (keyword == "port")
      port = ":" + std::string(value);
    else if (keyword == "dbname")
      database = percent_encode(value);
    else
      query += std::string(query.empty() ? "?" : "&") + std::string(keyword) + "=" +
               (secret ? std::string(mask) : percent_encode(value));
  }
  std::string text() const {
    auto out = "postgres://" + user;
    if (has_password) out.append(":").append(mask);
    if (!user.empty() || has_password) out += "@";
    return out + host + port + "/" + database + query;
  }
};

}  // namespace

std::optional<std::string> shown_url(const SecretString& url) {
  const auto text = url.reveal();
  if (!is_storable(text) || !(text.starts_with("postgres://") || text.starts_with("postgresql://")))
    return std::nullopt;
  const auto options = read_options(url);
  if (!options) return std::nullopt;
  Parts parts;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    if (is_misread(option->keyword, option->val)) return std::nullopt;
    // libpq marks what must not be seen with a star.
    parts.take(option->keyword, option->val, std::string_view(option->dispchar) == "*");
  }
  return parts.text();
}

}  // namespace mandate::storage::postgres
