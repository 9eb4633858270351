#include "crypto/digest.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/ecdsa_form.h"

namespace mandate::crypto {
namespace {

TEST(Digest, MatchesThePublishedExamples) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // RFC 4231 section 4.3.
  EXPECT_EQ(hex(bytes_of(hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // Not the key of the call before.
  EXPECT_EQ(hex(bytes_of(hmac_sha256({}, {}))), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Digest, LeftHalfFollowsTheHashOfTheSignature) {
  const std::string token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
  EXPECT_EQ(base64url_encode(left_half_of_digest(256, token)), "77QmUPtjPfzWtF2AnpK9RQ");
  EXPECT_EQ(left_half_of_digest(384, token).size(), 24U);
  EXPECT_EQ(left_half_of_digest(512, token).size(), 32U);
}

TEST(EcdsaForm, WritesEachNumberInItsShortestForm) {
  const struct {
    std::string raw;
    std::string der;
  } cases[] = {
      {std::string("\x00\x00\x00\x00", 4), "3006020100020100"},
      {std::string("\x00\x01\x00\x7f", 4), "300602010102017f"},
      {std::string("\x00\x80\x01\x00", 4),
       "300802020080"
       "02020100"},
      {std::string("\xff\xff\x80\x00", 4),
       "300a020300ffff"
       "0203008000"},
  };
  for (const auto& c : cases) {
    const DerSignature der = der_of_raw(c.raw, 2);
    const std::string_view bytes(reinterpret_cast<const char*>(der.bytes.data()), der.size);
    EXPECT_EQ(hex(bytes), c.der);
    EXPECT_EQ(raw_of_der(bytes, 2), c.raw);
  }
  const std::string largest(132, '\xff');
  const DerSignature der = der_of_raw(largest, 66);
  EXPECT_EQ(der.size, 141U);
  EXPECT_EQ(raw_of_der({reinterpret_cast<const char*>(der.bytes.data()), der.size}, 66), largest);
}

TEST(EcdsaForm, GivesNothingForBrokenDer) {
  for (const std::string& bad : {std::string(), std::string("\x30", 1), std::string("\x30\x06\x02\x01\x01\x02\x01", 7),
                                 std::string("\x30\x03\x02\x01\x01", 5), std::string("\x30\x81", 2),
                                 std::string("\x30\x06\x02\x01\x01\x02\x01\x01\x00", 9)})
    EXPECT_EQ(raw_of_der(bad, 2), "") << hex(bad);
}

}  // namespace
}  // namespace mandate::crypto
