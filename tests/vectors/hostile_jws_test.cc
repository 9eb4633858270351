// Tokens that are changed in one place after they were signed, for every algorithm we speak.
#include <gtest/gtest.h>

#include <map>

#include "base/text.h"
#include "jose/jwk.h"
#include "jose/jwt.h"

namespace mandate::jose {
namespace {

crypto::KeyType key_type(const Algorithm& algorithm) {
  using enum crypto::KeyType;
  for (const auto type : {rsa, p256, p384, p521, ed25519})
    if (crypto::fits(algorithm.scheme, type)) return type;
  return rsa;
}

const crypto::PrivateKey& key_for(const Algorithm& algorithm) {
  static std::map<crypto::KeyType, crypto::PrivateKey> keys;
  const auto type = key_type(algorithm);
  if (!keys.contains(type)) keys.emplace(type, crypto::PrivateKey::generate(type).value());
  return keys.at(type);
}

bool accepted(std::string_view token, const crypto::PublicKey& key) {
  auto jwt = UnverifiedJwt::parse(token);
  return jwt && VerifiedJwt::verify(*std::move(jwt), key);
}

std::string token_of(const Algorithm& algorithm) {
  return sign_jwt(algorithm, "k", "JWT", {{"sub", "alice"}}, key_for(algorithm)).value();
}

TEST(HostileJws, NoOtherCharacterAnywhereIsAccepted) {
  for (const char* name : {"ES256", "EdDSA", "RS256"}) {
    const Algorithm& algorithm = *find_algorithm(name);
    const std::string token = token_of(algorithm);
    ASSERT_TRUE(accepted(token, key_for(algorithm).public_key()));
    for (std::size_t i = 0; i < token.size(); ++i)
      for (const char other : {'A', 'B', '_', '.', '=', '+', '%', '\n', '\0', '\x80'}) {
        std::string changed = token;
        if (changed[i] == other) continue;
        changed[i] = other;
        EXPECT_FALSE(accepted(changed, key_for(algorithm).public_key())) << name << " at " << i;
      }
  }
}

TEST(HostileJws, NoneOfTheLettersOfNoneIsAnAlgorithm) {
  const Algorithm& algorithm = *find_algorithm("ES256");
  const std::string token = token_of(algorithm);
  const std::string claims = token.substr(token.find('.'), token.rfind('.') - token.find('.'));
  for (int bits = 0; bits < 16; ++bits) {
    std::string none = "none";
    for (std::size_t i = 0; i < 4; ++i)
      if ((bits >> i & 1) != 0) none[i] = static_cast<char>(none[i] - 'a' + 'A');
    const std::string header = base64url_encode(R"({"alg":")" + none + R"("})");
    for (const std::string& end : {std::string("."), std::string(), token.substr(token.rfind('.'))})
      EXPECT_FALSE(accepted(header + claims + end, key_for(algorithm).public_key())) << none;
  }
}

TEST(HostileJws, AKeyInTheHeaderIsNotAsked) {
  const Algorithm& algorithm = *find_algorithm("ES256");
  const auto attacker = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  const std::string jwk = json::serialize(to_json({"k", "", "", attacker.public_key()}));
  for (const std::string& header :
       {R"({"alg":"ES256","jwk":)" + jwk + "}", std::string(R"({"alg":"ES256","jku":"https://a.test/"})"),
        std::string(R"({"alg":"ES256","x5u":"https://a.test/"})"), std::string(R"({"alg":"ES256","x5c":["AA"]})")}) {
    const std::string input = base64url_encode(header) + "." + base64url_encode("{}");
    const std::string token = input + "." + base64url_encode(attacker.sign(algorithm.scheme, input).value());
    EXPECT_FALSE(accepted(token, key_for(algorithm).public_key())) << header;
    EXPECT_TRUE(accepted(token, attacker.public_key())) << header;
  }
}

TEST(HostileJws, ASignatureServesItsOwnAlgorithmOnly) {
  for (const Algorithm& made : algorithms()) {
    const std::string token = token_of(made), rest = token.substr(token.find('.'));
    ASSERT_TRUE(accepted(token, key_for(made).public_key())) << made.name;
    for (const Algorithm& claimed : algorithms()) {
      if (claimed.name == made.name) continue;
      const std::string header = R"({"alg":")" + std::string(claimed.name) + R"(","kid":"k","typ":"JWT"})";
      EXPECT_FALSE(accepted(base64url_encode(header) + rest, key_for(made).public_key())) << made.name << claimed.name;
      EXPECT_FALSE(accepted(base64url_encode(header) + rest, key_for(claimed).public_key()))
          << made.name << claimed.name;
    }
  }
}

TEST(HostileJws, EcdsaSignaturesInDerAreRefused) {
  const Algorithm& algorithm = *find_algorithm("ES256");
  const std::string token = token_of(algorithm), input = token.substr(0, token.rfind('.'));
  const std::string raw = *base64url_decode(token.substr(token.rfind('.') + 1));
  const std::string integer("\x02\x21\x00", 3);
  const std::string der = std::string("\x30\x46", 2) + integer + raw.substr(0, 32) + integer + raw.substr(32);
  EXPECT_FALSE(accepted(input + "." + base64url_encode(der), key_for(algorithm).public_key()));
  const std::string wide = std::string(1, '\0') + raw.substr(0, 32) + std::string(1, '\0') + raw.substr(32);
  EXPECT_FALSE(accepted(input + "." + base64url_encode(wide), key_for(algorithm).public_key()));
}

}  // namespace
}  // namespace mandate::jose
