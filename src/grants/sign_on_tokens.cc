#include "grants/sign_on_tokens.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "domain/resource_indicator.h"
#include "grants/access_policy.h"
#include "grants/claims.h"
#include "grants/server_request.h"
#include "oauth/user_claims.h"

namespace mandate::grants {
namespace {

constexpr std::chrono::seconds org_lifetime{3600};
constexpr std::size_t id_length = 32;

// The one of the resources of the sign-on that the token is to be for, as it is written there or in the request.
Decided<std::string> choose_resource(const std::vector<std::string>& asked, const std::vector<std::string>& resources) {
  if (asked.size() > 1) return oauth::refuse("too_many_resources", "Name one resource; a token has one audience");
  if (asked.empty() && resources.size() > 1)
    return oauth::refuse("invalid_target",
                         "The person signed on for several resources, and a token is for one: name it with resource");
  const auto& chosen = asked.empty() ? resources.front() : asked.front();
  const bool covered = std::any_of(resources.begin(), resources.end(), [&](const std::string& resource) {
    return domain::same_resource(resource, chosen);
  });
  if (!covered)
    return oauth::refuse("invalid_target",
                         "The person did not sign on for that resource: name it in the authorization request, too");
  return chosen;
}

// RFC 8707 section 2.2. A sign-on that named no resource was for what the server's tokens are for by default.
Decided<std::string> choose_audience(const Request& request, const std::vector<std::string>& resources) {
  const auto asked = request.form.all("resource");
  const auto own = request.issuer.is_org() ? request.issuer.url : request.issuer.server->server.audience;
  if (asked.empty() && resources.empty()) return own;
  request.record.note("resource", join(asked.empty() ? resources : asked, " "));
  TRY(const auto chosen, choose_resource(asked, resources.empty() ? std::vector{own} : resources));
  return audience_of(request, chosen);
}

oauth::AccessToken access_token(const Request& request, const SignOn& sign_on, std::string audience) {
  oauth::AccessToken token;
  token.jti = sign_on.jti.empty() ? "AT." + random_base62(id_length) : sign_on.jti;
  if (!sign_on.refresh_token.empty()) token.jti += "." + sign_on.refresh_token.str();
  token.audience = std::move(audience);
  token.client_id = request.client.id.str();
  token.user = sign_on.person.user.id.str();
  token.subject = {sign_on.person.user.login, "user", {}, sign_on.auth_time, sign_on.amr, sign_on.session.str()};
  token.scopes = sign_on.scopes;
  return token;
}

oauth::IdToken id_token(const Request& request, const SignOn& sign_on) {
  oauth::IdToken token;
  token.audience = request.client.id.str();
  token.user = sign_on.person.user.id.str();
  token.session = sign_on.session.str();
  token.nonce = sign_on.nonce;
  token.auth_time = sign_on.auth_time;
  token.amr = sign_on.amr;
  token.custom["idp"] = request.view.organization().id.str();
  oauth::add_user_claims(token.custom, sign_on.person.user, sign_on.scopes, sign_on.person.group_names());
  return token;
}

// Whether a person may use the server at all is the rule's question for authorization_code, however the tokens are
// renewed later.
Decided<PolicyAnswer> ask_policy(const Request& request, const SignOn& sign_on) {
  TRY(auto answer, evaluate_access_policy(*request.issuer.server, {request.client.id.str(), "authorization_code",
                                                                   &sign_on.person, sign_on.scopes}));
  request.record.note("policy", answer.policy);
  request.record.note("rule", answer.rule);
  return answer;
}

}  // namespace

Decided<SignOnTokens> decide_sign_on_tokens(const Request& request, const SignOn& sign_on) {
  TRY(auto audience, choose_audience(request, sign_on.resources));
  SignOnTokens tokens{{access_token(request, sign_on, std::move(audience))},
                      domain::org_refresh_token_lifetime,
                      domain::org_refresh_token_idle};
  tokens.decision.lifetime = org_lifetime;
  if (!request.issuer.is_org()) {
    TRY(const auto answer, ask_policy(request, sign_on));
    tokens.decision.lifetime = answer.access_token_lifetime;
    tokens.decision.signing_algorithm = request.issuer.server->server.signing_algorithm;
    tokens.refresh_token_lifetime = answer.refresh_token_lifetime;
    tokens.refresh_token_idle = answer.refresh_token_idle;
  }
  if (contains(sign_on.scopes, "openid")) tokens.decision.id_token = id_token(request, sign_on);
  TRY(tokens.decision,
      with_claims(request, &sign_on.person, request.client.application.get(), std::move(tokens.decision)));
  return tokens;
}

}  // namespace mandate::grants
