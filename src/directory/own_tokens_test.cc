#include "directory/own_tokens.h"

#include <gtest/gtest.h>

namespace mandate::directory {
namespace {

SigningKeys keys_of(const std::string& kid, const crypto::PrivateKey& key) {
  SigningKeys keys;
  keys.keys.push_back({kid, jose::find_algorithm("ES256"), key, {}, domain::SigningKeyStatus::active});
  return keys;
}

class OwnTokensTest : public testing::Test {
 protected:
  std::string sign(const crypto::PrivateKey& key) const {
    return jose::sign_jwt(*jose::find_algorithm("ES256"), "k1", "JWT", claims_, key).value();
  }

  const crypto::PrivateKey key_ = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  const SigningKeys keys_ = keys_of("k1", key_);
  const json::object claims_{{"jti", "1"}};
  const OwnTokens tokens_{16};
};

TEST_F(OwnTokensTest, RefusesWhatNoPublishedKeySigned) {
  const auto other = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  EXPECT_EQ(tokens_.verify(sign(other), keys_).error().kind, ErrorKind::unauthenticated);
  EXPECT_EQ(tokens_.verify("x.y.z", keys_).error().kind, ErrorKind::malformed);
}

TEST_F(OwnTokensTest, BelievesWhatWasSignedHereForAsLongAsItsKeyIsPublished) {
  const auto token = sign(key_);
  tokens_.remember(crypto::sha256(token));
  const auto known = tokens_.verify(token, keys_).value();
  EXPECT_EQ(known->claims(), claims_);
  EXPECT_EQ(known->typ(), "JWT");
  EXPECT_EQ(tokens_.verify(token, keys_).value(), known);  // the same one
  EXPECT_EQ(tokens_.verify(token, keys_of("k2", key_)).error().kind, ErrorKind::unauthenticated);
}

TEST_F(OwnTokensTest, BelievesTheExactTokenOnly) {
  const auto token = sign(key_);
  tokens_.remember(crypto::sha256(token));
  auto forged = token;
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(tokens_.verify(forged, keys_));
}

}  // namespace
}  // namespace mandate::directory
