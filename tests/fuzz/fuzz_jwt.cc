// Nothing verifies but what the key has signed. Ed25519 signs without randomness, so a token that verifies must be,
// byte for byte, the one that signing its content again gives.
#include "base/text.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "jose/jwt.h"
#include "property.h"

namespace {

using namespace mandate;
using fuzz::must;

// RFC 8037 appendix A.1; the seeds of the corpus are signed with it.
const crypto::PrivateKey& key() {
  static const auto parsed = jose::parse_private_jwk({{"kty", "OKP"},
                                                      {"crv", "Ed25519"},
                                                      {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
                                                      {"d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}});
  return parsed.value();
}

void check_reading(const jose::UnverifiedJwt& jwt, std::string_view compact) {
  const auto jws = jose::parse_jws(compact);
  must(jws.has_value(), "a JWT is a JWS");
  must(jws->signing_input + "." + base64url_encode(jws->signature) == compact, "a token has one spelling");
  must(jose::find_algorithm(jwt.algorithm().name) == &jwt.algorithm(), "the algorithm is one of ours");
  must(!jwt.header().contains("crit") && !jwt.header().contains("b64"), "no unknown extension passes");
}

void check_claims(const jose::VerifiedJwt& jwt) {
  for (const auto& [name, value] : jwt.claims()) {
    if (const auto time = jwt.time_claim(name))
      must(to_seconds(*time) >= 0 && to_seconds(*time) <= 253402300799, "a date is within its years");
    if (const auto text = jwt.string_claim(name)) must(!text->empty(), "a text is not empty");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view compact = fuzz::text_of(data, size);
  auto jwt = jose::UnverifiedJwt::parse(compact);
  if (!jwt) return must(jwt.error().kind == ErrorKind::malformed, "a refusal is of the right kind"), 0;
  check_reading(*jwt, compact);
  const auto verified = jose::VerifiedJwt::verify(*std::move(jwt), key().public_key());
  if (!verified) return must(verified.error().kind == ErrorKind::unauthenticated, "a refusal is of the right kind"), 0;
  const std::string_view input = compact.substr(0, compact.rfind('.'));
  const auto signature = key().sign(crypto::SignatureScheme::eddsa, input);
  must(std::string(input) + "." + base64url_encode(*signature) == compact, "only what the key signed verifies");
  check_claims(*verified);
  return 0;
}
