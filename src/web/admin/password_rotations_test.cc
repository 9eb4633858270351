// Passwords of service accounts that a hook changes, against a hook that the test plays.
#include <set>

#include "jose/jwt.h"
#include "manage/servers/signing_keys.h"
#include "manage/vault/password_rotations.h"
#include "storage/authorization_servers.h"
#include "storage/vault.h"
#include "web/admin/testing/vault_fixture.h"

namespace mandate::web::admin {
namespace {

using mandate::testing::ScriptedMessages;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view hook_url = "https://crm.test/hooks/passwords";

class PasswordRotationsTest : public testing::VaultTest {
 protected:
  PasswordRotationsTest() {
    app_ = make_app();
    id_ = make_account(app_, "Bot", R"(,"password":"first-password")");
    EXPECT_TRUE(ledger_->write(
        [&](ledger::Transaction& transaction) { return storage::SigningKeys(transaction.connection()).insert(key_); }));
    answer(204);
  }

  void answer(int status) {
    messages_.play([status](const auto&) { return ScriptedMessages::json("", status); });
  }
  void answer_nothing() {
    messages_.play(
        [](const auto&) -> Result<MessageAnswer> { return fail(ErrorKind::unavailable, "No answer from crm.test"); });
  }
  testing::Answer set_hook(const std::string& more = "") {
    return put(account_path(id_, "/rotation-hook"), R"({"url":")" + std::string(hook_url) + "\"" + more + "}");
  }
  testing::Answer start() { return post(account_path(id_, "/rotations")); }
  testing::Answer rotation(const std::string& id) { return get(account_path(id_, "/rotations/" + id)); }
  void tick(std::chrono::seconds after = std::chrono::seconds(0)) {
    clock_.advance(after);
    const auto sent = manage::PasswordRotations(*environment_).send_due();
    EXPECT_TRUE(sent) << sent.error().message;
  }

  // What an agent would be given.
  std::string password() {
    const auto account = store_->read(
        [&](auto& connection) { return storage::ServiceAccounts(connection).find(domain::ServiceAccountId(id_)); });
    const auto opened = sealer_.open((*account)->sealed_password, domain::sealing_context((*account)->id));
    return std::string(opened->reveal());
  }
  json::value sent(std::size_t index) { return parse_json(messages_.sent().at(index).body).value(); }
  std::string sent_password(std::size_t index) { return std::string(sent(index).at("password").as_string()); }
  jose::UnverifiedJwt sent_token(std::size_t index) {
    const auto authorization = messages_.sent().at(index).authorization;
    EXPECT_TRUE(authorization.starts_with("Bearer "));
    return jose::UnverifiedJwt::parse(authorization.substr(7)).value();
  }
  std::size_t asked() const { return messages_.sent().size(); }
  std::string last_end() {
    const auto body = event("pam.service_account.password_rotation.end");
    const auto& outcome = body.at("outcome");
    const auto* reason = outcome.as_object().if_contains("reason");
    return std::string(outcome.at("result").as_string()) +
           (reason != nullptr && reason->is_string() ? " " + std::string(reason->get_string()) : "");
  }
  // Work for other servers is kept until it is done with do_work(), or never.
  void keep_work() {
    outgoing_ = [this](std::function<void()> work) {
      work_.push_back(std::move(work));
      return true;
    };
  }
  void do_work() {
    for (auto& work : std::exchange(work_, {})) work();
  }

