#include <openssl/core_names.h>
#include <sodium.h>

#include <bit>

#include "crypto/ecdsa_form.h"
#include "crypto/key_state.h"
#include "crypto/roca.h"
#include "crypto/scheme.h"
#include "crypto/signature_context.h"

namespace mandate::crypto {
namespace {

constexpr std::size_t least_rsa_bits = 2048, most_rsa_bits = 8192, most_exponent_bytes = 8;

Cause fault(const char* member, std::string summary) {
  return {std::move(summary), "INVALID_FORMAT", member};
}

bool is_even(std::string_view number) {
  return (static_cast<unsigned char>(number.back()) & 1U) == 0;
}

// Of a number without leading zero bytes.
std::size_t bits_of(std::string_view number) {
  return number.empty()
             ? 0
             : number.size() * 8 - static_cast<std::size_t>(std::countl_zero(static_cast<unsigned char>(number[0])));
}

void check_modulus(std::string_view n, std::vector<Cause>& causes) {
  const std::size_t bits = bits_of(n);
  if (n.empty() || n[0] == '\0')
    causes.push_back(fault("n", "The modulus must not be empty or begin with a zero byte"));
  else if (bits < least_rsa_bits)
    causes.push_back(fault("n", "RSA keys need at least 2048 bits; this one has " + std::to_string(bits)));
  else if (bits > most_rsa_bits)
    causes.push_back(fault("n", "RSA keys may have at most 8192 bits; this one has " + std::to_string(bits)));
  else if (is_even(n))
    causes.push_back(fault("n", "The modulus must be odd"));
}

void check_exponent(std::string_view e, std::vector<Cause>& causes) {
  if (e.empty() || e[0] == '\0')
    causes.push_back(fault("e", "The exponent must not be empty or begin with a zero byte"));
  else if (e.size() > most_exponent_bytes)
    causes.push_back(fault("e", "The exponent may have at most 64 bits"));
  else if (is_even(e) || e == "\x01")
    causes.push_back(fault("e", "The exponent must be odd and at least 3"));
}

PublicKey make(KeyType type, std::string_view first, std::string_view second, std::shared_ptr<EVP_PKEY> evp) {
  return PublicKey(std::make_shared<const PublicKey::State>(
      PublicKey::State{type, std::string(first), std::string(second), std::move(evp)}));
}

bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature) {
  // libsodium refuses s >= L, a non-canonical key, and small-order R or key (RFC 8032 section 8.4).
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes(signature), bytes(message), message.size(), bytes(key)) == 0;
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<PublicKey> PublicKey::rsa(std::string_view n, std::string_view e) {
  std::vector<Cause> causes;
  check_modulus(n, causes);
  check_exponent(e, causes);
  if (!causes.empty()) return invalid("RSA key", std::move(causes));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  const BigNumber modulus = big_number(n), exponent = big_number(e);
  if (is_roca_modulus(modulus.get()))
    return invalid("RSA key",
                   {fault("n", "This key comes from a faulty generator (CVE-2017-15361) and can be broken")});
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  auto evp = key_of("RSA", EVP_PKEY_PUBLIC_KEY, builder.get());
  if (!evp) return invalid("RSA key", {fault("n", "The numbers are not an RSA key")});
  return make(KeyType::rsa, n, e, std::move(evp));
}

Result<PublicKey> PublicKey::ec(KeyType curve, std::string_view x, std::string_view y) {
  const std::size_t size = coordinate_size(curve);
  if (size == 0) return fail(ErrorKind::internal, "Not a curve of elliptic-curve keys.");
  std::vector<Cause> causes;
  const std::string rule = " must have exactly " + std::to_string(size) + " bytes on this curve; it has ";
  if (x.size() != size) causes.push_back(fault("x", "The coordinate x" + rule + std::to_string(x.size())));
  if (y.size() != size) causes.push_back(fault("y", "The coordinate y" + rule + std::to_string(y.size())));
  if (!causes.empty()) return invalid("EC key", std::move(causes));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  const std::string point = uncompressed_point(x, y);
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group_name(curve), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  auto evp = key_of("EC", EVP_PKEY_PUBLIC_KEY, builder.get());
  if (!evp) return invalid("EC key", {fault("x", "The point (x, y) is not on the curve")});
  return make(curve, x, y, std::move(evp));
}

Result<PublicKey> PublicKey::ed25519(std::string_view x) {
  use_sodium();
  if (x.size() != crypto_sign_PUBLICKEYBYTES)
    return invalid("Ed25519 key",
                   {fault("x", "An Ed25519 key has exactly 32 bytes; this one has " + std::to_string(x.size()))});
  if (crypto_core_ed25519_is_valid_point(bytes(x)) != 1)
    return invalid("Ed25519 key", {fault("x", "This is not a point of Ed25519's prime-order group")});
  return make(KeyType::ed25519, x, {}, nullptr);
}

KeyType PublicKey::type() const {
  return state_->type;
}
std::string_view PublicKey::first() const {
  return state_->first;
}
std::string_view PublicKey::second() const {
  return state_->second;
}

bool PublicKey::verify(SignatureScheme scheme, std::string_view message, std::string_view signature) const {
  if (!fits(scheme, type())) return false;
  if (type() == KeyType::ed25519) return verify_ed25519(first(), message, signature);
  // One length only: neither a dropped leading zero nor an added one is the same signature.
  const std::size_t coordinate = coordinate_size(type());
  const std::size_t size = type() == KeyType::rsa ? first().size() : 2 * coordinate;
  if (signature.size() != size) return false;
  const CleanErrorQueue clean;
  EVP_PKEY_CTX* const context = signature_context(Operation::verify, state_->evp, scheme);
  if (context == nullptr) return false;
  unsigned char digest[EVP_MAX_MD_SIZE];
  const std::size_t digest_size = hash(parts_of(scheme).digest_bits, {message}, digest);
  if (type() == KeyType::rsa)
    return EVP_PKEY_verify(context, bytes(signature), signature.size(), digest, digest_size) == 1;
  const DerSignature der = der_of_raw(signature, coordinate);
  return EVP_PKEY_verify(context, der.bytes.data(), der.size, digest, digest_size) == 1;
}

}  // namespace mandate::crypto
