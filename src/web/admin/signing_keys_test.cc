#include <gmock/gmock.h>

#include "manage/servers/key_rotation.h"
#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin {
namespace {

using std::chrono::hours;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class SigningKeysTest : public testing::AdminTest {
 protected:
  std::string make_server(const std::string& name = "Orders", const std::string& mode = "AUTO") {
    return "/api/v1/authorizationServers/" +
           post(
               "/api/v1/authorizationServers",
               R"({"name":")" + name +
                   R"(","audiences":["api://x"],"signingAlgorithm":"ES256","credentials":{"signing":{"rotationMode":")" +
                   mode + "\"}}}")
               .text("id");
  }
  testing::Answer keys(const std::string& server) { return get(server + "/credentials/keys"); }
  testing::Answer rotate(const std::string& server) {
    return post(server + "/credentials/lifecycle/keyRotate", R"({"use":"sig"})");
  }
  std::string kid(const std::string& server, const std::string& status) {
    const auto list = keys(server);
    for (std::size_t i = 0; i < list.size(); ++i)
      if (list.text(std::to_string(i) + ".status") == status) return list.text(std::to_string(i) + ".kid");
    return "";
  }
  static std::string states(const testing::Answer& list) {
    std::string all;
    for (std::size_t i = 0; i < list.size(); ++i) all += list.text(std::to_string(i) + ".status") + " ";
    return all;
  }
  // The statuses of the organisation's keys of one algorithm.
  std::vector<std::string> org_states(std::string_view algorithm) {
    return store_
        ->read([&](storage::sql::Connection& connection) {
          return connection.list("select status from signing_keys where server = '' and algorithm = $1 order by status",
                                 {algorithm}, [](const storage::sql::Row& row) { return row.string(0); });
        })
        .value();
  }
  std::size_t look_after() { return manage::rotate_due_keys(*environment_).value(); }
};

TEST_F(SigningKeysTest, ABodyThatAsksForSomethingElseIsRefused) {
  const auto server = make_server();
  for (const auto* body : {R"({})", R"({"use":"enc"})", R"({"use":7})", R"({"use":"sig","kid":"a"})"}) {
    const auto answer = post(server + "/credentials/lifecycle/keyRotate", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: rotateKeys") << body;
  }
  EXPECT_EQ(states(keys(server)), "ACTIVE NEXT ");
}

TEST_F(SigningKeysTest, WhatIsNotThereIsNotFound) {
  const auto server = make_server(), other = make_server("Other");
  const std::string none = "/api/v1/authorizationServers/ausnone";
  EXPECT_EQ(keys(none).status, 404);
  EXPECT_EQ(rotate(none).status, 404);
  EXPECT_EQ(get(server + "/credentials/keys/none").status, 404);
  EXPECT_EQ(get(other + "/credentials/keys/" + kid(server, "ACTIVE")).status, 404);
  EXPECT_EQ(del(other + "/credentials/keys/" + kid(server, "ACTIVE")).status, 404);
}

TEST_F(SigningKeysTest, AKeyIsShownWithoutItsPrivateHalf) {
  const auto server = make_server();
  const auto list = keys(server);
  ASSERT_EQ(list.size(), 2U);
  const auto one = follow(list.text("0._links.self.href"));
  EXPECT_EQ(json::serialize(one.body), json::serialize(list.at("0")));
  const std::pair<const char*, const char*> members[] = {
      {"status", "ACTIVE"}, {"alg", "ES256"}, {"kty", "EC"}, {"use", "sig"}};
  for (const auto& [member, value] : members) EXPECT_EQ(one.text(member), value) << member;
  EXPECT_EQ(one.text("kid"), get(server).text("credentials.signing.kid"));
  EXPECT_TRUE(one.at("d").is_null());
}

TEST_F(SigningKeysTest, OnlyAnExpiredKeyIsWithdrawn) {
  const auto server = make_server();
  for (const auto* status : {"ACTIVE", "NEXT"})
    EXPECT_THAT(del(server + "/credentials/keys/" + kid(server, status)).causes(), HasSubstr(status));
  rotate(server);
  const auto old = server + "/credentials/keys/" + kid(server, "EXPIRED");
  EXPECT_EQ(del(old).status, 204);
  EXPECT_EQ(get(old).status, 404);
  EXPECT_EQ(states(keys(server)), "ACTIVE NEXT ");
}

TEST_F(SigningKeysTest, ARotationMovesEveryKeyOnePlace) {
  const auto server = make_server();
  const auto active = kid(server, "ACTIVE"), next = kid(server, "NEXT");
  clock_.advance(hours(1));
  const auto answer = rotate(server);
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(states(answer), "ACTIVE NEXT EXPIRED ");
  EXPECT_EQ(answer.text("0.kid"), next);
  EXPECT_EQ(answer.text("2.kid"), active);
  EXPECT_EQ(answer.text("2.expiresAt"), "2026-03-02T13:05:00.000Z");
  EXPECT_EQ(get(server).text("credentials.signing.kid"), next);
  EXPECT_EQ(get(server).text("credentials.signing.lastRotated"), "2026-03-01T13:00:00.000Z");
  const auto recorded = event("app.oauth2.as.key.rollover");
  EXPECT_EQ(recorded.at_pointer("/debugContext/debugData/previousKid").as_string(), active);
  EXPECT_EQ(recorded.at_pointer("/actor/id").as_string(), admin_id);
}

TEST_F(SigningKeysTest, ARotationMakesTheNextKeyThatIsMissing) {
  const auto server = make_server();
  sql("delete from signing_keys where status = 'NEXT'");
  EXPECT_EQ(states(rotate(server)), "ACTIVE NEXT EXPIRED ");
}

TEST_F(SigningKeysTest, KeysRotateByThemselvesWhenTheirTimeIsOver) {
  const auto automatic = make_server("A"), manual = make_server("M", "MANUAL");
  look_after();
  const auto before = kid(automatic, "NEXT");
  clock_.advance(hours(90 * 24 - 1));
  EXPECT_EQ(look_after(), 0U);
  clock_.advance(hours(1));
  EXPECT_EQ(look_after(), 4U) << "one server and three algorithms of the organisation";
  EXPECT_EQ(look_after(), 0U);
  EXPECT_EQ(kid(automatic, "ACTIVE"), before);
  EXPECT_EQ(states(keys(automatic)), "ACTIVE NEXT EXPIRED ");
  EXPECT_EQ(states(keys(manual)), "ACTIVE NEXT ");
  EXPECT_EQ(event("app.oauth2.as.key.rollover").at_pointer("/actor/type").as_string(), "SystemPrincipal");
  EXPECT_EQ(event("app.oauth2.key.rollover").at_pointer("/target/0/id").as_string(), org_id);
}

TEST_F(SigningKeysTest, AnExpiredKeyStaysUntilNoTokenOfItCanBeValid) {
  const auto server = make_server("M", "MANUAL");
  look_after();
  rotate(server);
  clock_.advance(hours(24));
  EXPECT_EQ(look_after(), 0U);
  EXPECT_NE(kid(server, "EXPIRED"), "");
  clock_.advance(std::chrono::minutes(5));
  EXPECT_EQ(look_after(), 1U);
  EXPECT_EQ(states(keys(server)), "ACTIVE NEXT ");
}

TEST_F(SigningKeysTest, MissingKeysAreMade) {
  EXPECT_THAT(org_states("ES256"), IsEmpty());
  const auto server = make_server("M", "MANUAL");
  sql("delete from signing_keys where status = 'NEXT'");
  EXPECT_EQ(look_after(), 4U);
  EXPECT_EQ(states(keys(server)), "ACTIVE NEXT ");
  for (const auto* algorithm : {"ES256", "RS256", "EdDSA"})
    EXPECT_EQ(org_states(algorithm), (std::vector<std::string>{"ACTIVE", "NEXT"})) << algorithm;
  EXPECT_THAT(events(), Not(Contains("app.oauth2.as.key.rollover")));
  EXPECT_EQ(look_after(), 0U);
}

}  // namespace
}  // namespace mandate::web::admin
