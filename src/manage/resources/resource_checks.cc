#include "manage/resources/resource_checks.h"

#include <algorithm>

#include "base/text.h"
#include "domain/agent.h"
#include "domain/redirect_uri.h"
#include "storage/client_auth_settings.h"
#include "storage/resource_dependents.h"

namespace mandate::manage {
namespace {

using Causes = std::vector<Cause>;

void append(Causes& causes, Causes more) {
  causes.insert(causes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void check_text(std::string text, std::string_view member, std::size_t most, Causes& causes) {
  // A description may have lines.
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  if (text.empty() || (is_display_text(text) && count_code_points(text) <= most)) return;
  causes.push_back({"'" + std::string(member) + "' must be readable text of at most " + std::to_string(most) +
                        " characters, without invisible or direction-changing ones.",
                    "INVALID_FORMAT", std::string(member)});
}

// A word of an OAuth list: no blank, no control, no quote (RFC 6749 section 3.3).
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

}  // namespace

Causes check_resource_change(const domain::ResourceServerChange& change, bool creating) {
  Causes causes;
  if (creating) append(causes, check_endpoint("resourceUrl", change.resource_url.value_or("")));
  if (change.display_name) check_text(*change.display_name, "displayName", domain::resource_name_max, causes);
  if (change.description) check_text(*change.description, "description", domain::description_max, causes);
  return causes;
}

Causes check_endpoint(std::string_view member, std::string_view url) {
  auto fault = domain::web_uri_fault(url);
  if (!fault && url.size() > domain::resource_url_max)
    fault = "it is longer than " + std::to_string(domain::resource_url_max) + " bytes";
  if (!fault) return {};
  return {{"'" + std::string(member) + "' must be a URL such as https://mcp.example.com/mcp, but " + *fault + ".",
           "INVALID_FORMAT", std::string(member)}};
}

Causes check_grant_types(const std::vector<std::string>& grant_types) {
  if (grant_types.size() <= 20 && std::all_of(grant_types.begin(), grant_types.end(), is_word)) return {};
  return {{"'grantTypes' must be at most 20 names such as authorization_code.", "INVALID_FORMAT", "grantTypes"}};
}

Causes check_external_server(const domain::ResourceAuthorizationServerDraft& draft) {
  auto causes = check_endpoint("issuer", draft.issuer);
  if (causes.empty() && draft.issuer.find('?') != std::string::npos)
    causes.push_back({"'issuer' must have no query (RFC 8414 section 2).", "INVALID_FORMAT", "issuer"});
  if (!draft.authorization_endpoint.empty())
    append(causes, check_endpoint("authorizationEndpoint", draft.authorization_endpoint));
  append(causes, check_endpoint("tokenEndpoint", draft.token_endpoint));
  if (!draft.revocation_endpoint.empty())
    append(causes, check_endpoint("revocationEndpoint", draft.revocation_endpoint));
  append(causes, check_grant_types(draft.grant_types));
  return causes;
}

Result<void> check_no_settings(storage::sql::Connection& connection, std::string_view object, std::string_view resource,
                               std::string_view server) {
  TRY(const auto settings, storage::ClientAuthSettings(connection).list_of(resource, server));
  Causes causes;
  for (const auto& one : settings)
    causes.push_back(
        {"The client authentication settings " + one.id.str() + " are for it; delete them first.", "IN_USE"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> check_not_connected(storage::sql::Connection& connection, std::string_view object,
                                 std::string_view resource) {
  TRY(const auto dependents, storage::find_resource_dependents(connection, resource));
  Causes causes;
  for (const auto& one : dependents.connections)
    causes.push_back(
        {"The connection " + one.id.str() + " of the agent " + one.agent.str() + " leads to it; delete that first.",
         "IN_USE"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

}  // namespace mandate::manage
