#include "cli/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/testing/temporary_directory.h"
#include "cli/context.h"
#include "cli/json_view.h"
#include "jose/jwk.h"

namespace mandate::cli {
namespace {

class KeyFileTest : public ::testing::Test {
 protected:
  std::string file(const std::string& name) const { return directory_.path() + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text;
    return file(name);
  }

 private:
  mandate::testing::TemporaryDirectory directory_;
};

TEST_F(KeyFileTest, RefusesWhatIsNoPrivateKey) {
  const auto key = generate_key("ES256", "").value();
  auto mixed = jose::private_jwk(key.key, "k", "ES256");
  mixed["d"] = jose::private_jwk(generate_key("ES256", "").value().key, "k", "ES256")["d"];
  const std::pair<const char*, std::string> cases[] = {
      {"nothing", ""},
      {"no JSON", "{"},
      {"a public key", json::serialize(public_jwk(key))},
      {"another key's private part", json::serialize(mixed)},
      {"a symmetric key", R"({"kty":"oct","k":"AA","d":"AA"})"},
      {"broken PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
  };
  for (const auto& [name, text] : cases) {
    const auto read = read_key(write("key", text));
    ASSERT_FALSE(read.has_value()) << name;
    EXPECT_EQ(read.error().kind, ErrorKind::invalid) << name;
    EXPECT_TRUE(read.error().message.starts_with(file("key"))) << name << ": " << read.error().message;
  }
  EXPECT_EQ(read_key(file("missing")).error().kind, ErrorKind::invalid);
  EXPECT_EQ(generate_key("HS256", "").error().kind, ErrorKind::invalid);
  EXPECT_EQ(generate_key("none", "").error().kind, ErrorKind::invalid);
}

TEST_F(KeyFileTest, NeverOverwritesAKey) {
  const auto key = generate_key("ES256", "").value();
  ASSERT_TRUE(write_key(key, file("key")));
  EXPECT_EQ(write_key(key, file("key")).error().kind, ErrorKind::invalid);
  EXPECT_EQ(write_key(key, file("missing/key")).error().kind, ErrorKind::invalid);
}

TEST_F(KeyFileTest, WritesKeysThatOnlyTheirOwnerReads) {
  ASSERT_TRUE(write_key(generate_key("ES256", "").value(), file("key")));
  struct stat status{};
  ASSERT_EQ(::stat(file("key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(KeyFileTest, ReadsBackEveryKindOfKeyThatItMakes) {
  for (const auto* algorithm : {"ES256", "ES384", "ES512", "EdDSA", "RS256"}) {
    const auto key = generate_key(algorithm, "my-key").value();
    ASSERT_TRUE(write_key(key, file(algorithm))) << algorithm;
    const auto read = read_key(file(algorithm));
    ASSERT_TRUE(read.has_value()) << algorithm << ": " << read.error().message;
    EXPECT_EQ(read->kid, "my-key");
    EXPECT_EQ(read->algorithm->name, algorithm);
    EXPECT_EQ(public_jwk(*read), public_jwk(key)) << algorithm;
  }
}

TEST_F(KeyFileTest, NamesAKeyByItsThumbprint) {
  const auto key = generate_key("ES256", "").value();
  EXPECT_EQ(key.kid, jose::thumbprint(key.key.public_key()));
}

TEST_F(KeyFileTest, GivesAwayOnlyThePublicPart) {
  const auto key = generate_key("ES256", "k").value();
  ASSERT_TRUE(write_key(key, file("jwk")));
  EXPECT_EQ(read_public_jwk(file("jwk")).value(), public_jwk(key));
  const auto pem = read_public_jwk(write("pem", std::string(key.key.to_pem().reveal())));
  ASSERT_TRUE(pem.has_value()) << pem.error().message;
  EXPECT_FALSE(pem->contains("d"));
  EXPECT_EQ(pem->at("x"), public_jwk(key).at("x"));
  const auto as_given = read_public_jwk(write("public", R"({"kty":"EC","note":1})"));
  EXPECT_EQ(as_given.value(), (json::object{{"kty", "EC"}, {"note", 1}}));
}

}  // namespace
}  // namespace mandate::cli
