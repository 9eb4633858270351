#include "storage/vault.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class VaultedTest : public OauthTest {
 protected:
  VaultedTest() {
    secret_.id = domain::VaultSecretId::generate();
    secret_.name = "orders";
    store_version(1, "first");
    account_.id = domain::ServiceAccountId::generate();
    account_.app = portal_.id;
    account_.name = "Batch";
    account_.username = "batch";
    account_.sealed_password = sealer_.seal(SecretString("hunter2hunter2"), domain::sealing_context(account_.id));
    change(account_.id.str(), [&](auto& db) { return storage::ServiceAccounts(db).insert(account_); });
    to_secret_ = connect("STS_VAULT_SECRET", secret_.id.str());
    to_account_ = connect("STS_SERVICE_ACCOUNT", account_.id.str());
  }

  void store_version(std::int64_t number, const std::string& password) {
    secret_.version = number;
    const domain::SecretMembers members{{"user", SecretString("orders")}, {"password", SecretString(password)}};
    const domain::VaultSecretVersion version{
        secret_.id, number, domain::names_of(members),
        sealer_.seal(domain::pack_members(members), domain::sealing_context(secret_.id, number)), clock_.now()};
    change(secret_.id.str(), [&](auto& db) -> Result<void> {
      if (number == 1) return storage::VaultSecrets(db).insert(secret_, version);
      CHECK(storage::VaultSecrets(db).insert_version(version));
      return storage::VaultSecrets(db).update(secret_);
    });
  }
  void store_secret() {
    change(secret_.id.str(), [&](auto& db) { return storage::VaultSecrets(db).update(secret_); });
  }
  domain::Connection connect(const std::string& type, const std::string& target) {
    domain::Connection connection;
    connection.id = domain::ConnectionId::generate();
    connection.agent = agent_.id;
    connection.type = type;
    connection.target = target;
    connection.app = portal_.id;
    change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).insert(connection); });
    return connection;
  }
  Answer ask(std::string_view type, const std::string& resource, const Parameters& changes = {}) {
    Parameters form{
        {"requested_token_type", std::string(type)}, {"resource", resource}, {"audience", ""}, {"scope", ""}};
    for (const auto& [name, value] : changes) form[name] = value;
    return exchange(form);
  }
  Answer ask_secret(const Parameters& changes = {}) {
    return ask(mandate::oauth::vaulted_secret_token_type, secret_orn(), changes);
  }
  Answer ask_account(const Parameters& changes = {}) {
    return ask(mandate::oauth::service_account_token_type, account_orn(), changes);
  }
  std::string secret_orn() const { return organization_.orns().vault_secret(secret_.id); }
  std::string account_orn() const { return organization_.orns().service_account(portal_.id, account_.id); }

  domain::VaultSecret secret_;
  domain::ServiceAccount account_;
  domain::Connection to_secret_, to_account_;
};

TEST_F(VaultedTest, ASecretIsLeasedForItsOwnTime) {
  secret_.lease_seconds = 3600;
  store_secret();
  EXPECT_EQ(ask_secret().get("expires_in"), "3600");
  secret_.lease_seconds = 60;
  store_secret();
  EXPECT_EQ(ask_secret().get("expires_in"), "60");
  EXPECT_EQ(ask_account().get("expires_in"), "300");
}

TEST_F(VaultedTest, AnAgentIsGivenTheNewestVersionOfASecret) {
  const auto answer = ask_secret();
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("vaulted_secret"), R"({"password":"first","user":"orders"})");
  EXPECT_EQ(answer.get("issued_token_type"), mandate::oauth::vaulted_secret_token_type);
  EXPECT_EQ(answer.get("token_type"), "N_A");
  EXPECT_EQ(answer.get("expires_in"), "300");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  store_version(2, "second");
  EXPECT_THAT(ask_secret().text, HasSubstr("second"));
}

TEST_F(VaultedTest, AnAgentIsGivenAServiceAccount) {
  const auto answer = ask_account();
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("service_account"), R"({"password":"hunter2hunter2","username":"batch"})");
}

TEST_F(VaultedTest, TheRecordNamesWhatWasReadAndNotWhatItIs) {
  ask_secret();
  EXPECT_EQ(last_event(), "app.oauth2.token.grant.vaulted_secret SUCCESS");
  const auto text = json::serialize(last_event_body());
  for (const std::string& part : {agent_.id.str(), ada_.id.str(), to_secret_.id.str(), secret_.id.str()})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("first")));
  ask_account();
  EXPECT_EQ(last_event(), "app.oauth2.token.grant.service_account SUCCESS");
  EXPECT_THAT(json::serialize(last_event_body()), Not(HasSubstr("hunter2")));
}

TEST_F(VaultedTest, WhatIsNotItsOwnIsRefused) {
  struct Case {
    std::string name;
    std::string_view type;
    std::string resource;
    Parameters changes;
    std::string refusal;
  };
  const auto secret = mandate::oauth::vaulted_secret_token_type, account = mandate::oauth::service_account_token_type;
  const Case cases[] = {
      {"without a resource", secret, "", {}, "400 invalid_target invalid_target"},
      {"another secret", secret, secret_orn() + "x", {}, "400 invalid_target invalid_target"},
      {"a secret as a service account", account, secret_orn(), {}, "400 invalid_target invalid_target"},
      {"a service account as a secret", secret, account_orn(), {}, "400 invalid_target invalid_target"},
      {"with a scope", secret, secret_orn(), {{"scope", "chat.read"}}, "400 invalid_request invalid_request"},
      {"with an audience",
       secret,
       secret_orn(),
       {{"audience", "https://x.test"}},
       "400 invalid_request invalid_request"},
      {"for nobody", secret, secret_orn(), {{"subject_token", ""}}, "400 invalid_request invalid_subject_token"},
      {"for somebody made up",
       secret,
       secret_orn(),
       {{"subject_token", "x.y.z"}},
       "400 invalid_request invalid_subject_token"},
  };
  for (const auto& test : cases) {
    const auto answer = ask(test.type, test.resource, test.changes);
    EXPECT_EQ(answer.refusal(), test.refusal) << test.name;
    EXPECT_THAT(answer.text, Not(HasSubstr("first"))) << test.name;
  }
}

TEST_F(VaultedTest, AStopCountsAtOnce) {
  ASSERT_EQ(ask_secret().status, 200);
  ASSERT_EQ(ask_account().status, 200);
  secret_.status = domain::Status::inactive;
  store_secret();
  EXPECT_EQ(ask_secret().refusal(), "400 invalid_target invalid_target");
  to_account_.status = domain::Status::inactive;
  change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).update(to_account_); });
  EXPECT_EQ(ask_account().refusal(), "400 invalid_target invalid_target");
  to_account_.status = domain::Status::active;
  change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).update(to_account_); });
  account_.sealed_password.clear();
  change(account_.id.str(), [&](auto& db) { return storage::ServiceAccounts(db).update(account_); });
  EXPECT_EQ(ask_account().refusal(), "400 invalid_target invalid_target");
  end_session();
  EXPECT_EQ(ask_secret().refusal(), "400 invalid_request invalid_subject_token_session_expired");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
