#include "oauth/introspection.h"

#include "base/text.h"

namespace mandate::oauth {

std::string introspection_text(const AccessToken& token) {
  auto object = to_claims(token);
  object["active"] = true;
  object["token_type"] = "Bearer";
  if (!token.user.empty()) object["username"] = token.subject.subject;
  return json::serialize(object);
}

std::string introspection_text(const RefreshTokenDescription& token) {
  return json::serialize(json::object{{"active", true},
                                      {"token_type", "refresh_token"},
                                      {"iss", token.issuer},
                                      {"client_id", token.client_id},
                                      {"sub", token.login},
                                      {"username", token.login},
                                      {"uid", token.user},
                                      {"scope", join(token.scopes, " ")},
                                      {"iat", to_seconds(token.issued_at)},
                                      {"exp", to_seconds(token.expires)}});
}

std::string inactive_introspection_text() {
  return R"({"active":false})";
}

}  // namespace mandate::oauth
