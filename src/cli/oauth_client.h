#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/secret_string.h"
#include "cli/api_client.h"
#include "cli/issuer_keys.h"
#include "cli/key_file.h"

namespace mandate::cli {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// How a client proves who it is: with a key (private_key_jwt, RFC 7523) or a secret.
struct ClientProof {
  std::string client_id;
  std::optional<AgentKey> key = {};
  SecretString secret = {};
};

// A fresh assertion for that audience; single use, valid for a minute.
Result<std::string> client_assertion(const ClientProof& proof, const std::string& audience);

// The parameters that carry the proof to `endpoint`.
Result<Parameters> proof_parameters(const ClientProof& proof, const std::string& endpoint);

// The error of an OAuth answer (RFC 6749 section 5.2): its description; `error`, status and reason in `note`.
Error oauth_error_of(const Answer& answer);

// One authorization server of the endpoint, as a client of its token, introspection and revocation endpoints.
class OAuthClient {
 public:
  // `path`: "" for the org authorization server, "/oauth2/{id}" for a custom one.
  static Result<OAuthClient> connect(const Endpoint& endpoint, const std::string& path, ClientProof proof);

  const ServerMetadata& metadata() const { return metadata_; }
  // Sends the parameters and the proof to an endpoint of the metadata.
  Result<json::value> post(const std::string& endpoint, Parameters parameters);

 private:
  OAuthClient(const Endpoint& endpoint, ClientProof proof);

  std::string base_;
  ClientProof proof_;
  http::Client client_;
  ServerMetadata metadata_;
};

}  // namespace mandate::cli
