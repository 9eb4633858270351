#include "oauth/introspection.h"

namespace mandate::oauth {

std::string introspection_text(const AccessToken& token) {
  auto object = to_claims(token);
  object["active"] = true;
  object["token_type"] = "Bearer";
  if (!token.user.empty()) object["username"] = token.subject.subject;
  return json::serialize(object);
}

std::string inactive_introspection_text() {
  return R"({"active":false})";
}

}  // namespace mandate::oauth
