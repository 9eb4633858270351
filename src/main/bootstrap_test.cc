#include "main/bootstrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/testing/temporary_directory.h"
#include "crypto/password.h"
#include "main/files.h"
#include "manage/access/callers.h"
#include "storage/users.h"

namespace mandate::main {
namespace {

// One start of a server on the directory, as far as the organisation; gone like a server that ended.
class Start {
 public:
  explicit Start(const std::string& path, const Settings& settings = {})
      : directory(DataDirectory::open(path).value()),
        store(storage::Store::open({path, false}).value()),
        sealer(open_sealer(settings, directory, *store)) {}

  Result<manage::OrganizationRecord> bootstrap(const std::string& public_url = "http://127.0.0.1:1") {
    if (!sealer) return tl::unexpected(sealer.error());
    ledger = ledger::Ledger::start(*store, clock).value();
    return main::bootstrap({directory, *store, *ledger, clock, *sealer}, {"Acme", "admin@example.test", "ES256"},
                           public_url);
  }

  SystemClock clock;
  DataDirectory directory;
  std::unique_ptr<storage::Store> store;
  Result<crypto::Sealer> sealer;
  std::unique_ptr<ledger::Ledger> ledger;
};

class BootstrapTest : public ::testing::Test {
 protected:
  json::object bootstrap_json() { return parse_json_object(read_file(path_ + "/bootstrap.json").value()).value(); }
  std::string member(const char* name) { return std::string(bootstrap_json().at(name).as_string()); }
  mode_t mode_of(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  }
  bool exists(const char* name) { return access((path_ + "/" + name).c_str(), F_OK) == 0; }

  mandate::testing::TemporaryDirectory above_;
  std::string path_ = above_.path() + "/deep/data";
};

TEST_F(BootstrapTest, ASecondServerIsKeptOut) {
  const Start first(path_);
  const auto second = DataDirectory::open(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "The data directory " + path_ + " is in use by another server");
}

TEST_F(BootstrapTest, ADirectoryThatIsAFileIsRefused) {
  ASSERT_TRUE(write_private_file(above_.path() + "/file", ""));
  EXPECT_EQ(DataDirectory::open(above_.path() + "/file").error().message, above_.path() + "/file is no directory");
  EXPECT_THAT(DataDirectory::open(above_.path() + "/file/data").error().message,
              ::testing::HasSubstr("Not a directory"));
}

TEST_F(BootstrapTest, AMasterKeyThatDoesNotFitIsRefused) {
  ASSERT_TRUE(Start(path_).bootstrap());
  Settings settings;
  settings.master_key = SecretString(std::string(64, '0'));
  EXPECT_EQ(Start(path_, settings).bootstrap().error().message,
            "The master key is not the one that the database in " + path_ + " was made with");
}

TEST_F(BootstrapTest, AMasterKeyThatIsLostIsNotMadeAnew) {
  ASSERT_TRUE(Start(path_).bootstrap());
  ASSERT_EQ(unlink((path_ + "/master.key").c_str()), 0);
  EXPECT_THAT(Start(path_).bootstrap().error().message, ::testing::HasSubstr("No such file"));
  EXPECT_FALSE(exists("master.key"));
}

TEST_F(BootstrapTest, TheFirstStartMakesEverythingForItsOwnerOnly) {
  const auto organization = Start(path_).bootstrap("http://127.0.0.1:8080").value();
  EXPECT_EQ(mode_of(path_), 0700U);
  EXPECT_EQ(mode_of(path_ + "/master.key"), 0600U);
  EXPECT_EQ(mode_of(path_ + "/bootstrap.json"), 0600U);
  EXPECT_EQ(member("orgId"), organization.id.str());
  EXPECT_EQ(member("publicUrl"), "http://127.0.0.1:8080");
  EXPECT_EQ(member("adminLogin"), "admin@example.test");
  EXPECT_FALSE(exists("bootstrap.json.prepared"));
}

TEST_F(BootstrapTest, TheSecretsOfTheFileWork) {
  Start start(path_);
  const auto record = start.bootstrap().value();
  const domain::Organization organization{record.id, record.name, "http://127.0.0.1:1"};
  const manage::Environment environment{*start.store, *start.ledger, start.clock, organization, *start.sealer};
  const auto caller = manage::Callers(environment).of_api_token(SecretString(member("apiToken")), {});
  ASSERT_TRUE(caller);
  const auto admin =
      start.store
          ->read([&](storage::sql::Connection& connection) { return storage::Users(connection).find(caller->user); })
          .value();
  EXPECT_TRUE(crypto::verify_password(admin->password_hash, SecretString(member("adminPassword"))));
}

TEST_F(BootstrapTest, ALaterStartFindsTheOrganisationAndKeepsTheSecrets) {
  const auto first = Start(path_).bootstrap().value();
  const auto password = member("adminPassword"), token = member("apiToken");
  EXPECT_EQ(Start(path_).bootstrap("http://127.0.0.1:2").value().id, first.id);
  EXPECT_EQ(member("publicUrl"), "http://127.0.0.1:2");
  EXPECT_EQ(member("adminPassword"), password);
  EXPECT_EQ(member("apiToken"), token);
}

TEST_F(BootstrapTest, AFileThatTheAdministratorTookAwayStaysAway) {
  ASSERT_TRUE(Start(path_).bootstrap());
  ASSERT_EQ(unlink((path_ + "/bootstrap.json").c_str()), 0);
  ASSERT_TRUE(Start(path_).bootstrap());
  EXPECT_FALSE(exists("bootstrap.json"));
}

TEST_F(BootstrapTest, ACrashAfterTheSeedLosesNoSecret) {
  ASSERT_TRUE(Start(path_).bootstrap());
  const auto password = member("adminPassword");
  ASSERT_TRUE(rename_file(path_ + "/bootstrap.json", path_ + "/bootstrap.json.prepared"));
  ASSERT_TRUE(Start(path_).bootstrap());
  EXPECT_EQ(member("adminPassword"), password);
  EXPECT_FALSE(exists("bootstrap.json.prepared"));
}

TEST_F(BootstrapTest, ACrashBeforeTheSeedLeavesNothingThatCounts) {
  {
    const Start crashed(path_);
  }
  ASSERT_TRUE(
      write_private_file(path_ + "/bootstrap.json.prepared", R"({"orgId": "00oOther", "adminPassword": "old"})"));
  const auto organization = Start(path_).bootstrap().value();
  EXPECT_EQ(member("orgId"), organization.id.str());
  EXPECT_NE(member("adminPassword"), "old");
}

TEST_F(BootstrapTest, ThePreparedFileOfAnotherOrganisationIsThrownAway) {
  ASSERT_TRUE(Start(path_).bootstrap());
  const auto text = read_file(path_ + "/bootstrap.json").value();
  ASSERT_TRUE(write_private_file(path_ + "/bootstrap.json.prepared", R"({"orgId": "00oOther"})"));
  ASSERT_TRUE(Start(path_).bootstrap());
  EXPECT_EQ(read_file(path_ + "/bootstrap.json").value(), text);
  EXPECT_FALSE(exists("bootstrap.json.prepared"));
}

}  // namespace
}  // namespace mandate::main
