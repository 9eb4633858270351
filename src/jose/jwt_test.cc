#include "jose/jwt.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/text.h"
#include "crypto/digest.h"
#include "jose/jwk.h"
#include "jose/jws.h"

namespace mandate::jose {
namespace {

constexpr char plain_header[] = R"({"alg":"ES256"})";

const crypto::PrivateKey& es256_key() {
  static const auto key = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  return key;
}

// Three parts whose signature is right: what is refused is refused for its form alone.
std::string signed_token(std::string_view header, std::string_view claims) {
  return sign_jws(*find_algorithm("ES256"), header, claims, es256_key()).value();
}

VerifiedJwt verified(std::string_view claims) {
  auto jwt = UnverifiedJwt::parse(signed_token(plain_header, claims)).value();
  return VerifiedJwt::verify(std::move(jwt), es256_key().public_key()).value();
}

TEST(UnverifiedJwt, RefusesHeadersItMustNotAccept) {
  for (const char* header : {"",
                             "[]",
                             "\"ES256\"",
                             "null",
                             "{",
                             R"({"alg":"ES256"} )"
                             "x",
                             "{}",
                             R"({"alg":"none"})",
                             R"({"alg":"None"})",
                             R"({"alg":""})",
                             R"({"alg":"HS256"})",
                             R"({"alg":"HS512"})",
                             R"({"alg":"es256"})",
                             R"({"alg":" ES256"})",
                             R"({"alg":"ES256K"})",
                             R"({"alg":"Ed448"})",
                             R"({"alg":"RSA-OAEP"})",
                             R"({"alg":null})",
                             R"({"alg":["ES256"]})",
                             R"({"alg":256})",
                             R"({"typ":"JWT"})",
                             R"({"alg":"ES256","crit":["exp"]})",
                             R"({"alg":"ES256","crit":[]})",
                             R"({"alg":"ES256","crit":null})",
                             R"({"alg":"ES256","b64":false})",
                             R"({"alg":"ES256","b64":true})",
                             R"({"alg":"ES256","b64":false,"crit":["b64"]})",
                             R"({"alg":"ES256","alg":"ES256"})",
                             R"({"alg":"none","\u0061lg":"ES256"})",
                             R"({"alg":"ES256","x":{"y":1,"y":2}})",
                             R"({"alg":"ES256","kid":1})",
                             R"({"alg":"ES256","kid":null})",
                             R"({"alg":"ES256","kid":{}})",
                             R"({"alg":"ES256","typ":1})",
                             R"({"alg":"ES256","typ":["JWT"]})"}) {
    const auto jwt = UnverifiedJwt::parse(signed_token(header, "{}"));
    ASSERT_FALSE(jwt) << header;
    EXPECT_EQ(jwt.error().kind, ErrorKind::malformed) << header;
  }
}

TEST(UnverifiedJwt, RefusesClaimsThatTwoReadersCouldReadDifferently) {
  for (const char* claims :
       {"", "[]", "\"x\"", "1", "{", "{}{}", R"({"sub":"a","sub":"b"})", R"({"sub":"a","\u0073ub":"b"})",
        R"({"exp":NaN})", R"({"exp":1e999})", R"({"exp":Infinity})", "{\"sub\":\"\xff\"}", R"({"sub":"a",})",
        R"({"a":{"b":1,"b":2}})"}) {
    const auto jwt = UnverifiedJwt::parse(signed_token(plain_header, claims));
    ASSERT_FALSE(jwt) << claims;
    EXPECT_EQ(jwt.error().kind, ErrorKind::malformed) << claims;
  }
}

TEST(UnverifiedJwt, RefusesEverythingButThreeCanonicalParts) {
  const std::string good = signed_token(plain_header, R"({"sub":"a"})");
  ASSERT_TRUE(UnverifiedJwt::parse(good));
  const std::size_t first = good.find('.'), last = good.rfind('.');
  const std::string unsigned_token = good.substr(0, last), signature = good.substr(last + 1);
  const std::string cases[] = {
      "",
      ".",
      "..",
      "...",
      "a",
      "a.b",
      unsigned_token,
      unsigned_token + ".",
      good + ".",
      good + ".e30",
      "." + good,
      good.substr(first),
      good.substr(0, first) + ".." + signature,
      good + "=",
      good + " ",
      " " + good,
      good + "\n",
      good.substr(0, first) + "=" + good.substr(first),
      unsigned_token + ".+" + signature.substr(1),
      unsigned_token + "./" + signature.substr(1),
      '\0' + good,
      // One character more than whole bytes, and unused bits that are not zero: "e30" is {} and so would be "e31".
      good.substr(0, first) + ".e31." + signature,
      good.substr(0, first) + ".e30AA." + signature,
      R"({"payload":"e30","signatures":[]})",
      signed_token(plain_header, R"({"x":")" + std::string(64 * 1024, 'a') + R"("})"),
  };
  for (const std::string& bad : cases) {
    const auto jwt = UnverifiedJwt::parse(bad);
    ASSERT_FALSE(jwt) << bad.substr(0, 200);
    EXPECT_EQ(jwt.error().kind, ErrorKind::malformed);
  }
}

TEST(UnverifiedJwt, GivesWhatFindsTheKey) {
  const auto jwt = UnverifiedJwt::parse(
      signed_token(R"({"alg":"ES256","kid":"k1","typ":"at+jwt","jwk":{"kty":"EC"},"zip":"x"})", R"({"iss":"me"})"));
  ASSERT_TRUE(jwt);
  EXPECT_EQ(jwt->algorithm().name, "ES256");
  EXPECT_EQ(jwt->kid(), "k1");
  EXPECT_EQ(jwt->typ(), "at+jwt");
  EXPECT_TRUE(jwt->header().contains("jwk"));
  EXPECT_EQ(string_member(jwt->unverified_claims(), "iss"), "me");
}

TEST(VerifiedJwt, RefusesASignatureThatIsNotTheKeys) {
  const std::string good = signed_token(plain_header, R"({"sub":"a"})");
  const auto refused = [](const std::string& token, const crypto::PublicKey& key) {
    auto jwt = UnverifiedJwt::parse(token);
    if (!jwt) return false;
    const auto checked = VerifiedJwt::verify(*std::move(jwt), key);
    return !checked && checked.error().kind == ErrorKind::unauthenticated;
  };
  const auto& key = es256_key().public_key();
  const std::string signature = good.substr(good.rfind('.'));
  const std::string header = base64url_encode(plain_header);
  EXPECT_TRUE(refused(header + "." + base64url_encode(R"({"sub":"b"})") + signature, key));
  EXPECT_TRUE(refused(base64url_encode(R"({"alg": "ES256"})") + good.substr(good.find('.')), key));
  EXPECT_TRUE(refused(base64url_encode(R"({"alg":"ES384"})") + good.substr(good.find('.')), key));
  EXPECT_TRUE(refused(base64url_encode(R"({"alg":"RS256"})") + good.substr(good.find('.')), key));
  EXPECT_TRUE(refused(base64url_encode(R"({"alg":"EdDSA"})") + good.substr(good.find('.')), key));
  EXPECT_TRUE(refused(good, crypto::PrivateKey::generate(crypto::KeyType::p256)->public_key()));
  EXPECT_TRUE(refused(good, crypto::PrivateKey::generate(crypto::KeyType::ed25519)->public_key()));
  EXPECT_TRUE(refused(header + ".e30." + base64url_encode(std::string(64, '\0')), key));
  EXPECT_TRUE(refused(header + ".e30.AA", key));
}

TEST(VerifiedJwt, RefusesAnHmacMadeWithThePublicKey) {
  const json::object jwk = to_json({"", "", "", es256_key().public_key()});
  const std::string input = base64url_encode(R"({"alg":"HS256"})") + "." + base64url_encode("{}");
  const std::string secrets[] = {json::serialize(jwk), std::string(es256_key().public_key().first())};
  for (const std::string& secret : secrets) {
    const std::string mac(crypto::bytes_of(crypto::hmac_sha256(secret, input)));
    EXPECT_FALSE(UnverifiedJwt::parse(input + "." + base64url_encode(mac)));
  }
}

TEST(VerifiedJwt, ReadsDatesOnlyWhenTheyAreDates) {
  const auto jwt = verified(
      R"({"negative":-1,"text":"1","far":253402300800,"huge":18446744073709551615,"big":1e300,"object":{},"null":null,)"
      R"("minus":-0.5,"zero":0,"last":253402300799,"fraction":1700000000.25,"real":1.7e9,"whole":1700000000})");
  for (const char* name : {"absent", "negative", "text", "far", "huge", "big", "object", "null", "minus"})
    EXPECT_EQ(jwt.time_claim(name), std::nullopt) << name;
  EXPECT_EQ(jwt.time_claim("zero"), from_seconds(0));
  EXPECT_EQ(jwt.time_claim("last"), from_seconds(253402300799));
  EXPECT_EQ(jwt.time_claim("whole"), from_seconds(1700000000));
  EXPECT_EQ(jwt.time_claim("real"), from_seconds(1700000000));
  EXPECT_EQ(jwt.time_claim("fraction"), from_micros(1700000000250000));
  const json::object made{{"nan", std::numeric_limits<double>::quiet_NaN()},
                          {"inf", std::numeric_limits<double>::infinity()}};
  EXPECT_EQ(time_member(made, "nan"), std::nullopt);
  EXPECT_EQ(time_member(made, "inf"), std::nullopt);
}

TEST(VerifiedJwt, ReadsStringsAndASingleAudience) {
  const auto jwt = verified(R"({"sub":"a","empty":"","number":1,"null":null})");
  EXPECT_EQ(jwt.string_claim("sub"), "a");
  for (const char* name : {"absent", "empty", "number", "null"})
    EXPECT_EQ(jwt.string_claim(name), std::nullopt) << name;
  EXPECT_TRUE(jwt.has("null"));
  EXPECT_FALSE(jwt.has("absent"));
  const struct {
    const char* claims;
    std::optional<std::string> audience;
  } cases[] = {{"{}", {}},
               {R"({"aud":""})", {}},
               {R"({"aud":[]})", {}},
               {R"({"aud":["a","b"]})", {}},
               {R"({"aud":["a","a"]})", {}},
               {R"({"aud":[1]})", {}},
               {R"({"aud":[["a"]]})", {}},
               {R"({"aud":{"a":1}})", {}},
               {R"({"aud":"a"})", "a"},
               {R"({"aud":["a"]})", "a"}};
  for (const auto& c : cases) EXPECT_EQ(verified(c.claims).single_audience(), c.audience) << c.claims;
}

TEST(SameType, IgnoresCaseAndTheApplicationPrefix) {
  EXPECT_TRUE(same_type("JWT", "jwt"));
  EXPECT_TRUE(same_type("application/at+jwt", "at+jwt"));
  EXPECT_TRUE(same_type("at+jwt", "Application/AT+JWT"));
  EXPECT_FALSE(same_type("", "JWT"));
  EXPECT_FALSE(same_type("text/at+jwt", "at+jwt"));
  EXPECT_FALSE(same_type("application/x/at+jwt", "x/at+jwt"));
  EXPECT_FALSE(same_type("at+jwt ", "at+jwt"));
}

TEST(SignJwt, SignsWithEveryAlgorithmThatFitsTheKey) {
  for (const Algorithm& algorithm : algorithms())
    for (const auto type : {crypto::KeyType::p256, crypto::KeyType::ed25519}) {
      const auto key = crypto::PrivateKey::generate(type).value();
      const auto token = sign_jwt(algorithm, "k\"1", "at+jwt", {{"sub", "a"}, {"iat", 1}}, key);
      ASSERT_EQ(token.has_value(), crypto::fits(algorithm.scheme, type)) << algorithm.name;
      if (!token) continue;
      const auto jwt = VerifiedJwt::verify(UnverifiedJwt::parse(*token).value(), key.public_key());
      ASSERT_TRUE(jwt);
      EXPECT_EQ(jwt->kid(), "k\"1");
      EXPECT_EQ(jwt->typ(), "at+jwt");
      EXPECT_EQ(jwt->claims(), (json::object{{"sub", "a"}, {"iat", 1}}));
    }
  const std::string bare = sign_jwt(*find_algorithm("ES256"), "", "", {}, es256_key()).value();
  EXPECT_EQ(base64url_decode(bare.substr(0, bare.find('.'))), R"({"alg":"ES256"})");
}

// RFC 8037 appendix A.4 and A.5, and RFC 7515 appendix A.3: made elsewhere, byte for byte.
TEST(PublishedTokens, AreVerifiedAndMadeAgain) {
  const json::object ed{{"kty", "OKP"},
                        {"crv", "Ed25519"},
                        {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
                        {"d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}};
  const char ed_token[] =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  const auto key = parse_private_jwk(ed).value();
  EXPECT_EQ(sign_jws(*find_algorithm("EdDSA"), R"({"alg":"EdDSA"})", "Example of Ed25519 signing", key), ed_token);
  const auto jws = parse_jws(ed_token).value();
  EXPECT_TRUE(key.public_key().verify(jws.algorithm->scheme, jws.signing_input, jws.signature));

  const char ec_token[] =
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  const auto jwk = parse_public_jwk({{"kty", "EC"},
                                     {"crv", "P-256"},
                                     {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                                     {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}});
  const auto jwt = VerifiedJwt::verify(UnverifiedJwt::parse(ec_token).value(), jwk.value().key);
  ASSERT_TRUE(jwt);
  EXPECT_EQ(jwt->string_claim("iss"), "joe");
  EXPECT_EQ(jwt->time_claim("exp"), from_seconds(1300819380));
}

TEST(Algorithms, AreFoundByTheirExactName) {
  for (const Algorithm& algorithm : algorithms()) EXPECT_EQ(find_algorithm(algorithm.name), &algorithm);
  for (const char* name : {"", "none", "HS256", "es256", "ES256 ", "RS1", "ES256K"})
    EXPECT_EQ(find_algorithm(name), nullptr) << name;
}

}  // namespace
}  // namespace mandate::jose
