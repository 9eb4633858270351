#include "issuance/environment.h"

namespace mandate::issuance {

grants::Decided<std::optional<grants::Issuer>> find_issuer(directory::View& view, const ServerId& server) {
  const auto& organization = view.organization();
  grants::Issuer issuer;
  if (server.empty()) {
    issuer.url = organization.issuer();
    issuer.token_endpoint = organization.org_endpoint("token");
    TRY(issuer.org, grants::from_directory(view.org()));
    return issuer;
  }
  TRY(issuer.server, grants::from_directory(view.server(server)));
  if (!issuer.server || issuer.server->server.status != domain::Status::active) return std::nullopt;
  issuer.url = organization.issuer(server);
  issuer.token_endpoint = organization.endpoint(server, "token");
  return issuer;
}

}  // namespace mandate::issuance
