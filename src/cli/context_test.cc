#include "cli/context.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/testing/temporary_directory.h"

namespace mandate::cli {
namespace {

constexpr const char* bootstrap_text =
    R"({"orgId":"00o1","publicUrl":"http://127.0.0.1:8080","adminLogin":"admin@example.com","adminPassword":"pw","apiToken":"00Own"})";

// Each test runs in a directory of its own, where ./data/bootstrap.json may lie.
class ContextTest : public ::testing::Test {
 protected:
  ContextTest() : before_(std::filesystem::current_path()) { std::filesystem::current_path(directory_.path()); }
  ~ContextTest() override { std::filesystem::current_path(before_); }

  static void write(const std::string& file, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::absolute(file).parent_path());
    std::ofstream(file) << text;
  }

 private:
  mandate::testing::TemporaryDirectory directory_;
  std::filesystem::path before_;
};

TEST_F(ContextTest, NeedsToKnowTheServer) {
  const auto endpoint = endpoint_of({});
  ASSERT_FALSE(endpoint.has_value());
  EXPECT_EQ(endpoint.error().kind, ErrorKind::invalid);
}

TEST_F(ContextTest, RefusesBootstrapFilesThatAreNone) {
  EXPECT_EQ(read_bootstrap("missing.json").error().kind, ErrorKind::invalid);
  write("broken.json", "{");
  EXPECT_EQ(read_bootstrap("broken.json").error().kind, ErrorKind::invalid);
  write("other.json", R"({"publicUrl":"http://127.0.0.1:1"})");
  EXPECT_EQ(read_bootstrap("other.json").error().kind, ErrorKind::invalid);
  std::filesystem::create_directory("directory");
  EXPECT_EQ(read_file("directory").error().kind, ErrorKind::invalid);
  write("large.json", std::string(1024 * 1024 + 1, ' '));
  EXPECT_EQ(read_file("large.json").error().kind, ErrorKind::invalid);
}

TEST_F(ContextTest, FindsTheServerThatWasStartedHere) {
  write("data/bootstrap.json", bootstrap_text);
  const auto endpoint = endpoint_of({}).value();
  EXPECT_EQ(endpoint.url, "http://127.0.0.1:8080");
  EXPECT_TRUE(endpoint.token.equals("00Own"));
}

TEST_F(ContextTest, GivesATokenThatItOnlyFoundToNoOtherServer) {
  write("data/bootstrap.json", bootstrap_text);
  EXPECT_TRUE(endpoint_of({.url = "https://elsewhere.example"}).value().token.empty());
  EXPECT_TRUE(endpoint_of({.url = "http://127.0.0.1:8080/"}).value().token.equals("00Own"));
}

TEST_F(ContextTest, GivesTheTokenOfANamedFileToTheNamedServer) {
  write("other/bootstrap.json", bootstrap_text);
  const auto endpoint = endpoint_of({.url = "http://127.0.0.1:9999", .bootstrap = "other/bootstrap.json"}).value();
  EXPECT_EQ(endpoint.url, "http://127.0.0.1:9999");
  EXPECT_TRUE(endpoint.token.equals("00Own"));
}

TEST_F(ContextTest, PrefersWhatIsSaid) {
  write("data/bootstrap.json", bootstrap_text);
  const auto endpoint = endpoint_of({.url = "http://127.0.0.1:8080", .token = "00Mine"}).value();
  EXPECT_TRUE(endpoint.token.equals("00Mine"));
  write("data/bootstrap.json", "{");  // not even read when nothing is asked of it
  EXPECT_TRUE(endpoint_of({.url = "http://127.0.0.1:8080", .token = "00Mine"}).has_value());
}

}  // namespace
}  // namespace mandate::cli
