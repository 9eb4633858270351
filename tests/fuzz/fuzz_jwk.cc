// A key that is accepted is written without a private member, and reads the same again.
#include "jose/jwk.h"
#include "property.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  using fuzz::must;
  const auto object = parse_json_object(fuzz::text_of(data, size));
  if (!object) return 0;
  if (const auto key = jose::parse_private_jwk(*object))
    must(!jose::parse_public_jwk(*object), "a private key is not taken for a public one");
  const auto jwk = jose::parse_public_jwk(*object);
  if (!jwk) {
    must(!jwk.error().causes.empty(), "a refusal has its causes");
    for (const Cause& cause : jwk.error().causes)
      must(!cause.summary.empty() && !cause.location.empty(), "a cause says what is wrong, and where");
    return 0;
  }
  const json::object written = jose::to_json(*jwk);
  for (const char* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    must(!object->contains(member) && !written.contains(member), "no private member passes");
  const auto again = jose::parse_public_jwk(written);
  must(again.has_value() && jose::to_json(*again) == written, "a written key reads the same");
  must(jose::thumbprint(again->key) == jose::thumbprint(jwk->key), "a key has one thumbprint");
  must(!jwk->key.verify(crypto::SignatureScheme::es256, "m", fuzz::text_of(data, 64 <= size ? 64 : size)),
       "arbitrary bytes are no signature");
  return 0;
}
