// What storage promises about people, groups, applications and sessions, whatever the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/applications.h"
#include "storage/groups.h"
#include "storage/sessions.h"
#include "storage/testing/database_test.h"
#include "storage/users.h"

namespace mandate::storage {
namespace {

using domain::ApplicationId;
using domain::GroupId;
using domain::UserId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DirectoryStorage : public testing::DatabaseTest {
 protected:
  domain::User user(std::string_view login, int created = 0) {
    domain::User user;
    user.id = UserId::generate();
    user.status = domain::UserStatus::active;
    user.login = login;
    user.email = login;
    user.first_name = "Ada";
    user.last_name = "Lovelace";
    user.created = from_seconds(created);
    EXPECT_TRUE(users_.insert(user));
    return user;
  }
  std::vector<std::string> logins(const Users::ListRequest& request) {
    std::vector<std::string> logins;
    const auto page = users_.list(request).value();
    for (const auto& found : page.rows) logins.push_back(found.login);
    return logins;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  Users users_{*connection_};
  Groups groups_{*connection_};
  Applications applications_{*connection_};
  Sessions sessions_{*connection_};
};

TEST_P(DirectoryStorage, ALoginIsUniqueAndFoundWithoutRegardToCase) {
  auto ada = user("Ada@Example.test");
  auto bob = user("bob@example.test");
  bob.login = "ADA@example.TEST";
  EXPECT_EQ(users_.update(bob).error().kind, ErrorKind::conflict);
  bob.id = UserId::generate();
  EXPECT_EQ(users_.insert(bob).error().kind, ErrorKind::conflict);
  EXPECT_EQ(users_.find_by_login("aDa@example.test").value()->id, ada.id);
  EXPECT_EQ(users_.find_by_login("ada").value(), std::nullopt);
}

TEST_P(DirectoryStorage, AUserComesBackAsStored) {
  auto stored = user("ada@example.test", 7);
  stored.status = domain::UserStatus::locked_out;
  stored.attributes = {{"department", "Analysis"}, {"nickName", "\"A\" \\ ß"}};
  stored.password_hash = "$argon2id$x";
  stored.failed_sign_ons = 3;
  stored.locked_at = from_seconds(9);
  stored.last_login = from_seconds(10);
  ASSERT_TRUE(users_.update(stored));
  const auto found = users_.find(stored.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, stored.status);
  EXPECT_EQ(found->attributes, stored.attributes);
  EXPECT_EQ(found->password_hash, stored.password_hash);
  EXPECT_EQ(found->failed_sign_ons, 3);
  EXPECT_EQ(found->locked_at, stored.locked_at);
  EXPECT_EQ(found->last_login, stored.last_login);
  EXPECT_EQ(found->activated, std::nullopt);
}

TEST_P(DirectoryStorage, WhatPeopleShareIsFound) {
  auto ada = user("ada@example.test"), bob = user("bob@example.test");
  ada.attributes = {{"employeeNumber", "1"}, {"costCenter", "A"}};
  bob.attributes = {{"employeeNumber", ""}, {"costCenter", "A"}};
  ASSERT_TRUE(users_.update(ada));
  ASSERT_TRUE(users_.update(bob));
  EXPECT_EQ(users_.find_shared("employeeNumber").value(), std::nullopt);
  EXPECT_EQ(users_.find_shared("costCenter").value(), "A");
  EXPECT_EQ(users_.find_other_with(bob, "costCenter").value(), ada.id);
  EXPECT_EQ(users_.find_other_with(bob, "employeeNumber").value(), std::nullopt) << "empty is nobody's";
  bob.attributes = {{"employeeNumber", "1"}};
  EXPECT_EQ(users_.find_other_with(bob, "employeeNumber").value(), ada.id) << "before it is stored";
  ASSERT_TRUE(users_.update(bob));
  EXPECT_EQ(users_.find_shared("employeeNumber").value(), "1");
  EXPECT_EQ(users_.find_shared("costCenter").value(), std::nullopt);
  ASSERT_TRUE(users_.update(bob));
  ASSERT_TRUE(users_.erase(ada.id));
  EXPECT_EQ(users_.find_shared("employeeNumber").value(), std::nullopt);
  EXPECT_EQ(users_.find_shared("email").value(), std::nullopt);
  auto other = user("other@example.test");
  other.email = "BOB@example.test";
  EXPECT_EQ(users_.find_other_with(other, "email").value(), bob.id);
  ASSERT_TRUE(users_.update(other));
  EXPECT_EQ(users_.find_shared("email").value(), "bob@example.test");
}

TEST_P(DirectoryStorage, PagesDoNotShiftWhileRowsComeAndGo) {
  const auto a = user("a@x", 1), b = user("b@x", 2), c = user("c@x", 3);
  auto first = users_.list({{"", 2}}).value();
  ASSERT_EQ(first.rows.size(), 2U);
  ASSERT_TRUE(users_.erase(a.id));
  ASSERT_TRUE(users_.erase(b.id));
  user("early@x", 0);
  const auto second = users_.list({{first.next, 2}}).value();
  ASSERT_EQ(second.rows.size(), 1U);
  EXPECT_EQ(second.rows[0].id, c.id);
  EXPECT_EQ(second.next, "");
}

TEST_P(DirectoryStorage, UsersAreSearchedAndFiltered) {
  auto ada = user("ada@x", 1), bob = user("bob@x", 2);
  bob.first_name = "Bob";
  bob.status = domain::UserStatus::deprovisioned;
  ASSERT_TRUE(users_.update(bob));
  const auto filter = [](std::string_view text) { return domain::parse_filter(text, ErrorKind::bad_filter).value(); };
  EXPECT_THAT(logins({.page = {}, .q = "BO"}), ElementsAre("bob@x"));
  EXPECT_THAT(logins({.page = {}, .q = "lovel", .with_deprovisioned = false}), ElementsAre("ada@x"));
  EXPECT_THAT(logins({.page = {}, .filter = filter("profile.login eq \"ADA@X\"")}), ElementsAre("ada@x"));
  EXPECT_THAT(logins({.page = {}, .filter = filter("status eq \"DEPROVISIONED\" and profile.firstName sw \"b\"")}),
              ElementsAre("bob@x"));
  EXPECT_EQ(users_.list({.page = {}, .filter = filter("password_hash pr")}).error().kind, ErrorKind::bad_filter);
}

TEST_P(DirectoryStorage, EverybodyIsInTheBuiltInGroup) {
  const auto ada = user("ada@x"), bob = user("bob@x");
  const domain::Group all{GroupId("00geveryone"), "Everyone", "", true}, staff{GroupId("00gstaff"), "Staff", "", false};
  ASSERT_TRUE(groups_.insert(all));
  ASSERT_TRUE(groups_.insert(staff));
  EXPECT_EQ(groups_.insert({GroupId("00gother"), "STAFF", ""}).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(groups_.add_member(staff.id, ada.id).value());
  EXPECT_FALSE(groups_.add_member(staff.id, ada.id).value());
  EXPECT_THAT(groups_.groups_of(ada.id).value(), ElementsAre(all.id, staff.id));
  EXPECT_THAT(groups_.groups_of(bob.id).value(), ElementsAre(all.id));
  EXPECT_EQ(groups_.members_of(all, {}).value().rows.size(), 2U);
  EXPECT_THAT(groups_.members_of(staff, {}).value().rows, ElementsAre(ada.id));
  ASSERT_TRUE(groups_.erase(staff.id));
  EXPECT_THAT(groups_.groups_of(ada.id).value(), ElementsAre(all.id));
}

TEST_P(DirectoryStorage, AnApplicationComesBackAsStoredAndKnowsWhoMayUseIt) {
  domain::Application stored;
  stored.id = ApplicationId::generate();
  stored.client_id = domain::ClientId("my-client");
  stored.label = "Portal";
  stored.auth_method = domain::AppAuthMethod::none;
  stored.application_type = "native";
  stored.grant_types = {"authorization_code", "refresh_token"};
  stored.redirect_uris = {"https://a/cb", "com.example:/cb"};
  ASSERT_TRUE(applications_.insert(stored));
  const auto found = applications_.find_by_client_id(stored.client_id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->grant_types, stored.grant_types);
  EXPECT_EQ(found->redirect_uris, stored.redirect_uris);
  EXPECT_THAT(found->post_logout_redirect_uris, IsEmpty());
  const auto ada = user("ada@x");
  EXPECT_TRUE(applications_.assign(stored.id, ada.id, from_seconds(1)).value());
  EXPECT_FALSE(applications_.assign(stored.id, ada.id, from_seconds(2)).value());
  EXPECT_TRUE(applications_.assign(stored.id, GroupId("00gstaff"), from_seconds(1)).value());
  EXPECT_EQ(applications_.assignments_of(ada.id).value().at(0).application, stored.id);
  EXPECT_THAT(applications_.groups_of(stored.id).value(), ElementsAre(GroupId("00gstaff")));
  ASSERT_TRUE(applications_.erase(stored.id));
  EXPECT_THAT(applications_.assignments_of(ada.id).value(), IsEmpty());
}

TEST_P(DirectoryStorage, AnAssignmentKeepsWhatTheApplicationKnowsOfThePerson) {
  const ApplicationId portal("0oaportal"), other("0oaother");
  const UserId ada("00uada"), bob("00ubob");
  for (const auto& application : {portal, other})
    for (const auto& user : {ada, bob}) ASSERT_TRUE(applications_.assign(application, user, from_seconds(1)).value());
  domain::AppUser changed{portal, ada, "ada\xc3\xa9", {{"role", "chief"}, {"note", "a \"quoted\" \\ {}"}}};
  changed.last_updated = from_seconds(2);
  ASSERT_TRUE(applications_.update_assignment(changed));
  const auto found = applications_.find_assignment(portal, ada).value().value();
  EXPECT_EQ(found.user_name, changed.user_name);
  EXPECT_EQ(found.profile, changed.profile);
  EXPECT_EQ(found.created, from_seconds(1));
  EXPECT_EQ(found.last_updated, from_seconds(2));
  for (const auto& untouched :
       {applications_.find_assignment(other, ada), applications_.find_assignment(portal, bob)}) {
    EXPECT_EQ(untouched.value()->user_name, "");
    EXPECT_THAT(untouched.value()->profile, IsEmpty());
    EXPECT_EQ(untouched.value()->last_updated, from_seconds(1));
  }
  EXPECT_TRUE(applications_.unassign(portal, ada).value());
  EXPECT_TRUE(applications_.assign(portal, ada, from_seconds(3)).value());
  EXPECT_EQ(applications_.find_assignment(portal, ada).value()->user_name, "") << "assigned anew: nothing is known";
}

TEST_P(DirectoryStorage, SessionsAreErasedOneByOneByUserAndByAge) {
  const auto session = [&](std::string_view id, std::string_view owner, int expires) {
    EXPECT_TRUE(sessions_.insert({domain::SessionId(id),
                                  UserId(owner),
                                  "hash-" + std::string(id),
                                  from_seconds(0),
                                  from_seconds(0),
                                  from_seconds(expires),
                                  {"pwd"}}));
  };
  session("ses1", "ada", 10), session("ses2", "ada", 20), session("ses3", "bob", 30);
  EXPECT_EQ(sessions_.find_by_cookie_hash("hash-ses2").value()->amr, std::vector<std::string>{"pwd"});
  ASSERT_TRUE(sessions_.erase_expired(from_seconds(10)));
  EXPECT_EQ(sessions_.list_of(UserId("ada")).value().size(), 1U);
  ASSERT_TRUE(sessions_.erase_of(UserId("ada")));
  EXPECT_EQ(sessions_.find(domain::SessionId("ses2")).value().has_value(), false);
  EXPECT_EQ(sessions_.find(domain::SessionId("ses3")).value().has_value(), true);
}

MANDATE_ON_EVERY_DATABASE(DirectoryStorage);

}  // namespace
}  // namespace mandate::storage
