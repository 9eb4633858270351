#include "directory/client_documents.h"

#include <algorithm>

#include "base/json.h"
#include "domain/agent.h"
#include "domain/redirect_uri.h"

namespace mandate::directory {
namespace {

constexpr std::size_t key_set_max = 64 * 1024, client_document_max = 16 * 1024;

Result<KeySet> read_keys(const json::object& set) {
  const auto* keys = set.if_contains("keys");
  if (keys == nullptr || !keys->is_array()) return fail(ErrorKind::invalid, "It is no JWK Set: it has no list 'keys'");
  if (keys->get_array().size() > domain::keys_per_client_max)
    return fail(ErrorKind::invalid,
                "It has more than " + std::to_string(domain::keys_per_client_max) + " keys, the most that are read");
  KeySet usable;
  for (const auto& key : keys->get_array()) {
    if (!key.is_object()) continue;
    if (auto jwk = jose::parse_public_jwk(key.get_object())) usable.keys.push_back(*std::move(jwk));
  }
  return usable;
}

tl::unexpected<Error> refuse(std::string reason, std::string summary) {
  return invalid("ClientIdMetadataDocument", {{std::move(summary), std::move(reason)}});
}

bool has_redirect_uris(const json::object& document) {
  const auto* uris = document.if_contains("redirect_uris");
  return uris != nullptr && uris->is_array() && !uris->get_array().empty() &&
         std::all_of(uris->get_array().begin(), uris->get_array().end(),
                     [](const json::value& uri) { return uri.is_string() && !uri.get_string().empty(); });
}

// An agent proves who it is, and with a key: nothing in a public document can be a shared secret.
Result<void> check_method(const json::object& document) {
  constexpr auto reason = "cimd_document_requirement_failure";
  for (const char* secret : {"client_secret", "client_secret_expires_at"})
    if (document.contains(secret))
      return refuse(reason, "It has '" + std::string(secret) + "', which is no secret there");
  const auto* method = document.if_contains("token_endpoint_auth_method");
  if (method == nullptr || !method->is_string() || method->get_string() != "private_key_jwt")
    return refuse(reason, "Its 'token_endpoint_auth_method' must be private_key_jwt");
  if (document.contains("jwks") == document.contains("jwks_uri"))
    return refuse(reason, "It must have either 'jwks' or 'jwks_uri'");
  return {};
}

}  // namespace

bool KeySet::has(std::string_view kid) const {
  return std::any_of(keys.begin(), keys.end(), [&](const jose::Jwk& key) { return key.kid == kid; });
}

Result<KeySet> parse_key_set(std::string_view, std::string_view text) {
  if (text.size() > key_set_max)
    return fail(ErrorKind::invalid, "It is larger than " + std::to_string(key_set_max) + " bytes");
  const auto set = parse_json_object(text);
  if (!set) return fail(ErrorKind::invalid, "It is no JSON object: " + set.error().message);
  return read_keys(*set);
}

Result<ClientDocument> parse_client_document(std::string_view url, std::string_view text) {
  if (text.size() > client_document_max)
    return refuse("cimd_document_requirement_failure",
                  "It is larger than " + std::to_string(client_document_max) + " bytes");
  const auto document = parse_json_object(text);
  if (!document) return refuse("cimd_invalid_metadata_json", "It is no JSON object: " + document.error().message);
  if (text_at(*document, "client_id") != url)
    return refuse("cimd_client_id_mismatch", "Its 'client_id' is not the URL that it stands at");
  if (!has_redirect_uris(*document))
    return refuse("cimd_missing_redirect_uris", "Its 'redirect_uris' must be a list of at least one URI");
  CHECK(check_method(*document));
  ClientDocument client;
  if (const auto* set = document->if_contains("jwks")) {
    if (!set->is_object()) return refuse("cimd_invalid_client_details", "Its 'jwks' is no JWK Set");
    auto keys = read_keys(set->get_object());
    if (!keys) return refuse("cimd_invalid_client_details", "Its 'jwks' cannot be used: " + keys.error().message);
    client.keys = *std::move(keys);
    return client;
  }
  client.jwks_uri = text_at(*document, "jwks_uri");
  if (const auto fault = domain::web_uri_fault(client.jwks_uri))
    return refuse("cimd_invalid_client_details", "Its 'jwks_uri' cannot be used: " + *fault);
  return client;
}

}  // namespace mandate::directory
