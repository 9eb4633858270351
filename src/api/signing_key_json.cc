#include "api/signing_key_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/server_json.h"
#include "base/time.h"

namespace mandate::api {

Result<json::object> to_json(const domain::SigningKey& key, const domain::Organization& organization) {
  auto stored = parse_json_object(key.public_jwk);
  if (!stored) return fail(ErrorKind::corrupt, "A signing key cannot be read", key.kid);
  json::object object = *std::move(stored);
  object["status"] = name_of(key.status);
  object["created"] = format_time(key.created);
  if (key.activated) object["activated"] = format_time(*key.activated);
  if (key.expired) object["expiresAt"] = format_time(*key.expired + domain::longest_token_lifetime);
  const auto self = server_url(organization, key.server, "/credentials/keys/" + key.kid);
  const bool removable = key.status == domain::SigningKeyStatus::expired;
  object["_links"] = json::object{{"self", removable ? link(self, {"GET", "DELETE"}) : link(self, {"GET"})}};
  return object;
}

Result<void> check_key_rotation(const json::object& object) {
  ObjectReader body(object);
  const auto use = body.required_text("use");
  if (!use.empty() && use != "sig") body.refuse("use", "'use' must be sig.");
  return body.finish("rotateKeys");
}

}  // namespace mandate::api
