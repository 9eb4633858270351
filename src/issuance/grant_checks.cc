#include "issuance/grant_checks.h"

namespace mandate::issuance {
namespace {

constexpr std::size_t named_max = 100;  // bytes of what was sent that go back with its refusal

}  // namespace

using grants::Decided;

Decided<const grants::Grant*> find_served_grant(std::string_view type, const grants::Issuer& issuer) {
  const auto* grant = grants::find_grant(type);
  if (grant == nullptr || !grant->served_by(issuer))
    return oauth::refuse("unsupported_grant_type", "This authorization server does not serve the grant type " +
                                                       std::string(type.substr(0, named_max)) +
                                                       (type.size() > named_max ? "..." : ""));
  return grant;
}

Decided<void> check_may_use(const grants::Client& client, std::string_view grant_type) {
  if (client.may_use(grant_type)) return {};
  return oauth::refuse("unauthorized_client",
                       "The client is not registered for the grant type " + std::string(grant_type));
}

Decided<void> check_outlives_revocation(const grants::Client& client, Time now) {
  if (!client.agent || client.agent->agent.honours(now)) return {};
  return oauth::refuse("temporarily_unavailable",
                       "The tokens of the agent were all revoked in this very second; ask again in the next");
}

}  // namespace mandate::issuance
