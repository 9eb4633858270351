#include "manage/resources/explore.h"

#include <algorithm>

#include "domain/redirect_uri.h"
#include "manage/resources/metadata_json.h"
#include "mcp/tools.h"

namespace mandate::manage {
namespace {

constexpr std::string_view resource_place = "/.well-known/oauth-protected-resource",
                           server_place = "/.well-known/oauth-authorization-server",
                           openid_place = "/.well-known/openid-configuration";

// A URL between its host and its path, where well-known places are put in (RFC 8615 section 3).
struct Halves {
  std::string_view origin, path, query;  // the path without a slash at its end
};

Halves halve(std::string_view url) {
  const auto host = url.find("://") + 3;
  const auto end = std::min(url.find_first_of("/?", host), url.size());
  auto path = url.substr(end);
  const auto question = std::min(path.find('?'), path.size());
  const auto query = path.substr(question);
  path = path.substr(0, question);
  if (path.ends_with('/')) path.remove_suffix(1);
  return {url.substr(0, end), path, query};
}

std::string put(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts) text.append(part);
  return text;
}

std::vector<std::string> each_once(std::vector<std::string> urls) {
  std::vector<std::string> once;
  for (auto& url : urls)
    if (std::find(once.begin(), once.end(), url) == once.end()) once.push_back(std::move(url));
  return once;
}

// The first document that can be had and read. An address that may not be asked ends the search: the others have the
// same host. `parse` gives Result<T> for a text and its URL.
template <class Parse>
auto first_document(const DocumentSource& documents, const std::vector<std::string>& urls, const Parse& parse)
    -> decltype(parse(std::string(), std::string())) {
  Error error{ErrorKind::unavailable, "There is no document"};
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const auto document = documents.get_json(urls[i]);
    if (document) {
      auto parsed = parse(document->text, urls[i]);
      if (parsed) return parsed;
      return fail(ErrorKind::unavailable, "The document at " + urls[i] + " cannot be used: " + parsed.error().message);
    }
    if (i == 0) error = document.error();
    if (document.error().kind != ErrorKind::unavailable) break;
  }
  return tl::unexpected(std::move(error));
}

// One of our custom authorization servers, when the issuer is that.
std::optional<domain::AuthorizationServerId> ours(const domain::Organization& organization, std::string_view issuer) {
  const auto prefix = organization.issuer_prefix();
  if (!issuer.starts_with(prefix) || issuer.size() == prefix.size()) return std::nullopt;
  const auto id = issuer.substr(prefix.size());
  if (id.find('/') != std::string_view::npos) return std::nullopt;
  return domain::AuthorizationServerId(id);
}

Result<Exploration::Server> explore_server(const DocumentSource& documents, const std::string& issuer) {
  if (const auto fault = domain::web_uri_fault(issuer))
    return fail(ErrorKind::invalid, "it is no URL of an issuer: " + *fault);
  const auto parse = [](const std::string& text, const std::string&) { return parse_server_metadata(text); };
  TRY(auto found, first_document(documents, server_metadata_urls(issuer), parse));
  // RFC 8414 section 3.3: else anybody could pass another's endpoints off as its own.
  if (found.issuer != issuer) return fail(ErrorKind::conflict, "its metadata are those of '" + found.issuer + "'");
  if (const auto fault = domain::web_uri_fault(found.token_endpoint))
    return fail(ErrorKind::invalid, "its token_endpoint cannot be used: " + *fault);
  for (auto* endpoint : {&found.authorization_endpoint, &found.revocation_endpoint})
    if (domain::web_uri_fault(*endpoint)) endpoint->clear();
  return Exploration::Server{{},
                             issuer,
                             std::move(found.authorization_endpoint),
                             std::move(found.token_endpoint),
                             std::move(found.grant_types),
                             std::move(found.revocation_endpoint),
                             found.names_itself};
}

struct ToldTools {
  mcp::ToolList list;
  std::string told_to = {};
};

