#include "crypto/private_numbers.h"

#include <openssl/core_names.h>
#include <sodium.h>

#include <array>
#include <optional>

#include "crypto/scheme.h"

namespace mandate::crypto {
namespace {

struct RsaNumber {
  const char* name;
  SecretString PrivateNumbers::* number;
};

constexpr RsaNumber rsa_numbers[] = {
    {OSSL_PKEY_PARAM_RSA_D, &PrivateNumbers::d},          {OSSL_PKEY_PARAM_RSA_FACTOR1, &PrivateNumbers::p},
    {OSSL_PKEY_PARAM_RSA_FACTOR2, &PrivateNumbers::q},    {OSSL_PKEY_PARAM_RSA_EXPONENT1, &PrivateNumbers::dp},
    {OSSL_PKEY_PARAM_RSA_EXPONENT2, &PrivateNumbers::dq}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &PrivateNumbers::qi},
};

// Big-endian, at least `size` bytes long; nullopt when the key has no such number.
std::optional<std::string> number_of(const EVP_PKEY* key, const char* name, std::size_t size = 0) {
  BIGNUM* number = nullptr;
  const bool found = EVP_PKEY_get_bn_param(key, name, &number) == 1;
  const BigNumber owned(number);
  if (!found) return std::nullopt;
  std::string out(std::max(size, static_cast<std::size_t>(BN_num_bytes(number))), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  return out;
}

std::optional<KeyType> curve_of(const EVP_PKEY* key) {
  char name[64];
  int explicit_parameters = 0;
  EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit_parameters);
  if (explicit_parameters != 0 || EVP_PKEY_get_group_name(key, name, sizeof name, nullptr) != 1) return std::nullopt;
  for (const KeyType type : {KeyType::p256, KeyType::p384, KeyType::p521})
    if (std::string_view(name) == group_name(type)) return type;
  return std::nullopt;
}

// Whether the private half belongs to the public one.
bool is_pair(EVP_PKEY* key) {
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_pairwise_check(context.get()) == 1;
}

bool signs_for_its_public_half(const PrivateKey& key) {
  constexpr std::string_view message = "trial";
  const auto scheme = key.type() == KeyType::rsa    ? SignatureScheme::rs256
                      : key.type() == KeyType::p256 ? SignatureScheme::es256
                      : key.type() == KeyType::p384 ? SignatureScheme::es384
                                                    : SignatureScheme::es512;
  const auto signature = key.sign(scheme, message);
  return signature && key.public_key().verify(scheme, message, *signature);
}

Result<PrivateKey> adopt(Result<PublicKey> public_key, std::shared_ptr<EVP_PKEY> evp, PairCheck check) {
  if (!public_key) return tl::unexpected(std::move(public_key).error());
  const auto no_pair = [] { return fail(ErrorKind::invalid, "The private numbers do not belong to the public key."); };
  if (!evp || (check == PairCheck::full && !is_pair(evp.get()))) return no_pair();
  auto state = std::make_shared<PrivateKey::State>(*std::move(public_key));
  state->evp = std::move(evp);
  PrivateKey key(std::move(state));
  if (check == PairCheck::trial && !signs_for_its_public_half(key)) return no_pair();
  return key;
}

Result<PrivateKey> ed25519_of_seed(std::string_view seed) {
  use_sodium();
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> x;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> pair;
  crypto_sign_seed_keypair(x.data(), pair.data(), bytes(seed));
  TRY(PublicKey public_key, PublicKey::ed25519({reinterpret_cast<const char*>(x.data()), x.size()}));
  auto state = std::make_shared<PrivateKey::State>(std::move(public_key));
  state->ed25519_pair = pair;
  explicit_bzero(pair.data(), pair.size());
  return PrivateKey(std::move(state));
}

Result<PrivateKey> ed25519_of_evp(const EVP_PKEY* key) {
  std::array<unsigned char, crypto_sign_SEEDBYTES> seed;
  std::size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(key, seed.data(), &size) != 1 || size != seed.size())
    return fail(ErrorKind::invalid, "The Ed25519 key cannot be read.");
  auto made = ed25519_of_seed({reinterpret_cast<const char*>(seed.data()), seed.size()});
  explicit_bzero(seed.data(), seed.size());
  return made;
}

