#include <gmock/gmock.h>

#include "issuance/effective_scopes.h"
#include "web/admin/routes.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::admin {
namespace {

using oauth::testing::text_of;
using ::testing::HasSubstr;

// The preview beside the token endpoint, on the same records: what the one says the other must do.
class EffectiveScopesTest : public oauth::testing::OauthTest {
 protected:
  EffectiveScopesTest() {
    mount_effective_scopes(router_, api_, records_);
    change(ada_.id.str(), [&](storage::sql::Connection& connection) -> Result<void> {
      CHECK(connection.execute("insert into admin_roles (principal, role) values ($1, 'SUPER_ADMIN')", {ada_.id}));
      CHECK(connection.execute(
          "insert into api_tokens (id, name, user_id, hash, created) values ('00Tt', 't', $1, $2, 0)",
          {ada_.id, crypto::sha256_hex("token")}));
      return {};
    });
  }
  std::string path(std::string_view query = "?userId=me") const {
    return "/workload-principals/api/v1/ai-agents/" + agent_.id.str() + "/connections/" + connection_.id.str() +
           "/effective-scopes" + std::string(query);
  }
  oauth::testing::Answer preview(std::string target) {
    return send(http::Method::get, std::move(target), "", {{"Authorization", "SSWS token"}});
  }
  // The links that say no, with their reasons: "person invalid_subject_token_user_inactive;".
  static std::string refusals(const oauth::testing::Answer& answer) {
    std::string all;
    for (const auto& link : answer.body.at("links").as_array())
      if (!link.at("allowed").as_bool())
        all += std::string(link.at("link").as_string()) + " " + std::string(link.at("reason").as_string()) + ";";
    return all;
  }

