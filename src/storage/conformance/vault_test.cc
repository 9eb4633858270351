// What storage promises about the vault, whatever the database.
#include "storage/vault.h"
#include "storage/password_rotations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Not text: zero bytes and what is no UTF-8.
std::string sealed_bytes() {
  return std::string("\0\xff sealed \xfe\0", 11);
}

template <class Page>
std::vector<std::string> ids(const Page& page) {
  std::vector<std::string> ids;
  for (const auto& row : page.rows) ids.push_back(row.id.str());
  return ids;
}

class VaultSecretStorage : public testing::DatabaseTest {
 protected:
  domain::VaultSecret secret(std::string_view id, std::string_view name, std::string_view path, int created) {
    domain::VaultSecret secret;
    secret.id = domain::VaultSecretId(id);
    secret.name = name;
    secret.path = path;
    secret.members = {"password", "user"};
    secret.created = secret.last_updated = secret.rotated = from_seconds(created);
    return secret;
  }
  domain::VaultSecretVersion version(const domain::VaultSecret& secret) {
    return {secret.id, secret.version, secret.members, sealed_bytes(), secret.rotated};
  }
  domain::VaultSecret insert(std::string_view id, std::string_view name, std::string_view path, int created) {
    auto made = secret(id, name, path, created);
    EXPECT_TRUE(secrets_.insert(made, version(made)));
    return made;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  VaultSecrets secrets_{*connection_};
};

TEST_P(VaultSecretStorage, ANameIsUniqueInItsFolderWithoutRegardToCase) {
  insert("vs1", "Orders", "/db", 1);
  insert("vs2", "Orders", "/other", 1);
  const auto again = secret("vs3", "ORDERS", "/db", 1);
  EXPECT_EQ(secrets_.insert(again, version(again)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(secrets_.find_by_name("/db", "oRDERS").value()->id.str(), "vs1");
  EXPECT_FALSE(secrets_.find_by_name("/DB", "Orders").value()) << "folders have a case";
}

TEST_P(VaultSecretStorage, GivesBackWhatWasSealedByteByByte) {
  auto made = insert("vs1", "Orders", "", 1);
  EXPECT_EQ(secrets_.find_version(made.id, 1).value()->sealed, sealed_bytes());
  made.version = 2;
  made.members = {"token"};
  made.lease_seconds = 600;
  made.rotated = from_seconds(9);
  ASSERT_TRUE(secrets_.insert_version({made.id, 2, made.members, "other", made.rotated}));
  ASSERT_TRUE(secrets_.update(made));
  const auto found = secrets_.find(made.id).value().value();
  EXPECT_EQ(found.version, 2);
  EXPECT_EQ(found.lease_seconds, 600);
  EXPECT_THAT(found.members, ElementsAre("token"));
  EXPECT_EQ(found.rotated, from_seconds(9)) << "when the version in use was made";
  const auto versions = secrets_.versions_of(made.id).value();
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions.front().number, 2) << "newest first";
  EXPECT_EQ(versions.front().sealed, "") << "no list opens what is sealed";
  ASSERT_TRUE(secrets_.erase_version(made.id, 1));
  EXPECT_FALSE(secrets_.find_version(made.id, 1).value());
}

TEST_P(VaultSecretStorage, PagesComeByCreationAndByAPartOfNameOrFolder) {
  insert("vs3", "Orders", "/databases", 1), insert("vs1", "Payroll", "", 2), insert("vs2", "Stock", "/Databases", 2);
  const auto first = secrets_.list({.page = {"", 2}}).value();
  EXPECT_THAT(ids(first), ElementsAre("vs3", "vs1"));
  EXPECT_THAT(ids(secrets_.list({.page = {first.next, 2}}).value()), ElementsAre("vs2"));
  EXPECT_THAT(ids(secrets_.list({.page = {}, .match = "DATA"}).value()), ElementsAre("vs3", "vs2"));
  auto asleep = secrets_.find(domain::VaultSecretId("vs1")).value().value();
  asleep.status = domain::Status::inactive;
  ASSERT_TRUE(secrets_.update(asleep));
  EXPECT_THAT(ids(secrets_.list({.page = {}, .active_only = true}).value()), ElementsAre("vs3", "vs2"));
}

TEST_P(VaultSecretStorage, GoesWithEveryVersion) {
  const auto made = insert("vs1", "Orders", "", 1), other = insert("vs2", "Other", "", 1);
  ASSERT_TRUE(secrets_.erase(made.id));
  EXPECT_FALSE(secrets_.find(made.id).value());
  EXPECT_THAT(secrets_.versions_of(made.id).value(), IsEmpty());
  EXPECT_TRUE(secrets_.find_version(other.id, 1).value());
}

MANDATE_ON_EVERY_DATABASE(VaultSecretStorage);

class ServiceAccountStorage : public testing::DatabaseTest {
 protected:
  domain::ServiceAccount account(std::string_view id, std::string_view app, std::string_view name, int created) {
    domain::ServiceAccount account;
    account.id = domain::ServiceAccountId(id);
    account.app = domain::ApplicationId(app);
    account.name = name;
    account.username = "robot@example.test";
    account.created = account.last_updated = from_seconds(created);
    return account;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  ServiceAccounts accounts_{*connection_};
};

TEST_P(ServiceAccountStorage, ANameIsUniqueInItsApplication) {
  ASSERT_TRUE(accounts_.insert(account("sa1", "0oaone", "Bot", 1)));
  ASSERT_TRUE(accounts_.insert(account("sa2", "0oatwo", "Bot", 1)));
  EXPECT_EQ(accounts_.insert(account("sa3", "0oaone", "bOT", 1)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(accounts_.find_by_name(domain::ApplicationId("0oatwo"), "BOT").value()->id.str(), "sa2");
}

TEST_P(ServiceAccountStorage, GivesBackWhatWasSealedByteByByte) {
  auto made = account("sa1", "0oaone", "Bot", 1);
  ASSERT_TRUE(accounts_.insert(made));
  EXPECT_FALSE(accounts_.find(made.id).value()->password_changed);
  made.sealed_password = sealed_bytes();
  made.password_changed = from_seconds(7);
  ASSERT_TRUE(accounts_.update(made));
  const auto found = accounts_.find(made.id).value().value();
  EXPECT_EQ(found.sealed_password, sealed_bytes());
  EXPECT_EQ(found.password_changed, from_seconds(7));
  ASSERT_TRUE(accounts_.erase(made.id));
  EXPECT_FALSE(accounts_.find(made.id).value());
}

TEST_P(ServiceAccountStorage, AnOwnerIsFoundAsAWholeIdOnly) {
  auto one = account("sa1", "0oaone", "One", 1), two = account("sa2", "0oaone", "Two", 2);
  one.owner_users = {"00u1", "00u22"};
  two.owner_groups = {"00g1", "00u2"};
  ASSERT_TRUE(accounts_.insert(one));
  ASSERT_TRUE(accounts_.insert(two));
  const auto owned = [&](std::string_view principal) { return accounts_.list_of_owner(principal).value().size(); };
  EXPECT_EQ(owned("00u1"), 1u);
  EXPECT_EQ(owned("00u2"), 1u) << "not 00u22";
  EXPECT_EQ(owned("00g1"), 1u);
  EXPECT_EQ(owned("00g"), 0u);
  EXPECT_EQ(accounts_.find(two.id).value()->owner_groups, two.owner_groups);
}

TEST_P(ServiceAccountStorage, OnlyThoseWithAPasswordOfAnActiveApplicationAreUsable) {
  for (const auto& [id, status] : {std::pair("0oaone", "ACTIVE"), std::pair("0oatwo", "INACTIVE")})
    ASSERT_TRUE(connection_->execute(
        "insert into applications (id, client_id, label, status, auth_method, application_type, grant_types, "
        "redirect_uris, post_logout_redirect_uris, pkce_required, created, last_updated) "
        "values ($1, $1, $1, $2, 'none', 'web', '', '', '', 1, 0, 0)",
        {std::string_view(id), std::string_view(status)}));
  auto sealed = account("sa2", "0oaone", "Sealed", 2), asleep = account("sa3", "0oatwo", "Asleep", 3);
  sealed.sealed_password = asleep.sealed_password = sealed_bytes();
  for (const auto& one : {account("sa1", "0oaone", "Empty", 1), sealed, asleep}) ASSERT_TRUE(accounts_.insert(one));
  EXPECT_THAT(ids(accounts_.list({.page = {}, .usable_only = true}).value()), ElementsAre("sa2"));
  EXPECT_THAT(ids(accounts_.list({.page = {}, .match = "OATWO"}).value()), ElementsAre("sa3")) << "by the label";
  EXPECT_THAT(ids(accounts_.list({.page = {}, .app = domain::ApplicationId("0oaone")}).value()),
              ElementsAre("sa1", "sa2"));
  const auto first = accounts_.list({.page = {"", 2}}).value();
  EXPECT_THAT(ids(accounts_.list({.page = {first.next, 2}}).value()), ElementsAre("sa3"));
  EXPECT_EQ(accounts_.list_of(domain::ApplicationId("0oaone")).value().size(), 2u);
}

MANDATE_ON_EVERY_DATABASE(ServiceAccountStorage);

class PasswordRotationStorage : public testing::DatabaseTest {
 protected:
  domain::PasswordRotation rotation(std::string_view id, std::string_view account, int created) {
    domain::PasswordRotation rotation;
    rotation.id = domain::PasswordRotationId(id);
    rotation.account = domain::ServiceAccountId(account);
    rotation.sealed_password = sealed_bytes();
    rotation.request = "{}";
    rotation.created = rotation.due = from_seconds(created);
    return rotation;
  }
  std::vector<domain::PasswordRotationId> due(int now) { return rotations_.list_due(from_seconds(now), 10).value(); }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  RotationHooks hooks_{*connection_};
  PasswordRotations rotations_{*connection_};
};

TEST_P(PasswordRotationStorage, OneIsPendingForAnAccount) {
  auto first = rotation("pwr1", "sa1", 1);
  ASSERT_TRUE(rotations_.insert(first));
  EXPECT_EQ(rotations_.insert(rotation("pwr2", "sa1", 2)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(rotations_.find_pending(first.account).value()->sealed_password, sealed_bytes());
  first.status = domain::RotationStatus::completed;
  first.sealed_password.clear();
  first.completed = from_seconds(3);
  first.error_code = "NO_ANSWER";
  first.error_message = "none";
  ASSERT_TRUE(rotations_.update(first));
  EXPECT_FALSE(rotations_.find_pending(first.account).value());
  const auto found = rotations_.find(first.id).value().value();
  EXPECT_EQ(found.status, domain::RotationStatus::completed);
  EXPECT_EQ(found.completed, first.completed);
  EXPECT_EQ(found.error_code + found.error_message, "NO_ANSWERnone");
  ASSERT_TRUE(rotations_.insert(rotation("pwr2", "sa1", 2)));
  ASSERT_TRUE(rotations_.insert(rotation("pwr3", "sa2", 2)));
  EXPECT_EQ(rotations_.list_of(first.account).value().at(0).id.str(), "pwr2");
  ASSERT_TRUE(rotations_.erase_old(first.account, 1));
  EXPECT_FALSE(rotations_.find(first.id).value());
  ASSERT_TRUE(rotations_.erase_of(first.account));
  EXPECT_THAT(rotations_.list_of(first.account).value(), IsEmpty());
  EXPECT_EQ(due(2).size(), 1u) << "of the other account";
}

TEST_P(PasswordRotationStorage, OfThoseWhoContendOneAsks) {
  const auto one = rotation("pwr1", "sa1", 10);
  ASSERT_TRUE(rotations_.insert(one));
  EXPECT_FALSE(rotations_.take(one.id, from_seconds(9), from_seconds(20)).value()) << "not due";
  EXPECT_THAT(due(9), IsEmpty());
  EXPECT_THAT(due(10), ElementsAre(one.id));
  EXPECT_TRUE(rotations_.take(one.id, from_seconds(10), from_seconds(20)).value());
  EXPECT_FALSE(rotations_.take(one.id, from_seconds(19), from_seconds(30)).value());
  EXPECT_THAT(due(19), IsEmpty());
  EXPECT_THAT(due(20), ElementsAre(one.id)) << "its holder died";
  EXPECT_TRUE(rotations_.take(one.id, from_seconds(20), from_seconds(30)).value());
  EXPECT_EQ(rotations_.find(one.id).value()->attempts, 2);
  auto ended = *rotations_.find(one.id).value();
  ended.status = domain::RotationStatus::failed;
  ASSERT_TRUE(rotations_.update(ended));
  EXPECT_FALSE(rotations_.take(one.id, from_seconds(40), from_seconds(50)).value());
}

TEST_P(PasswordRotationStorage, AHookIsDueUnlessItsPasswordIsBeingChanged) {
  domain::RotationHook hook{domain::ServiceAccountId("sa1"), "https://a.test", 1, from_seconds(10), {}, {}};
  ASSERT_TRUE(hooks_.put(hook));
  ASSERT_TRUE(hooks_.put({domain::ServiceAccountId("sa2"), "https://b.test", 0, {}, {}, {}}));
  EXPECT_THAT(hooks_.list_due(from_seconds(9), 10).value(), IsEmpty());
  EXPECT_EQ(hooks_.list_due(from_seconds(10), 10).value().size(), 1u);
  ASSERT_TRUE(rotations_.insert(rotation("pwr1", "sa1", 5)));
  EXPECT_THAT(hooks_.list_due(from_seconds(10), 10).value(), IsEmpty());
  hook.url = "https://c.test";
  ASSERT_TRUE(hooks_.put(hook));
  EXPECT_EQ(hooks_.find(hook.account).value()->url, "https://c.test");
  ASSERT_TRUE(hooks_.erase(hook.account));
  EXPECT_FALSE(hooks_.find(hook.account).value());
}

MANDATE_ON_EVERY_DATABASE(PasswordRotationStorage);

}  // namespace
}  // namespace mandate::storage