  domain::SigningKey key_ = manage::generate_signing_key(sealer_, {}, "ES256", clock_.now()).value();
  std::string app_, id_;
  std::vector<std::function<void()>> work_;
};

TEST_F(PasswordRotationsTest, RefusesWhatIsNoHook) {
  struct Case {
    const char *body, *location;
  };
  for (const auto& c : {Case{"{}", "url"}, Case{R"({"url":"http://crm.test/hook"})", "url"},
                        Case{R"({"url":"http://127.0.0.1/hook"})", "url"}, Case{R"({"url":"https://"})", "url"},
                        Case{R"({"url":"https://user@crm.test/"})", "url"},
                        Case{R"({"url":"https://crm.test/#a"})", "url"}, Case{R"({"url":"file:///etc/passwd"})", "url"},
                        Case{R"({"url":"https://crm.test","rotationIntervalDays":0})", "rotationIntervalDays"},
                        Case{R"({"url":"https://crm.test","rotationIntervalDays":3651})", "rotationIntervalDays"},
                        Case{R"({"url":"https://crm.test","secret":"x"})", "secret"}}) {
    const auto answer = put(account_path(id_, "/rotation-hook"), c.body);
    EXPECT_EQ(answer.status, 400) << c.body;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.body;
  }
  EXPECT_EQ(get(account_path(id_, "/rotation-hook")).status, 404);
  EXPECT_EQ(del(account_path(id_, "/rotation-hook")).status, 404);
  EXPECT_EQ(put(account_path("none", "/rotation-hook"), R"({"url":"https://crm.test"})").status, 404);
}

TEST_F(PasswordRotationsTest, NothingBeginsWithoutAHook) {
  EXPECT_EQ(start().text("errorCauses.0.reason"), "NO_HOOK");
  EXPECT_EQ(set_hook().status, 200);
  EXPECT_EQ(post(account_path(id_, "/rotations"), R"({"password":"mine"})").text("errorCauses.0.reason"),
            "UNKNOWN_MEMBER");
  EXPECT_EQ(post(account_path("none", "/rotations")).status, 404);
  EXPECT_EQ(get(account_path("none", "/rotations")).status, 404);
  EXPECT_EQ(rotation("pwrnone").status, 404);
  EXPECT_EQ(asked(), 0u);
}

TEST_F(PasswordRotationsTest, TheHookCanTellWhoAsksAndForWhat) {
  EXPECT_EQ(set_hook().text("url"), hook_url);
  const auto started = start();
  EXPECT_EQ(started.status, 202);
  const auto id = started.text("id");
  EXPECT_EQ(started.header("Location"), started.text("_links.self.href"));
  EXPECT_EQ(rotation(id).text("status"), "COMPLETED");
  ASSERT_EQ(asked(), 1u);
  EXPECT_EQ(messages_.sent().at(0).url, hook_url);
  EXPECT_EQ(sent(0).at("rotationId").as_string(), id);
  EXPECT_EQ(sent(0).at("serviceAccount").at("username").as_string(), "robot@example.test");

  const auto token = sent_token(0);
  EXPECT_EQ(token.typ(), "password-rotation+jwt");
  EXPECT_EQ(token.kid(), key_.kid);
  const auto jwk = jose::parse_public_jwk(parse_json_object(key_.public_jwk).value());
  EXPECT_TRUE(token.is_signed_by(jwk->key));
  const auto& claims = token.unverified_claims();
  EXPECT_EQ(claims.at("iss").as_string(), "https://mandate.test");
  EXPECT_EQ(claims.at("aud").as_string(), hook_url);
  EXPECT_EQ(claims.at("sub").as_string(), id_);
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 120);
  EXPECT_EQ(claims.at("content_digest").as_string(),
            "sha-256=:" + base64_encode(crypto::bytes_of(crypto::sha256(messages_.sent().at(0).body))) + ":");
}

TEST_F(PasswordRotationsTest, TheNewPasswordIsStrongAndKnownToTheHookAlone) {
  set_hook();
  std::set<std::string> passwords;
  for (int i = 0; i < 12; ++i) {
    const auto id = start().text("id");
    const auto made = sent_password(asked() - 1);
    EXPECT_EQ(made.size(), 29u);
    for (const auto kind : {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789", "-"})
      EXPECT_NE(made.find_first_of(kind), std::string::npos) << kind;
    passwords.insert(made);
    EXPECT_EQ(password(), made);
    for (const auto& text : {json::serialize(rotation(id).body), json::serialize(get(account_path(id_)).body),
                             json::serialize(event("pam.service_account.password_rotation.start")),
                             json::serialize(event("pam.service_account.password_rotation.end"))})
      EXPECT_THAT(text, Not(HasSubstr(made)));
    EXPECT_FALSE(is_on_disk(made));
    clock_.advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(passwords.size(), 12u);
  EXPECT_EQ(get(account_path(id_, "/rotations")).size(), domain::rotations_kept);
  EXPECT_EQ(last_end(), "SUCCESS");
  EXPECT_EQ(get(account_path(id_)).text("passwordLastChanged"), "2026-03-01T12:00:11.000Z");
}

TEST_F(PasswordRotationsTest, TheFormerPasswordStaysUntilTheHookHasAnswered) {
  set_hook();
  for (const int status : {301, 408, 425, 429, 500, 503}) {
    answer(status);
    const auto id = start().text("id");
    EXPECT_EQ(rotation(id).text("status"), "PENDING") << status;
    EXPECT_THAT(rotation(id).text("errorDetails.message"), HasSubstr(std::to_string(status)));
    EXPECT_EQ(last_end(), "FAILURE NO_ANSWER") << status;
    EXPECT_EQ(password(), "first-password");
  }
  answer_nothing();
  const auto id = start().text("id");
  EXPECT_EQ(password(), "first-password");
  EXPECT_THAT(rotation(id).text("errorDetails.message"), HasSubstr("No answer from crm.test"));
  EXPECT_EQ(get(account_path(id_, "/rotations")).size(), 1u) << "one that is under way is not begun again";
  const auto before = asked();
  tick(std::chrono::seconds(9));
  EXPECT_EQ(asked(), before) << "it pauses, longer each time";
  answer(200);
  tick(std::chrono::hours(2));
  EXPECT_EQ(rotation(id).text("status"), "COMPLETED");
  EXPECT_EQ(rotation(id).text("errorDetails.message"), "");
  EXPECT_EQ(password(), sent_password(0)) << "the same password each time: an earlier answer may have been lost";
  std::set<std::string> ids, jtis;
  for (std::size_t i = 0; i < asked(); ++i) {
    ids.insert(std::string(sent(i).at("rotationId").as_string()));
    jtis.insert(std::string(sent_token(i).unverified_claims().at("jti").as_string()));
  }
  EXPECT_EQ(ids.size(), 1u);
  EXPECT_EQ(jtis.size(), asked());
}

TEST_F(PasswordRotationsTest, ARefusalEndsIt) {
  set_hook();
  for (const int status : {400, 401, 403, 404, 422}) {
    answer(status);
    const auto id = start().text("id");
    EXPECT_EQ(rotation(id).text("status"), "FAILED") << status;
    EXPECT_EQ(last_end(), "FAILURE HOOK_REFUSED") << status;
  }
  messages_.play([](const auto&) -> Result<MessageAnswer> {
    return fail(ErrorKind::invalid, "'crm.test' leads to a private network");
  });
  EXPECT_THAT(rotation(start().text("id")).text("errorDetails.message"), HasSubstr("a private network"));
  EXPECT_EQ(password(), "first-password");
  answer(204);
  start();
  EXPECT_EQ(password(), sent_password(asked() - 1));
  EXPECT_NE(sent_password(0), sent_password(asked() - 1)) << "what was refused is not tried again";
}

TEST_F(PasswordRotationsTest, AHookThatNeverAnswersIsGivenUp) {
  set_hook();
  answer(500);
  const auto id = start().text("id");
  for (int i = 0; i < 30; ++i) tick(std::chrono::hours(1));
  EXPECT_EQ(asked(), 20u);
  EXPECT_EQ(rotation(id).text("status"), "FAILED");
  EXPECT_EQ(rotation(id).text("attempts"), "20");
  EXPECT_EQ(password(), "first-password");
  EXPECT_EQ(count("select count(*) from password_rotations where sealed_password <> ''"), 0);
}

TEST_F(PasswordRotationsTest, WhatWeCannotSendCountsAsAnAttempt) {
  set_hook();
  sql("delete from signing_keys");
  const auto id = start().text("id");
  EXPECT_EQ(asked(), 0u);
  EXPECT_EQ(last_end(), "FAILURE NOT_SENT");
  EXPECT_EQ(rotation(id).text("status"), "PENDING");
  EXPECT_EQ(password(), "first-password");
}

TEST_F(PasswordRotationsTest, OneAtATime) {
  set_hook();
  keep_work();
  const auto first = start(), second = start();
  EXPECT_EQ(first.text("id"), second.text("id"));
  EXPECT_EQ(rotation(first.text("id")).text("status"), "PENDING");
  // While the hook is asked, others try.
  messages_.play([this](const auto&) {
    EXPECT_EQ(start().status, 202);
    EXPECT_EQ(post(account_path(id_, "/rotate"), R"({"password":"mine"})").text("errorCauses.0.reason"),
              "ROTATION_PENDING");
    EXPECT_EQ(del(account_path(id_, "/rotation-hook")).text("errorCauses.0.reason"), "ROTATION_PENDING");
    tick();
    auto others = std::exchange(work_, {});
    for (const auto& other : others) other();
    EXPECT_EQ(password(), "first-password");
    return ScriptedMessages::json("");
  });
  do_work();
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(password(), sent_password(0));
}

TEST_F(PasswordRotationsTest, ACrashLosesNothing) {
  set_hook();
  keep_work();
  const auto id = start().text("id");
  work_.clear();  // the process ended before the hook was asked
  tick();
  do_work();
  EXPECT_EQ(rotation(id).text("status"), "COMPLETED");

  const auto next = start().text("id");
  // It ended while the hook was asked: nobody else asks until its time is over.
  sql("update password_rotations set calling_until = $1, attempts = 1 where id = $2",
      {clock_.now() + std::chrono::minutes(3), next});
  work_.clear();
  tick(std::chrono::seconds(179));
  do_work();
  EXPECT_EQ(rotation(next).text("status"), "PENDING");
  tick(std::chrono::seconds(1));
  do_work();
  EXPECT_EQ(rotation(next).text("status"), "COMPLETED");
  EXPECT_EQ(password(), sent_password(1));
}

TEST_F(PasswordRotationsTest, DeletingTheHookEndsWhatWaits) {
  set_hook();
  answer(500);
  const auto id = start().text("id");
  EXPECT_EQ(post(account_path(id_, "/rotate"), R"({"password":"mine"})").text("errorCauses.0.reason"),
            "ROTATION_PENDING");
  EXPECT_EQ(del(account_path(id_, "/rotation-hook")).status, 204);
  EXPECT_EQ(rotation(id).text("status"), "FAILED");
  EXPECT_EQ(last_end(), "FAILURE CANCELLED");
  tick(std::chrono::hours(1));
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(post(account_path(id_, "/rotate"), R"({"password":"mine"})").status, 200);
  EXPECT_EQ(password(), "mine");
}

TEST_F(PasswordRotationsTest, GoesWithTheAccount) {
  set_hook();
  messages_.play([this](const auto&) {
    EXPECT_EQ(del(account_path(id_)).status, 204);
    return ScriptedMessages::json("");
  });
  start();
  EXPECT_EQ(count("select count(*) from rotation_hooks") + count("select count(*) from password_rotations"), 0);
}

TEST_F(PasswordRotationsTest, ComesByItselfAgainAndAgain) {
  const std::chrono::days day(1);
  EXPECT_EQ(set_hook(R"(,"rotationIntervalDays":30)").text("nextRotation"), "2026-03-31T12:00:00.000Z");
  tick(29 * day);
  EXPECT_EQ(asked(), 0u);
  tick(day);
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(password(), sent_password(0));
  EXPECT_EQ(event("pam.service_account.password_rotation.end").at("actor").at("type").as_string(), "SystemPrincipal");
  EXPECT_EQ(get(account_path(id_, "/rotation-hook")).text("nextRotation"), "2026-04-30T12:00:00.000Z");
  start();
  EXPECT_EQ(asked(), 2u);
  answer(403);
  tick(30 * day);
  EXPECT_EQ(asked(), 3u);
  EXPECT_EQ(get(account_path(id_, "/rotation-hook")).text("nextRotation"), "2026-05-01T12:00:00.000Z")
      << "after a failure it is tried again the next day";
  EXPECT_EQ(set_hook().text("nextRotation"), "");
  tick(90 * day);
  EXPECT_EQ(asked(), 3u);
}

}  // namespace
}  // namespace mandate::web::admin
