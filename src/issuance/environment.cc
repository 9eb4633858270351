#include "issuance/environment.h"

namespace mandate::issuance {
namespace {

constexpr std::string_view id_characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// Anybody can ask for anything: what cannot be the id of a server is no reason to ask the database.
bool may_be_id(const ServerId& server) {
  const auto& id = server.str();
  return id == domain::default_authorization_server ||
         (id.size() == ServerId::length && id.starts_with(domain::AuthorizationServerTag::prefix) &&
          id.find_first_not_of(id_characters) == std::string::npos);
}

}  // namespace

grants::Decided<std::optional<grants::Issuer>> find_issuer(directory::View& view, const ServerId& server) {
  const auto& organization = view.organization();
  grants::Issuer issuer;
  if (server.empty()) {
    issuer.url = organization.issuer();
    issuer.token_endpoint = organization.org_endpoint("token");
    TRY(issuer.org, grants::from_directory(view.org()));
    return issuer;
  }
  if (!may_be_id(server)) return std::nullopt;
  TRY(issuer.server, grants::from_directory(view.server(server)));
  if (!issuer.server || issuer.server->server.status != domain::Status::active) return std::nullopt;
  issuer.url = organization.issuer(server);
  issuer.token_endpoint = organization.endpoint(server, "token");
  return issuer;
}

}  // namespace mandate::issuance
