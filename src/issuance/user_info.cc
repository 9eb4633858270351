#include "issuance/user_info.h"

#include <algorithm>

#include "grants/claims.h"
#include "issuance/client_authentication.h"
#include "issuance/presented_token.h"
#include "oauth/user_claims.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

tl::unexpected<oauth::TokenError> not_honoured() {
  return oauth::refuse("invalid_token", "The access token is not valid here, or not any more");
}

// Where agents and services ask nobody signs on, and they are never granted it.
bool is_for_signing_on(const oauth::AccessToken& token) {
  return std::find(token.scopes.begin(), token.scopes.end(), "openid") != token.scopes.end();
}

Decided<json::object> configured_claims(const grants::Issuer& issuer, const oauth::AccessToken& token,
                                        const directory::PersonRecord& person, directory::View& view) {
  if (issuer.is_org()) return json::object{};
  TRY(const auto client, find_client(view, token.client_id));
  return grants::compute_claims(*issuer.server, grants::ClaimPlace::user_info,
                                {client, &person, client.application.get(), token.scopes});
}

}  // namespace

Decided<json::object> read_user_info(const Environment& environment, const grants::Issuer& issuer,
                                     std::string_view token, directory::View& view, Time now) {
  TRY(const auto access, find_honoured_token(environment, token, issuer, view, now));
  if (!access) return not_honoured();
  if (!is_for_signing_on(*access))
    return oauth::refuse("insufficient_scope", "The access token does not have the scope openid");
  TRY(const auto person, grants::from_directory(view.person(domain::UserId(access->user))));
  if (!person) return not_honoured();
  json::object claims;
  oauth::add_user_claims(claims, person->user, access->scopes, person->group_names());
  TRY(const auto configured, configured_claims(issuer, *access, *person, view));
  for (const auto& claim : configured) claims[claim.key()] = claim.value();
  claims["sub"] = person->user.id.str();  // as in the ID token (section 5.3.2)
  return claims;
}

}  // namespace mandate::issuance