mcp::Answer<ToldTools> ask_for_tools(const Outside& outside, const std::string& url) {
  mcp::Client anybody(outside.messages, url);
  auto told = mcp::list_tools(anybody);
  if (told) return ToldTools{*std::move(told)};
  if (told.error().kind != mcp::Failure::Kind::unauthorized) return tl::unexpected(std::move(told).error());
  auto access = outside.find_own_access();
  if (!access) told.error().message += ", and we have none of our own: " + access.error().message;
  if (!access || !*access) return tl::unexpected(std::move(told).error());
  mcp::Client ourselves(outside.messages, url, std::move((*access)->token));
  told = mcp::list_tools(ourselves);
  if (!told) return tl::unexpected(std::move(told).error());
  return ToldTools{*std::move(told), std::move((*access)->from)};
}

Result<ResourceMetadata> find_resource_metadata(const DocumentSource& documents, std::string_view resource_url) {
  const auto urls = resource_metadata_urls(resource_url);
  const auto is_about = [&](const ResourceMetadata& metadata) {
    return domain::comparable_url(metadata.resource) == domain::comparable_url(resource_url);
  };
  const auto parse = [&](const std::string& text, const std::string& url) -> Result<ResourceMetadata> {
    TRY(auto metadata, parse_resource_metadata(text));
    // What stands at the root of a host may well be about another resource of that host.
    if (urls.size() > 1 && url == urls.back() && !is_about(metadata))
      return fail(ErrorKind::unavailable, "it is about '" + metadata.resource + "'");
    return metadata;
  };
  TRY(auto metadata, first_document(documents, urls, parse));
  if (!is_about(metadata))
    return fail(ErrorKind::conflict,
                "The metadata of '" + std::string(resource_url) + "' are those of '" + metadata.resource + "'");
  return metadata;
}

}  // namespace

std::vector<std::string> resource_metadata_urls(std::string_view resource_url) {
  const auto [origin, path, query] = halve(resource_url);
  return each_once(
      {put({origin, resource_place, path, query}), put({origin, path, resource_place}), put({origin, resource_place})});
}

std::vector<std::string> server_metadata_urls(std::string_view issuer) {
  const auto [origin, path, query] = halve(issuer);
  return each_once(
      {put({origin, server_place, path}), put({origin, openid_place, path}), put({origin, path, openid_place})});
}

Result<Exploration> explore(const DocumentSource& documents, const domain::Organization& organization,
                            std::string_view resource_url) {
  TRY(auto found, find_resource_metadata(documents, resource_url));
  Exploration exploration;
  exploration.metadata.resource_name = std::move(found.resource_name);
  exploration.metadata.scopes = std::move(found.scopes);
  const auto leave_out = [&](const std::string& issuer, const std::string& why) {
    exploration.warnings.push_back("The authorization server '" + issuer + "' is left out: " + why);
  };
  for (const auto& issuer : each_once(std::move(found.authorization_servers))) {
    if (exploration.servers.size() == domain::authorization_servers_per_resource_max) {
      leave_out(issuer, "there are too many");
      continue;
    }
    if (const auto id = ours(organization, issuer)) {
      exploration.servers.push_back({id, issuer, {}, {}, {}});
      continue;
    }
    auto server = explore_server(documents, issuer);
    if (server)
      exploration.servers.push_back(*std::move(server));
    else
      leave_out(issuer, server.error().message);
  }
  return exploration;
}

Result<Exploration> explore_mcp_server(const Outside& outside, const domain::Organization& organization,
                                       std::string_view resource_url) {
  auto found = explore(outside.documents, organization, resource_url);
  if (!found && found.error().kind != ErrorKind::unavailable) return found;
  auto told = ask_for_tools(outside, std::string(resource_url));
  if (!told) {
    const auto why = "Its tools are not known, those that are kept stay: " + told.error().message;
    if (found) found->warnings.push_back(why);
    // One that answers, and only wants another token, can be helped.
    if (!found && told.error().kind == mcp::Failure::Kind::unauthorized) found.error().message += ". " + why;
    return found;
  }
  if (!found) {
    Exploration undocumented;
    undocumented.documented = false;
    undocumented.warnings.push_back("It publishes no metadata: " + found.error().message);
    found = std::move(undocumented);
  }
  found->tools = std::move(told->list.tools);
  found->told_to = std::move(told->told_to);
  for (auto& warning : told->list.warnings) found->warnings.push_back(std::move(warning));
  return found;
}

}  // namespace mandate::manage
