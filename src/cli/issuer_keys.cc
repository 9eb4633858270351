#include "cli/issuer_keys.h"

#include "cli/api_client.h"
#include "cli/json_view.h"

namespace mandate::cli {
namespace {

constexpr std::string_view well_known = "/.well-known/oauth-authorization-server";

Result<json::value> get_json(http::Client& client, const std::string& url) {
  TRY(const auto response, client.send(http::Method::get, url, {{"Accept", "application/json"}}));
  TRY(auto answer, read_answer(response));
  if (answer.ok()) return std::move(answer.body);
  auto error = error_of(answer);
  error.message = url + ": " + error.message;
  return tl::unexpected(std::move(error));
}

Result<ServerMetadata> read_metadata_from(http::Client& client, const std::string& url) {
  TRY(const auto body, get_json(client, url));
  ServerMetadata metadata{text_at(body, "issuer"),
                          text_at(body, "token_endpoint"),
                          text_at(body, "jwks_uri"),
                          text_at(body, "introspection_endpoint"),
                          text_at(body, "revocation_endpoint"),
                          text_at(body, "authorization_endpoint")};
  if (metadata.issuer.empty() || metadata.token_endpoint.empty())
    return fail(ErrorKind::internal, url + " is not the metadata of an authorization server");
  return metadata;
}

// RFC 8414 section 3.1: the well-known part stands between host and path.
std::string metadata_url(const std::string& issuer) {
  const auto path = target_of(issuer);
  const bool has_path = path != "/" && issuer.ends_with(path);
  const auto origin = has_path ? issuer.substr(0, issuer.size() - path.size()) : issuer;
  return origin + std::string(well_known) + (has_path ? path : "");
}

}  // namespace

Result<ServerMetadata> read_metadata(http::Client& client, const std::string& issuer) {
  TRY(auto metadata, read_metadata_from(client, metadata_url(issuer)));
  if (metadata.issuer != issuer)
    return fail(ErrorKind::internal, metadata_url(issuer) + " names another issuer: " + metadata.issuer);
  return metadata;
}

Result<ServerMetadata> read_metadata_at(http::Client& client, const std::string& base, const std::string& path) {
  return read_metadata_from(client, base + std::string(well_known) + path);
}

Result<IssuerKeys> IssuerKeys::fetch(http::Client& client, const std::string& issuer) {
  TRY(const auto metadata, read_metadata(client, issuer));
  TRY(const auto body, get_json(client, metadata.jwks_uri));
  const auto* rows = find_member(body, "keys");
  if (rows == nullptr || !rows->is_array()) return fail(ErrorKind::internal, metadata.jwks_uri + " is not a key set");
  IssuerKeys keys;
  keys.issuer_ = issuer;
  for (const auto& row : rows->get_array()) {
    if (!row.is_object()) continue;
    // A key of a kind that we do not know is for others (RFC 7517 section 5).
    if (auto key = jose::parse_public_jwk(row.get_object())) keys.keys_.push_back(*std::move(key));
  }
  return keys;
}

Result<jose::VerifiedJwt> IssuerKeys::verify(const jose::UnverifiedJwt& token) const {
  for (const auto& key : keys_) {
    if (!jose::allows(key, token.algorithm())) continue;
    if (!token.kid().empty() && token.kid() != key.kid) continue;
    if (auto verified = jose::VerifiedJwt::verify(token, key.key)) return verified;
  }
  return fail(ErrorKind::conflict, "No key of " + issuer_ + " made this signature");
}

}  // namespace mandate::cli
