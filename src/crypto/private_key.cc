#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <array>

#include "crypto/ecdsa_form.h"
#include "crypto/key_state.h"
#include "crypto/private_numbers.h"
#include "crypto/scheme.h"
#include "crypto/signature_context.h"

namespace mandate::crypto {
namespace {

constexpr char not_a_key[] = "This is not an unencrypted private key that can be read.";

// PEM would otherwise ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

SecretString content_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return SecretString(std::string(data, static_cast<std::size_t>(size)));
}

// What OpenSSL writes: Ed25519 has no EVP_PKEY of its own, so it is made for the occasion.
std::shared_ptr<EVP_PKEY> evp_of(const PrivateKey::State& state) {
  if (state.evp) return state.evp;
  return std::shared_ptr<EVP_PKEY>(EvpKey(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, state.ed25519_pair.data(), crypto_sign_SEEDBYTES)));
}

Result<PrivateKey> generate_ed25519() {
  use_sodium();
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> x;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> pair;
  crypto_sign_keypair(x.data(), pair.data());
  TRY(PublicKey public_key, PublicKey::ed25519({reinterpret_cast<const char*>(x.data()), x.size()}));
  auto state = std::make_shared<PrivateKey::State>(std::move(public_key));
  state->ed25519_pair = pair;
  explicit_bzero(pair.data(), pair.size());
  return PrivateKey(std::move(state));
}

std::string sign_ed25519(const PrivateKey::State& state, std::string_view message) {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes(message), message.size(),
                       state.ed25519_pair.data());
  return signature;
}

}  // namespace

PrivateKey::PrivateKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<PrivateKey> PrivateKey::generate(KeyType type) {
  if (type == KeyType::ed25519) return generate_ed25519();
  const CleanErrorQueue clean;
  EvpKey key(type == KeyType::rsa ? EVP_RSA_gen(2048) : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group_name(type)));
  if (!key) return fail(ErrorKind::internal, "A key could not be generated.");
  return private_key_of(std::move(key), PairCheck::trial);
}

Result<PrivateKey> PrivateKey::from_pkcs8(std::string_view der) {
  const CleanErrorQueue clean;
  const unsigned char* at = bytes(der);
  const Pkcs8Info info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (!info || at != bytes(der) + der.size()) return fail(ErrorKind::invalid, not_a_key);
  EvpKey key(EVP_PKCS82PKEY(info.get()));
  if (!key) return fail(ErrorKind::invalid, not_a_key);
  return private_key_of(std::move(key), PairCheck::trial);
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  const CleanErrorQueue clean;
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  EvpKey key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
  if (!key) return fail(ErrorKind::invalid, not_a_key);
  return private_key_of(std::move(key), PairCheck::full);
}

SecretString PrivateKey::to_pkcs8() const {
  const Bio bio(BIO_new(BIO_s_secmem()));  // wiped when freed
  const Pkcs8Info info(EVP_PKEY2PKCS8(evp_of(*state_).get()));
  if (!bio || !info || i2d_PKCS8_PRIV_KEY_INFO_bio(bio.get(), info.get()) != 1) return {};
  return content_of(bio.get());
}

SecretString PrivateKey::to_pem() const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  const auto evp = evp_of(*state_);
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), evp.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return {};
  return content_of(bio.get());
}

KeyType PrivateKey::type() const {
  return state_->public_key.type();
}
const PublicKey& PrivateKey::public_key() const {
  return state_->public_key;
}

Result<std::string> PrivateKey::sign(SignatureScheme scheme, std::string_view message) const {
  if (!fits(scheme, type())) return fail(ErrorKind::internal, "The signing key does not fit the signature algorithm.");
  if (type() == KeyType::ed25519) return sign_ed25519(*state_, message);
  const CleanErrorQueue clean;
  EVP_PKEY_CTX* const context = signature_context(Operation::sign, state_->evp, scheme);
  unsigned char digest[EVP_MAX_MD_SIZE];
  const std::size_t digest_size = hash(parts_of(scheme).digest_bits, {message}, digest);
  std::string signature(type() == KeyType::rsa ? public_key().first().size() : sizeof(DerSignature::bytes), '\0');
  std::size_t size = signature.size();
  auto* const out = reinterpret_cast<unsigned char*>(signature.data());
  if (context == nullptr || EVP_PKEY_sign(context, out, &size, digest, digest_size) != 1)
    return fail(ErrorKind::internal, "A signature could not be made.");
  signature.resize(size);
  return type() == KeyType::rsa ? signature : raw_of_der(signature, coordinate_size(type()));
}

}  // namespace mandate::crypto