Result<PrivateKey> rsa_of_numbers(const PublicKey& public_key, const PrivateNumbers& numbers) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  std::vector<BigNumber> kept;  // the builder only borrows them
  const auto push = [&](const char* name, std::string_view number) {
    kept.push_back(big_number(number));
    return OSSL_PARAM_BLD_push_BN(builder.get(), name, kept.back().get()) == 1;
  };
  bool pushed = push(OSSL_PKEY_PARAM_RSA_N, public_key.first()) && push(OSSL_PKEY_PARAM_RSA_E, public_key.second());
  for (const auto& [name, number] : rsa_numbers) pushed = pushed && push(name, (numbers.*number).reveal());
  return adopt(public_key, pushed ? key_of("RSA", EVP_PKEY_KEYPAIR, builder.get()) : nullptr, PairCheck::full);
}

Result<PrivateKey> ec_of_numbers(const PublicKey& public_key, const PrivateNumbers& numbers) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  const std::string point = uncompressed_point(public_key.first(), public_key.second());
  const BigNumber d = big_number(numbers.d.reveal());
  BN_set_flags(d.get(), BN_FLG_CONSTTIME);
  const bool pushed =
      numbers.d.reveal().size() == coordinate_size(public_key.type()) &&
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group_name(public_key.type()), 0) ==
          1 &&
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1 &&
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get()) == 1;
  return adopt(public_key, pushed ? key_of("EC", EVP_PKEY_KEYPAIR, builder.get()) : nullptr, PairCheck::full);
}

}  // namespace

Result<PrivateKey> private_key_of(EvpKey key, PairCheck check) {
  const CleanErrorQueue clean;
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) return ed25519_of_evp(key.get());
  if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
    const auto n = number_of(key.get(), OSSL_PKEY_PARAM_RSA_N), e = number_of(key.get(), OSSL_PKEY_PARAM_RSA_E);
    return adopt(PublicKey::rsa(n.value_or(""), e.value_or("")), std::move(key), check);
  }
  const auto curve = EVP_PKEY_is_a(key.get(), "EC") == 1 ? curve_of(key.get()) : std::nullopt;
  if (!curve) return fail(ErrorKind::invalid, "Only RSA, P-256, P-384, P-521 and Ed25519 keys can sign.");
  const std::size_t size = coordinate_size(*curve);
  const auto x = number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, size);
  const auto y = number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, size);
  return adopt(PublicKey::ec(*curve, x.value_or(""), y.value_or("")), std::move(key), check);
}

Result<PrivateKey> PrivateKey::from_numbers(const PublicKey& public_key, const PrivateNumbers& numbers) {
  const CleanErrorQueue clean;
  if (public_key.type() == KeyType::rsa) return rsa_of_numbers(public_key, numbers);
  if (public_key.type() != KeyType::ed25519) return ec_of_numbers(public_key, numbers);
  if (numbers.d.reveal().size() != crypto_sign_SEEDBYTES)
    return fail(ErrorKind::invalid, "An Ed25519 private key has exactly 32 bytes.");
  TRY(PrivateKey made, ed25519_of_seed(numbers.d.reveal()));
  if (made.public_key().first() != public_key.first())
    return fail(ErrorKind::invalid, "The private numbers do not belong to the public key.");
  return made;
}

PrivateNumbers PrivateKey::numbers() const {
  const CleanErrorQueue clean;
  const auto read = [this](const char* name, std::size_t size) {
    return SecretString(number_of(state_->evp.get(), name, size).value_or(""));
  };
  PrivateNumbers out;
  if (type() == KeyType::ed25519)
    out.d =
        SecretString(std::string(reinterpret_cast<const char*>(state_->ed25519_pair.data()), crypto_sign_SEEDBYTES));
  else if (type() == KeyType::rsa)
    for (const auto& [name, number] : rsa_numbers) out.*number = read(name, 0);
  else
    out.d = read(OSSL_PKEY_PARAM_PRIV_KEY, coordinate_size(type()));
  return out;
}

}  // namespace mandate::crypto
