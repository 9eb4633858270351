#include "oauth/token_response.h"

#include "base/json.h"
#include "base/text.h"

namespace mandate::oauth {

std::string to_text(const TokenResponse& response) {
  json::object object(memory_of_one(2 * response.access_token.size()));
  object["token_type"] = response.token_type;
  object["expires_in"] = response.expires_in.count();
  object["access_token"] = response.access_token;
  if (!response.issued_token_type.empty()) object["issued_token_type"] = response.issued_token_type;
  if (!response.scopes.empty()) object["scope"] = join(response.scopes, " ");
  if (response.resources.size() == 1) object["resource"] = response.resources.front();
  if (response.resources.size() > 1)
    object["resource"] = json::array(response.resources.begin(), response.resources.end());
  if (!response.refresh_token.empty()) object["refresh_token"] = response.refresh_token;
  if (!response.id_token.empty()) object["id_token"] = response.id_token;
  return json::serialize(object);
}

std::string to_text(const TokenError& error, bool with_reason) {
  json::object object{{"error", error.error}, {"error_description", error.description}};
  if (with_reason && !error.reason.empty()) object["reason"] = error.reason;
  if (!error.interaction_uri.empty()) object["interaction_uri"] = error.interaction_uri;
  return json::serialize(object);
}

}  // namespace mandate::oauth
