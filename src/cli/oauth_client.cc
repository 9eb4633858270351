#include "cli/oauth_client.h"

#include "base/random.h"
#include "base/time.h"
#include "cli/json_view.h"
#include "jose/jwt.h"
#include "oauth/form.h"

namespace mandate::cli {
namespace {

constexpr std::int64_t assertion_lifetime_s = 60;

}  // namespace

Result<std::string> client_assertion(const ClientProof& proof, const std::string& audience) {
  const auto now = to_seconds(SystemClock().now());
  const json::object claims{{"iss", proof.client_id},
                            {"sub", proof.client_id},
                            {"aud", audience},
                            {"iat", now},
                            {"exp", now + assertion_lifetime_s},
                            {"jti", random_uuid()}};
  return jose::sign_jwt(*proof.key->algorithm, proof.key->kid, "JWT", claims, proof.key->key);
}

Result<Parameters> proof_parameters(const ClientProof& proof, const std::string& endpoint) {
  if (!proof.key)
    return Parameters{{"client_id", proof.client_id}, {"client_secret", std::string(proof.secret.reveal())}};
  TRY(const auto assertion, client_assertion(proof, endpoint));
  return Parameters{{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                    {"client_assertion", assertion}};
}

Error oauth_error_of(const Answer& answer) {
  auto error = error_of(answer);
  const auto code = text_at(answer.body, "error"), description = text_at(answer.body, "error_description");
  if (code.empty()) return error;
  error.message = description.empty() ? code : code + ": " + description;
  if (const auto reason = text_at(answer.body, "reason"); !reason.empty()) error.note += ", reason " + reason;
  return error;
}

OAuthClient::OAuthClient(const Endpoint& endpoint, ClientProof proof)
    : base_(endpoint.url), proof_(std::move(proof)), client_(http::ClientOptions{.ca_file = endpoint.ca_file}) {}

Result<OAuthClient> OAuthClient::connect(const Endpoint& endpoint, const std::string& path, ClientProof proof) {
  OAuthClient client(endpoint, std::move(proof));
  TRY(client.metadata_, read_metadata_at(client.client_, endpoint.url, path));
  return client;
}

Result<json::value> OAuthClient::post(const std::string& endpoint, Parameters parameters) {
  TRY(auto proof, proof_parameters(proof_, endpoint));
  parameters.insert(parameters.end(), proof.begin(), proof.end());
  TRY(const auto response,
      client_.send(http::Method::post, base_ + target_of(endpoint),
                   {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
                   oauth::encode_form(parameters)));
  TRY(auto answer, read_answer(response));
  if (!answer.ok()) return tl::unexpected(oauth_error_of(answer));
  return std::move(answer.body);
}

}  // namespace mandate::cli
