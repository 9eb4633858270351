// Vectors nobody here wrote; README.md says where they come from. Nothing that they call invalid may be
// accepted, and what they call valid must be, as far as it is something we speak.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "jose/jwk.h"
#include "jose/jws.h"

namespace mandate::jose {
namespace {

const std::filesystem::path folder = MANDATE_VECTORS;

json::value read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return json::parse(text.str());
}

// Whether `compact` verifies under the JWK, with every check a caller makes.
bool accepts(const json::object& jwk, std::string_view compact) {
  const auto key = parse_public_jwk(jwk);
  const auto jws = parse_jws(compact);
  return key && jws && allows(*key, *jws->algorithm) &&
         key->key.verify(jws->algorithm->scheme, jws->signing_input, jws->signature);
}

json::object without(json::object jwk, std::string_view member) {
  jwk.erase(member);
  return jwk;
}

json::object public_half(json::object jwk) {
  for (const char* member : {"d", "p", "q", "dp", "dq", "qi"}) jwk.erase(member);
  return jwk;
}

struct Count {
  int valid = 0, invalid = 0, not_spoken = 0;
};

// One case. Only two things excuse the refusal of a valid one: it is an HMAC, or its key names an algorithm
// other than the token's; the latter must verify when the key names none.
void run(const json::object& key, const json::object& test, Count& count) {
  const std::string_view compact = test.at("jws").get_string(), result = test.at("result").get_string();
  const auto label = [&] {
    return std::to_string(test.at("tcId").to_number<int>()) + " " + std::string(compact.substr(0, 80));
  };
  if (result != "valid") {
    EXPECT_FALSE(accepts(key, compact)) << label();
    ++count.invalid;
  } else if (key.at("kty").as_string() == "oct") {
    EXPECT_FALSE(accepts(key, compact)) << label();
    ++count.not_spoken;
  } else {
    const auto jws = parse_jws(compact);
    ASSERT_TRUE(jws) << label() << ": " << jws.error().message;
    const bool mismatch = key.at("alg").as_string() != jws->algorithm->name;
    EXPECT_TRUE(accepts(mismatch ? without(key, "alg") : key, compact)) << label();
    EXPECT_FALSE(mismatch && accepts(key, compact)) << label();
    ++count.valid;
  }
}

// Runs a file of Wycheproof; a group has one key, or a set of which any may verify.
Count run_file(const char* name) {
  Count count;
  const json::value file = read(folder / "wycheproof" / name);
  for (const json::value& group : file.at("testGroups").as_array()) {
    const json::object& fields = group.as_object();
    const json::object& key = fields.at(fields.contains("public") ? "public" : "private").as_object();
    const json::array keys = key.contains("keys") ? key.at("keys").as_array() : json::array{key};
    for (const json::value& test : group.at("tests").as_array())
      for (const json::value& each : keys) run(each.as_object(), test.as_object(), count);
  }
  return count;
}

class PublishedVectors : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder / "wycheproof")) GTEST_SKIP() << "skipped: no vectors in " << folder;
  }
};

TEST_F(PublishedVectors, WycheproofJsonWebSignatures) {
  const Count count = run_file("json_web_signature_test.json");
  EXPECT_GE(count.invalid, 355);
  EXPECT_GE(count.valid, 34);
  EXPECT_LE(count.not_spoken, 12) << "only HMAC groups may be passed over";
  EXPECT_GE(count.invalid + count.valid + count.not_spoken, 401);
}

TEST_F(PublishedVectors, WycheproofJsonWebKeys) {
  const Count count = run_file("json_web_key_test.json");
  EXPECT_GE(count.invalid, 20);
  EXPECT_GE(count.valid, 1);
  EXPECT_GE(count.invalid + count.valid + count.not_spoken, 26);
}

TEST_F(PublishedVectors, JoseCookbook) {
  int valid = 0, refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "cookbook")) {
    if (entry.path().extension() != ".json") continue;
    const json::value example = read(entry.path());
    const json::value* output = example.as_object().if_contains("output");
    const json::value* compact = output != nullptr ? output->as_object().if_contains("compact") : nullptr;
    if (compact == nullptr) continue;
    const json::object& input = example.at("input").as_object();
    const json::object& key = input.at("key").as_object();
    const bool spoken = find_algorithm(input.at("alg").as_string()) != nullptr;
    EXPECT_EQ(accepts(public_half(key), compact->as_string()), spoken) << entry.path();
    EXPECT_FALSE(accepts(key, compact->as_string())) << "with the private half shown: " << entry.path();
    ++(spoken ? valid : refused);
  }
  EXPECT_GE(valid, 4);
  EXPECT_GE(refused, 2);
}

TEST_F(PublishedVectors, CookbookKeys) {
  int keys = 0;
  for (const char* name : {"3_1.ec_public_key.json", "3_3.rsa_public_key.json"})
    if (const auto jwk = parse_public_jwk(read(folder / "cookbook" / name).as_object())) {
      EXPECT_EQ(to_json(*jwk), read(folder / "cookbook" / name).as_object());
      ++keys;
    }
  for (const char* name : {"3_2.ec_private_key.json", "3_4.rsa_private_key.json"}) {
    const json::object jwk = read(folder / "cookbook" / name).as_object();
    EXPECT_FALSE(parse_public_jwk(jwk)) << name;
    if (const auto key = parse_private_jwk(jwk)) {
      EXPECT_EQ(private_jwk(*key, jwk.at("kid").as_string(), ""), jwk);
      ++keys;
    }
  }
  EXPECT_EQ(keys, 4);
}

}  // namespace
}  // namespace mandate::jose