  manage::Environment manage_{*store_, *ledger_, clock_, organization_, sealer_};
  manage::Cursors cursors_{SecretString("key")};
  AdminApi api_{manage_, pool_, cursors_};
};

TEST_F(EffectiveScopesTest, RefuseWhoMayNotAskAndWhatDoesNotExist) {
  EXPECT_EQ(get(path()).status, 401);
  EXPECT_THAT(preview(path("")).text, HasSubstr("E0000028"));
  EXPECT_EQ(preview(path("?userId=nobody")).status, 404);
  const std::string agents = "/workload-principals/api/v1/ai-agents/", rest = "/effective-scopes?userId=me";
  EXPECT_EQ(preview(agents + "wlpnone/connections/" + connection_.id.str() + rest).status, 404);
  EXPECT_EQ(preview(agents + agent_.id.str() + "/connections/mcnnone" + rest).status, 404);
}

TEST_F(EffectiveScopesTest, SayOfEachScopeWhoAllowsOrRefusesIt) {
  const auto answer = preview(path());
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(refusals(answer), "");
  EXPECT_EQ(json::serialize(answer.body.at("effectiveScopes")),
            json::serialize(json::array{connection_.scopes.front()}));
  for (const auto& scope : answer.body.at("scopes").as_array()) {
    const bool allowed = scope.at("allowed").as_bool();
    const std::string name(scope.at("name").as_string());
    EXPECT_EQ(allowed, name == connection_.scopes.front());
    EXPECT_EQ(text_of(scope.as_object(), "rule"), allowed ? rule_.name : "");
    EXPECT_EQ(text_of(scope.as_object(), "link"), allowed ? "" : "connection");
    EXPECT_EQ(exchange({{"scope", name}}).status, allowed ? 200 : 400) << name;
  }
}

// Each breaks one link; the preview names it and the token endpoint refuses for the same reason.
TEST_F(EffectiveScopesTest, NameTheLinkThatBreaksAsTheTokenEndpointDoes) {
  struct Case {
    std::string link;
    std::function<void()> broken, mended;
  };
  const auto status = [](auto& thing, auto value, auto store) {
    return [&thing, value, store] {
      thing.status = value;
      store();
    };
  };
  const auto user = [this] { store_user(); };
  const auto app = [this] { store_application(); };
  const auto connection = [this] { store_connection(); };
  const auto server = [this] { store_server(); };
  const auto agent = [this] { store_agent(); };
  for (const auto& c : {Case{"person", status(ada_, domain::UserStatus::suspended, user),
                             status(ada_, domain::UserStatus::active, user)},
                        Case{"application", status(portal_, domain::Status::inactive, app),
                             status(portal_, domain::Status::active, app)},
                        Case{"connection", status(connection_, domain::Status::inactive, connection),
                             status(connection_, domain::Status::active, connection)},
                        Case{"authorizationServer", status(server_, domain::Status::inactive, server),
                             status(server_, domain::Status::active, server)},
                        Case{"agent", status(agent_, domain::AgentStatus::inactive, agent),
                             status(agent_, domain::AgentStatus::active, agent)}}) {
    c.broken();
    directory::View view(records_, directory::Wait::allowed);
    const auto previewed = issuance::preview_scopes(view, agent_.id, connection_.id, ada_.id);
    ASSERT_TRUE(previewed) << c.link;
    EXPECT_FALSE(previewed->chain_holds()) << c.link;
    EXPECT_NE(exchange().status, 200) << c.link;
    for (const auto& link : previewed->links) {
      EXPECT_EQ(link.refusal.has_value(), link.link == c.link) << c.link << " " << link.link;
      if (link.refusal) {
        EXPECT_THAT(last_event(), HasSubstr(link.refusal->reason)) << c.link;
      }
    }
    c.mended();
  }
  EXPECT_EQ(exchange().status, 200);
}

// Of another's server we know what the connection lets through, and as whom the agent and the person come there.
TEST_F(EffectiveScopesTest, SayAsWhomAnothersServerKnowsThem) {
  auto crm = portal_;
  crm.id = domain::ApplicationId("0oa44444444444444444");
  crm.client_id = domain::ClientId(crm.id.str());
  change(crm.id.str(), [&](auto& db) { return storage::Applications(db).insert(crm); });
  change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).erase(connection_.id); });
  connection_.type = "IDENTITY_ASSERTION_APP_INSTANCE";
  connection_.target = crm.id.str();
  connection_.issuer = "https://crm.test";
  connection_.scopes = {"crm.read"};
  connection_.audience = {"assistant", "acme", "employeeNumber"};
  change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).insert(connection_); });
  const auto ask = [&] { return exchange({{"audience", "https://crm.test"}, {"scope", "crm.read"}}); };

  auto answer = preview(path());
  EXPECT_EQ(refusals(answer), "audienceSubject audience_subject_missing;") << answer.text;
  EXPECT_TRUE(answer.body.at("effectiveScopes").as_array().empty());
  EXPECT_EQ(ask().refusal(), "400 access_denied audience_subject_missing");
  ada_.attributes["employeeNumber"] = "4711";
  store_user();
  answer = preview(path());
  EXPECT_EQ(refusals(answer), "");
  EXPECT_EQ(json::serialize(answer.body.at("effectiveScopes")), R"(["crm.read"])");
  EXPECT_EQ(json::serialize(answer.body.at("authorizationServer")), R"({"issuerUrl":"https://crm.test"})");
  EXPECT_EQ(answer.get("audienceClientId") + " " + answer.get("audienceTenant") + " " + answer.get("audienceSubject"),
            "assistant acme 4711");
  const auto claims = claims_of(ask().get("access_token"));
  EXPECT_EQ(text_of(claims, "aud_sub"), answer.get("audienceSubject"));

  connection_.scope_condition = domain::ScopeCondition::exclude;
  store_connection();
  answer = preview(path());
  EXPECT_EQ(json::serialize(answer.body.at("effectiveScopes")), R"(["*"])");
  EXPECT_EQ(text_of(answer.body.at("scopes").at(0).as_object(), "reason"), "no_matching_scope");
  EXPECT_EQ(ask().refusal(), "400 invalid_scope no_matching_scope");
  crm.status = domain::Status::inactive;
  change(crm.id.str(), [&](auto& db) { return storage::Applications(db).update(crm); });
  EXPECT_EQ(refusals(preview(path())), "appInstance invalid_target;");
}

TEST_F(EffectiveScopesTest, FollowTheAccessPolicy) {
  rule_.scopes = {"none"};
  store_rule();
  const auto answer = preview(path());
  const auto& scope = answer.body.at("scopes").as_array();
  bool seen = false;
  for (const auto& one : scope)
    if (text_of(one.as_object(), "name") == connection_.scopes.front()) {
      seen = true;
      EXPECT_EQ(text_of(one.as_object(), "link"), "accessPolicy");
      EXPECT_EQ(text_of(one.as_object(), "reason"), "scope_denied");
      EXPECT_THAT(std::string(one.at("description").as_string()), HasSubstr(rule_.name));
    }
  EXPECT_TRUE(seen);
  EXPECT_TRUE(answer.body.at("effectiveScopes").as_array().empty());
  EXPECT_THAT(redeem(id_jag()).refusal(), HasSubstr("scope_denied"));
}

}  // namespace
}  // namespace mandate::web::admin
