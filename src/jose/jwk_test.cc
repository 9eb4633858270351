#include "jose/jwk.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace mandate::jose {
namespace {

// RFC 7638 section 3.1.
constexpr char rfc7638_key[] =
    R"({"kty":"RSA","e":"AQAB","alg":"RS256","kid":"2011-04-29","n":"0vx7agoebGcQSuuPiLJXZptN9nnd)"
    R"(rQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl)"
    R"(93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bF)"
    R"(TWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"})";
// RFC 7515 appendix A.3.1 and RFC 8037 appendix A.1.
constexpr char ec_key[] = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                          R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr char ed_key[] = R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

json::object object(std::string_view text) {
  return parse_json_object(text).value();
}

// The valid key with members changed; null takes a member away.
json::object changed(std::string_view base, std::string_view members) {
  json::object out = object(base);
  for (const auto& [name, value] : object(members))
    if (value.is_null())
      out.erase(name);
    else
      out[name] = value;
  return out;
}

std::string repeated(std::size_t bytes, char value) {
  return base64url_encode(std::string(bytes, value));
}

TEST(Jwk, RefusesEachFaultAndNamesTheMember) {
  const struct {
    const char* name;
    const char* base;
    std::string members;
    std::vector<std::string> blamed;
  } cases[] = {
      {"no kty", ec_key, R"({"kty":null})", {"kty"}},
      {"kty of another type", ec_key, R"({"kty":7})", {"kty"}},
      {"kty in lower case", ec_key, R"({"kty":"ec"})", {"kty"}},
      {"a symmetric key", ec_key, R"({"kty":"oct","k":"AAAA","x":null,"y":null,"crv":null})", {"k", "kty"}},
      {"no crv", ec_key, R"({"crv":null})", {"crv"}},
      {"crv of the wrong family", ec_key, R"({"crv":"Ed25519"})", {"crv"}},
      {"secp256k1", ec_key, R"({"crv":"secp256k1"})", {"crv"}},
      {"X25519", ed_key, R"({"crv":"X25519"})", {"crv"}},
      {"crv of another type", ed_key, R"({"crv":["Ed25519"]})", {"crv"}},
      {"no x", ec_key, R"({"x":null})", {"x"}},
      {"neither x nor y", ec_key, R"({"x":null,"y":null})", {"x", "y"}},
      {"padded x", ec_key, R"({"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU="})", {"x"}},
      {"x whose last bits are not zero", ec_key, R"({"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV"})", {"x"}},
      {"x of the standard alphabet", ec_key, R"({"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE+"})", {"x"}},
      {"empty x", ec_key, R"({"x":""})", {"x"}},
      {"x of another type", ec_key, R"({"x":1})", {"x"}},
      {"x too short", ec_key, R"({"x":"AAAA"})", {"x"}},
      {"coordinates of the wrong curve", ec_key, R"({"crv":"P-384"})", {"x", "y"}},
      {"a point off the curve", ec_key, R"({"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"})", {"x"}},
      {"Ed25519 of 31 bytes", ed_key, R"({"x":")" + repeated(31, 'a') + R"("})", {"x"}},
      {"Ed25519 of small order", ed_key, R"({"x":")" + repeated(32, '\0') + R"("})", {"x"}},
      {"RSA of 1024 bits", rfc7638_key, R"({"n":")" + repeated(128, '\xa5') + R"("})", {"n"}},
      {"n with a leading zero byte",
       rfc7638_key,
       R"({"n":")" + base64url_encode('\0' + std::string(256, '\xa5')) + R"("})",
       {"n"}},
      {"an even exponent", rfc7638_key, R"({"e":"AQAA"})", {"e"}},
      {"an exponent of 1", rfc7638_key, R"({"e":"AQ"})", {"e"}},
      {"no exponent", rfc7638_key, R"({"e":null})", {"e"}},
      {"a private RSA key",
       rfc7638_key,
       R"({"d":"AQ","p":"AQ","q":"AQ","dp":"AQ","dq":"AQ","qi":"AQ","oth":[]})",
       {"d", "p", "q", "dp", "dq", "qi", "oth"}},
      {"a private EC key", ec_key, R"({"d":"AQ"})", {"d"}},
      {"a private member of any type", ed_key, R"({"d":false})", {"d"}},
      {"use enc", ec_key, R"({"use":"enc"})", {"use"}},
      {"use of another type", ec_key, R"({"use":["sig"]})", {"use"}},
      {"key_ops without verify", ec_key, R"({"key_ops":["sign"]})", {"key_ops"}},
      {"empty key_ops", ec_key, R"({"key_ops":[]})", {"key_ops"}},
      {"key_ops that is a string", ec_key, R"({"key_ops":"verify"})", {"key_ops"}},
      {"key_ops of numbers", ec_key, R"({"key_ops":["verify",1]})", {"key_ops"}},
      {"key_ops with a repetition", ec_key, R"({"key_ops":["verify","verify"]})", {"key_ops"}},
      {"alg none", ec_key, R"({"alg":"none"})", {"alg"}},
      {"alg HS256", rfc7638_key, R"({"alg":"HS256"})", {"alg"}},
      {"alg for encryption", rfc7638_key, R"({"alg":"RSA-OAEP"})", {"alg"}},
      {"alg of another type of key", ec_key, R"({"alg":"RS256"})", {"alg"}},
      {"alg of another curve", ec_key, R"({"alg":"ES384"})", {"alg"}},
      {"alg that is not a string", ec_key, R"({"alg":256})", {"alg"}},
      {"kid that is a number", ec_key, R"({"kid":1})", {"kid"}},
      {"empty kid", ec_key, R"({"kid":""})", {"kid"}},
      {"everything at once",
       ec_key,
       R"({"d":"AQ","x":"!","kid":1,"use":"enc","key_ops":[],"alg":"none"})",
       {"d", "x", "kid", "use", "key_ops", "alg"}},
  };
  for (const auto& c : cases) {
    const auto parsed = parse_public_jwk(changed(c.base, c.members));
    ASSERT_FALSE(parsed) << c.name;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid) << c.name;
    std::vector<std::string> blamed;
    for (const Cause& cause : parsed.error().causes) {
      blamed.push_back(cause.location);
      EXPECT_EQ(cause.reason, "INVALID_FORMAT") << c.name;
    }
    EXPECT_EQ(blamed, c.blamed) << c.name;
  }
  EXPECT_FALSE(parse_public_jwk({}));
}

