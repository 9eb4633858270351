#include "crypto/keys.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <thread>

#include "base/text.h"
#include "crypto/openssl.h"

namespace mandate::crypto {
namespace {

using enum SignatureScheme;
using namespace std::string_literals;

constexpr KeyType key_types[] = {KeyType::rsa, KeyType::p256, KeyType::p384, KeyType::p521, KeyType::ed25519};
constexpr SignatureScheme schemes[] = {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa};

// One key of each type for all tests: RSA keys take long to make.
const PrivateKey& key_of(KeyType type) {
  static const auto keys = [] {
    std::vector<PrivateKey> made;
    for (const KeyType each : key_types) made.push_back(PrivateKey::generate(each).value());
    return made;
  }();
  return keys[static_cast<std::size_t>(type)];
}

std::string number(std::size_t size, char first, char last) {
  std::string out(size, '\x5a');
  out.front() = first;
  out.back() = last;
  return out;
}

// The members blamed, in order.
std::vector<std::string> locations(const Error& error) {
  std::vector<std::string> out;
  for (const Cause& cause : error.causes) out.push_back(cause.location);
  return out;
}

enum class Form { pkcs8, older, encrypted };

std::string pem_of(EVP_PKEY* key, Form form) {
  const Bio bio(BIO_new(BIO_s_mem()));
  char passphrase[] = "passphrase";
  if (form == Form::older)
    PEM_write_bio_PrivateKey_traditional(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  else
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key, form == Form::encrypted ? EVP_aes_256_cbc() : nullptr, passphrase,
                                  form == Form::encrypted ? 10 : 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

TEST(PublicKey, RefusesRsaNumbersThatNoSoundKeyHas) {
  const std::string good = number(256, '\x80', '\x01'), e = "\x01\x00\x01"s;
  const struct {
    const char* name;
    std::string n, e;
    std::vector<std::string> blamed;
  } cases[] = {
      {"an empty modulus", "", e, {"n"}},
      {"a modulus with a leading zero byte", '\0' + good, e, {"n"}},
      {"1024 bits", number(128, '\x80', '\x01'), e, {"n"}},
      {"2047 bits", number(256, '\x40', '\x01'), e, {"n"}},
      {"8193 bits", number(1025, '\x01', '\x01'), e, {"n"}},
      {"an even modulus", number(256, '\x80', '\x02'), e, {"n"}},
      {"an empty exponent", good, "", {"e"}},
      {"a zero exponent", good, std::string(1, '\0'), {"e"}},
      {"an exponent with a leading zero byte", good, '\0' + e, {"e"}},
      {"an exponent of 1", good, "\x01", {"e"}},
      {"an exponent of 2", good, "\x02", {"e"}},
      {"an even exponent", good, "\x01\x00\x02"s, {"e"}},
      {"an exponent above 64 bits", good, std::string(9, '\x01'), {"e"}},
      {"two faults at once", number(128, '\x80', '\x01'), "\x01", {"n", "e"}},
  };
  for (const auto& c : cases) {
    const auto key = PublicKey::rsa(c.n, c.e);
    ASSERT_FALSE(key) << c.name;
    EXPECT_EQ(key.error().kind, ErrorKind::invalid) << c.name;
    EXPECT_EQ(locations(key.error()), c.blamed) << c.name;
  }
  EXPECT_EQ(PublicKey::rsa(number(128, '\x80', '\x01'), e).error().causes[0].summary,
            "RSA keys need at least 2048 bits; this one has 1024");
  EXPECT_TRUE(PublicKey::rsa(good, e));
  EXPECT_TRUE(PublicKey::rsa(number(1024, '\x80', '\x01'), "\x03"));
}

TEST(PublicKey, RefusesPointsThatAreNotOnTheCurve) {
  for (const KeyType type : {KeyType::p256, KeyType::p384, KeyType::p521}) {
    const std::string x(key_of(type).public_key().first()), y(key_of(type).public_key().second());
    std::string off = y;
    off.back() = static_cast<char>(off.back() ^ 1);
    EXPECT_TRUE(PublicKey::ec(type, x, y));
    EXPECT_EQ(locations(PublicKey::ec(type, x, off).error()), std::vector<std::string>{"x"});
    EXPECT_FALSE(PublicKey::ec(type, y, x));
    EXPECT_FALSE(PublicKey::ec(type, x.substr(1), y));
    EXPECT_FALSE(PublicKey::ec(type, x, '\0' + y));
    EXPECT_FALSE(PublicKey::ec(type, std::string(x.size(), '\0'), std::string(x.size(), '\0')));
    EXPECT_FALSE(PublicKey::ec(type, std::string(x.size(), '\xff'), y));
    EXPECT_EQ(PublicKey::ec(type, "", "").error().causes.size(), 2U);
  }
  EXPECT_FALSE(PublicKey::ec(KeyType::rsa, "", ""));
}

TEST(PublicKey, RefusesEd25519PointsOfSmallOrderOrTwoSpellings) {
  const std::string one = std::string(1, '\x01') + std::string(31, '\0');
  std::string minus_one(32, '\xff'), above_prime(32, '\xff');
  minus_one[0] = '\xec', minus_one[31] = '\x7f';
  above_prime[0] = '\xf0', above_prime[31] = '\x7f';
  for (const std::string& bad : {std::string(), std::string(31, '\x11'), std::string(33, '\x11'), std::string(32, '\0'),
                                 one, minus_one, above_prime, std::string(32, '\xff')})
    EXPECT_EQ(locations(PublicKey::ed25519(bad).error()), std::vector<std::string>{"x"}) << hex(bad);
}

TEST(PublicKey, AcceptsOnlyTheSignatureThatWasMade) {
  const std::string message = "what was signed";
  for (const SignatureScheme scheme : schemes)
    for (const KeyType type : key_types) {
      const PrivateKey& key = key_of(type);
      const auto signature = key.sign(scheme, message);
      ASSERT_EQ(signature.has_value(), fits(scheme, type));
      if (!signature) {
        EXPECT_EQ(signature.error().kind, ErrorKind::internal);
        continue;
      }
      const PublicKey& check = key.public_key();
      EXPECT_TRUE(check.verify(scheme, message, *signature));
      EXPECT_FALSE(check.verify(scheme, message + ".", *signature));
      EXPECT_FALSE(check.verify(scheme, message, ""));
      EXPECT_FALSE(check.verify(scheme, message, *signature + '\0'));
      EXPECT_FALSE(check.verify(scheme, message, '\0' + *signature));
      EXPECT_FALSE(check.verify(scheme, message, signature->substr(1)));
      EXPECT_FALSE(check.verify(scheme, message, std::string(signature->size(), '\0')));
      EXPECT_FALSE(check.verify(scheme, message, std::string(signature->size(), '\xff')));
      for (const std::size_t at : {std::size_t{0}, signature->size() / 2, signature->size() - 1}) {
        std::string changed = *signature;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(check.verify(scheme, message, changed));
      }
      for (const SignatureScheme other : schemes) EXPECT_EQ(check.verify(other, message, *signature), other == scheme);
      EXPECT_TRUE(check.verify(scheme, message, *signature)) << "after refusals, with the same context";
    }
}

TEST(PublicKey, RefusesAnEcdsaSignatureWithANumberOutsideItsRange) {
  const PrivateKey& key = key_of(KeyType::p256);
  const std::string signature = key.sign(es256, "m").value();
  const std::string order = *base64url_decode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE");
  const std::string r = signature.substr(0, 32), s = signature.substr(32), zero(32, '\0');
  for (const std::string& bad : {zero + s, r + zero, order + s, r + order, zero + zero})
    EXPECT_FALSE(key.public_key().verify(es256, "m", bad));
}

TEST(PublicKey, LeavesNoErrorBehindForTls) {
  const PrivateKey& key = key_of(KeyType::rsa);
  EXPECT_FALSE(key.public_key().verify(rs256, "m", std::string(256, '\xff')));
  EXPECT_FALSE(PublicKey::ec(KeyType::p256, std::string(32, '\x01'), std::string(32, '\x01')));
  EXPECT_FALSE(PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
  EXPECT_FALSE(PrivateKey::from_pkcs8("x"));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(PublicKey, IsCheckedRightHoweverManyKeysAThreadHasSeen) {
  const PrivateKey& known = key_of(KeyType::p256);
  const std::string signature = known.sign(es256, "m").value();
  for (int i = 0; i < 2100; ++i) {  // more than a thread keeps contexts for
    const auto again = PublicKey::ec(KeyType::p256, known.public_key().first(), known.public_key().second());
    ASSERT_TRUE(again->verify(es256, "m", signature)) << i;
  }
  EXPECT_FALSE(known.public_key().verify(es256, "n", signature));
}

TEST(PrivateKey, SignsFromManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t] {
      for (int i = 0; i < 20; ++i) {
        const std::string message = std::to_string(t * 100 + i);
        for (const KeyType type : {KeyType::p256, KeyType::ed25519}) {
          const SignatureScheme scheme = type == KeyType::p256 ? es256 : eddsa;
          const std::string signature = key_of(type).sign(scheme, message).value();
          EXPECT_TRUE(key_of(type).public_key().verify(scheme, message, signature));
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(PrivateKey, SurvivesEveryFormItIsWrittenIn) {
  for (const KeyType type : key_types) {
    const PrivateKey& key = key_of(type);
    const auto from_der = PrivateKey::from_pkcs8(key.to_pkcs8().reveal());
    const auto from_pem = PrivateKey::from_pem(key.to_pem().reveal());
    const auto from_numbers = PrivateKey::from_numbers(key.public_key(), key.numbers());
    for (const auto* copy : {&from_der, &from_pem, &from_numbers}) {
      ASSERT_TRUE(*copy) << (*copy).error().message;
      EXPECT_EQ((*copy)->type(), type);
      EXPECT_EQ((*copy)->public_key().first(), key.public_key().first());
      EXPECT_EQ((*copy)->public_key().second(), key.public_key().second());
      EXPECT_EQ((*copy)->to_pkcs8().reveal(), key.to_pkcs8().reveal());
      for (const SignatureScheme scheme : schemes)
        if (fits(scheme, type)) {
          EXPECT_TRUE(key.public_key().verify(scheme, "m", (*copy)->sign(scheme, "m").value()));
        }
    }
  }
}

TEST(PrivateKey, RefusesWhatIsNotAnUnencryptedSigningKey) {
  const std::string der(key_of(KeyType::p256).to_pkcs8().reveal());
  for (const std::string& bad :
       {std::string(), std::string("x"), der + '\0', der.substr(1), der.substr(0, der.size() - 1)})
    EXPECT_EQ(PrivateKey::from_pkcs8(bad).error().kind, ErrorKind::invalid);
  const auto refused = [](const std::string& pem) {
    const auto read = PrivateKey::from_pem(pem);
    return !read && read.error().kind == ErrorKind::invalid;
  };
  const EvpKey agreement(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  const EvpKey other_curve(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp256k1"));
  const EvpKey short_rsa(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024}));
  const EvpKey good(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "prime256v1"));
  for (const EvpKey* key : {&agreement, &other_curve, &short_rsa})
    EXPECT_TRUE(refused(pem_of(key->get(), Form::pkcs8)));
  EXPECT_TRUE(refused(pem_of(good.get(), Form::encrypted)));
  EVP_PKEY_set_utf8_string_param(good.get(), OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT);
  EXPECT_TRUE(refused(pem_of(good.get(), Form::pkcs8))) << "a curve given by its parameters";
  EXPECT_TRUE(refused("") && refused("not a key"));
}

TEST(PrivateKey, ReadsTheOlderFormsOfPem) {
  const EvpKey ec(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp384r1"));
  const EvpKey rsa(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
  const std::string sec1 = pem_of(ec.get(), Form::older), pkcs1 = pem_of(rsa.get(), Form::older);
  EXPECT_TRUE(sec1.starts_with("-----BEGIN EC PRIVATE KEY-----"));
  EXPECT_TRUE(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
  EXPECT_EQ(PrivateKey::from_pem(sec1).value().type(), KeyType::p384);
  EXPECT_EQ(PrivateKey::from_pem(pkcs1).value().type(), KeyType::rsa);
  // What `openssl ecparam -genkey` puts before the key.
  const std::string named_curve = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n";
  EXPECT_EQ(PrivateKey::from_pem(named_curve + sec1).value().type(), KeyType::p384);
}

TEST(PrivateKey, RefusesNumbersOfAnotherKey) {
  for (const KeyType type : key_types) {
    const PrivateKey& key = key_of(type);
    const PrivateKey other = PrivateKey::generate(type).value();
    EXPECT_FALSE(PrivateKey::from_numbers(key.public_key(), other.numbers()));
    EXPECT_FALSE(PrivateKey::from_numbers(key.public_key(), PrivateNumbers{SecretString("x")}));
    EXPECT_FALSE(PrivateKey::from_numbers(key.public_key(), PrivateNumbers{}));
  }
}

}  // namespace
}  // namespace mandate::crypto
