#include "oauth/token_response.h"

#include "base/json.h"
#include "base/text.h"

namespace mandate::oauth {

// One is written for every token, so it goes without a tree of values in between.
std::string to_text(const TokenResponse& response) {
  std::string out;
  out.reserve(response.access_token.size() + response.id_token.size() + 512);
  const auto text = [&](std::string_view before, std::string_view value) {
    if (value.empty()) return;
    out += before;
    append_json_string(out, value);
  };
  text("{\"token_type\":", response.token_type);
  out.append(",\"expires_in\":").append(std::to_string(response.expires_in.count()));
  text(",\"access_token\":", response.access_token);
  text(",\"issued_token_type\":", response.issued_token_type);
  text(",\"scope\":", join(response.scopes, " "));
  if (response.resources.size() == 1) text(",\"resource\":", response.resources.front());
  if (response.resources.size() > 1)
    out.append(",\"resource\":")
        .append(json::serialize(json::array(response.resources.begin(), response.resources.end())));
  text(",\"refresh_token\":", response.refresh_token);
  text(",\"id_token\":", response.id_token);
  return out += '}';
}

std::string to_text(const TokenError& error, bool with_reason) {
  json::object object{{"error", error.error}, {"error_description", error.description}};
  if (with_reason && !error.reason.empty()) object["reason"] = error.reason;
  if (!error.interaction_uri.empty()) object["interaction_uri"] = error.interaction_uri;
  return json::serialize(object);
}

}  // namespace mandate::oauth