TEST(Jwk, ExplainsFaultsInFriendlyWords) {
  const auto words = [](std::string_view base, std::string_view members) {
    return parse_public_jwk(changed(base, members)).error().causes[0].summary;
  };
  EXPECT_EQ(words(rfc7638_key, R"({"n":")" + repeated(128, '\xa5') + R"("})"),
            "RSA keys need at least 2048 bits; this one has 1024");
  EXPECT_EQ(words(ec_key, R"({"d":"AQ"})"),
            "\"d\" is private: send the public key only, and treat this one as disclosed");
  EXPECT_EQ(words(ec_key, R"({"crv":"secp256k1"})"), "\"crv\" must be P-256, P-384 or P-521");
  EXPECT_EQ(words(ec_key, R"({"alg":"RS256"})"), "\"alg\" RS256 does not fit this type of key");
}

TEST(Jwk, AcceptsKeysAndWritesThemBack) {
  for (const char* text : {rfc7638_key, ec_key, ed_key}) {
    const auto jwk = parse_public_jwk(changed(text, R"({"key_ops":["verify","wrapKey"],"x5t":"ignored","use":"sig"})"));
    ASSERT_TRUE(jwk) << text;
    EXPECT_EQ(to_json(*jwk), changed(text, R"({"use":"sig"})"));
  }
  const Jwk rsa = parse_public_jwk(object(rfc7638_key)).value();
  EXPECT_EQ(rsa.kid, "2011-04-29");
  EXPECT_EQ(rsa.alg, "RS256");
  EXPECT_EQ(rsa.use, "");
}

TEST(Jwk, AllowsItsOwnAlgorithmOnly) {
  const Jwk rsa = parse_public_jwk(object(rfc7638_key)).value();
  const Jwk any_rsa = parse_public_jwk(changed(rfc7638_key, R"({"alg":null})")).value();
  for (const Algorithm& algorithm : algorithms()) {
    EXPECT_EQ(allows(rsa, algorithm), algorithm.name == "RS256") << algorithm.name;
    EXPECT_EQ(allows(any_rsa, algorithm), algorithm.name[0] == 'R' || algorithm.name[0] == 'P') << algorithm.name;
  }
}

TEST(Jwk, ThumbprintsMatchThePublishedOnes) {
  const auto of = [](std::string_view text) { return thumbprint(parse_public_jwk(object(text)).value().key); };
  EXPECT_EQ(of(rfc7638_key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");  // RFC 7638 section 3.1
  EXPECT_EQ(of(ed_key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");       // RFC 8037 appendix A.3
  EXPECT_EQ(of(R"({"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",)"
               R"("y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"})"),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");  // RFC 9449 section 6.1
}

TEST(PrivateJwk, SurvivesBeingWrittenAndRead) {
  using enum crypto::KeyType;
  for (const auto type : {rsa, p256, p384, p521, ed25519}) {
    const auto key = crypto::PrivateKey::generate(type).value();
    const json::object jwk = private_jwk(key, "my-key", "");
    EXPECT_EQ(jwk.at("kid"), "my-key");
    EXPECT_EQ(jwk.at("use"), "sig");
    const auto read = parse_private_jwk(jwk);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->to_pkcs8().reveal(), key.to_pkcs8().reveal());
    EXPECT_FALSE(parse_public_jwk(jwk));
    json::object half = jwk;
    half.erase("d");
    EXPECT_EQ(parse_private_jwk(half).error().causes[0].location, "d");
    EXPECT_TRUE(type == rsa || parse_public_jwk(half));
  }
}

TEST(PrivateJwk, RefusesThePrivateHalfOfAnotherKey) {
  const auto key = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  const auto other = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  json::object mixed = private_jwk(key, "", "ES256");
  mixed["d"] = private_jwk(other, "", "").at("d");
  EXPECT_EQ(parse_private_jwk(mixed).error().causes[0].location, "d");
  json::object for_checking = private_jwk(key, "", "");
  for_checking["key_ops"] = json::array{"verify"};
  EXPECT_EQ(parse_private_jwk(for_checking).error().causes[0].location, "key_ops");
  json::object many_primes = private_jwk(crypto::PrivateKey::generate(crypto::KeyType::rsa).value(), "", "");
  many_primes["oth"] = json::array();
  EXPECT_EQ(parse_private_jwk(many_primes).error().causes[0].location, "oth");
}

}  // namespace
}  // namespace mandate::jose
