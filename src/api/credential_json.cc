#include "api/credential_json.h"

#include "api/object_reader.h"

namespace mandate::api {
namespace {

json::object hinted_link(std::string href, std::string_view method) {
  return {{"href", std::move(href)}, {"hints", json::object{{"allow", json::array{method}}}}};
}

// What can be done next: an ACTIVE credential can only be deactivated (wire contract 1.4).
json::object links_of(domain::Status status, const std::string& url) {
  if (status == domain::Status::active) return {{"deactivate", hinted_link(url + "/lifecycle/deactivate", "POST")}};
  return {{"activate", hinted_link(url + "/lifecycle/activate", "POST")}, {"delete", hinted_link(url, "DELETE")}};
}

void read_status(ObjectReader& body, domain::Status& status) {
  const auto name = body.text("status");
  if (!name) return;
  if (const auto parsed = domain::parse_status(*name))
    status = *parsed;
  else
    body.refuse("status", "'status' must be ACTIVE or INACTIVE.");
}

}  // namespace

Result<domain::KeyDraft> parse_new_key(const json::object& object) {
  domain::KeyDraft key;
  ObjectReader body(object);
  read_status(body, key.status);
  // The other members are the key's, which is another's to judge; RFC 7517 section 4 has unknown ones
  // ignored.
  for (const auto& member : object) body.ignore({member.key()});
  CHECK(body.finish("JsonWebKey"));
  json::object jwk = object;
  jwk.erase("status");
  key.jwk = json::serialize(jwk);
  return key;
}

Result<json::object> to_json(const domain::ClientKey& key, const std::string& url) {
  auto jwk = parse_json_object(key.jwk);
  if (!jwk) return fail(ErrorKind::corrupt, "A stored key cannot be read", key.id.str());
  json::object object{{"id", key.id.str()},
                      {"status", name_of(key.status)},
                      {"created", format_time(key.created)},
                      {"lastUpdated", format_time(key.last_updated)}};
  for (const auto& member : *jwk) object[member.key()] = member.value();
  object["_links"] = links_of(key.status, url);
  return object;
}

Result<NewSecret> parse_new_secret(const json::object& object, bool text_allowed) {
  ObjectReader body(object);
  NewSecret secret;
  read_status(body, secret.status);
  if (!text_allowed && body.has("client_secret"))
    body.refuse("client_secret", "'client_secret' is made by the server, so that it cannot be a weak one.");
  else if (auto text = body.text("client_secret"))
    secret.text = SecretString(*std::move(text));
  CHECK(body.finish("OAuth2ClientSecret"));
  return secret;
}

json::object to_json(const domain::ClientSecret& secret, const std::string& url) {
  return {{"id", secret.id.str()},
          {"secret_hash", secret.hash},
          {"status", name_of(secret.status)},
          {"created", format_time(secret.created)},
          {"lastUpdated", format_time(secret.last_updated)},
          {"_links", links_of(secret.status, url)}};
}

json::object to_json(const domain::ClientSecret& secret, const SecretString& text, const std::string& url) {
  auto object = to_json(secret, url);
  object["client_secret"] = text.reveal();
  return object;
}

}  // namespace mandate::api
