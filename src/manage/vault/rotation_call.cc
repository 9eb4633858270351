#include "manage/vault/rotation_call.h"

#include "base/random.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "directory/loading.h"
#include "jose/jwt.h"

namespace mandate::manage {
namespace {

constexpr std::string_view signing_algorithm = "ES256", token_type = "password-rotation+jwt";
constexpr std::chrono::seconds token_lifetime{120};
constexpr std::size_t jti_length = 32;

SecretString body_of(const RotationCall& call, const domain::Organization& organization) {
  const auto& account = call.account;
  return SecretString(json::serialize(json::object{
      {"type", "password_rotation"},
      {"rotationId", call.rotation.str()},
      {"serviceAccount", json::object{{"id", account.id.str()},
                                      {"orn", organization.orns().service_account(account.app, account.id)},
                                      {"name", account.name},
                                      {"username", account.username}}},
      {"password", std::string(call.password.reveal())}}));
}

json::object claims_of(const Environment& environment, const RotationCall& call, const SecretString& body) {
  const auto now = environment.clock.now();
  return {{"iss", environment.organization.issuer()},
          {"aud", call.url},
          {"sub", call.account.id.str()},
          {"jti", "PWR." + random_base62(jti_length)},
          {"iat", to_seconds(now)},
          {"exp", to_seconds(now + token_lifetime)},
          {"content_digest", "sha-256=:" + base64_encode(crypto::bytes_of(crypto::sha256(body.reveal()))) + ":"}};
}

Result<std::string> sign(const Environment& environment, const json::object& claims) {
  TRY(const auto org, environment.store.read([&](storage::sql::Connection& connection) {
    return directory::load_org(connection, environment.sealer);
  }));
  const auto* key = org->signing.active(signing_algorithm);
  if (key == nullptr) return fail(ErrorKind::unavailable, "The organisation has no ACTIVE signing key for ES256");
  return jose::sign_jwt(*key->algorithm, key->kid, token_type, claims, key->key);
}

// A 4xx is about what is asked, unless it is about the moment (RFC 9110 section 15.5.9, RFC 8470, RFC 6585 section 4).
bool is_refusal(int status) {
  return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
}

RotationAnswer answer_of(int status) {
  if (status >= 200 && status < 300) return {};
  const bool refused = is_refusal(status);
  return {RotationFault{refused ? "HOOK_REFUSED" : "NO_ANSWER",
                        "The hook answered with the status " + std::to_string(status)},
          !refused};
}

}  // namespace

Result<RotationAnswer> ask_hook(const Environment& environment, const RotationCall& call) {
  OutgoingMessage message{.body = body_of(call, environment.organization), .headers = {{"Accept", "application/json"}}};
  TRY(const auto token, sign(environment, claims_of(environment, call, message.body)));
  message.authorization = SecretString("Bearer " + token);
  const auto answer = environment.messages.post_message(call.url, message);
  if (answer) return answer_of(answer->status);
  // Where requests may not go at all, nothing was sent.
  if (answer.error().kind == ErrorKind::invalid)
    return RotationAnswer{RotationFault{"HOOK_REFUSED", answer.error().message}, false};
  return RotationAnswer{RotationFault{"NO_ANSWER", answer.error().message}, true};
}

}  // namespace mandate::manage
