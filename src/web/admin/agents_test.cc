#include "manage/agents/agents.h"
#include "storage/applications.h"
#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class AgentsTest : public testing::AgentTest {};

TEST_F(AgentsTest, RefusesBodiesThatDescribeNoAgent) {
  make_agent("Taken Name");
  const std::string long_name(256, 'x'), long_description(1001, 'x');
  struct Case {
    std::string what, body, location;
  };
  for (const auto& c :
       {Case{"no profile", "{}", "profile"},
        Case{"no name", R"({"profile":{}})", "profile.name"},
        Case{"a name of another type", R"({"profile":{"name":5}})", "profile.name"},
        Case{"a null profile", R"({"profile":null})", "profile"},
        Case{"two characters", R"({"profile":{"name":"ab"}})", "profile.name"},
        Case{"256 characters", R"({"profile":{"name":")" + long_name + R"("}})", "profile.name"},
        Case{"blanks only", R"({"profile":{"name":"    "}})", "profile.name"},
        Case{"a blank in front", R"({"profile":{"name":" abc"}})", "profile.name"},
        Case{"an override character", R"({"profile":{"name":"abc\u202edef"}})", "profile.name"},
        Case{"a zero-width character", R"({"profile":{"name":"ab\u200bcd"}})", "profile.name"},
        Case{"a control character", R"({"profile":{"name":"ab\u0007cd"}})", "profile.name"},
        Case{"a name that is taken, in other letters", R"({"profile":{"name":"taken NAME"}})", "profile.name"},
        Case{"a long description", R"({"profile":{"name":"abc","description":")" + long_description + R"("}})",
             "profile.description"},
        Case{"an unknown member", R"({"profile":{"name":"abc"},"colour":"X"})", "colour"},
        Case{"a platform without a name", R"({"profile":{"name":"abc"},"platform":""})", "platform"},
        Case{"a blank after the platform", R"({"profile":{"name":"abc"},"platform":"X "})", "platform"},
        Case{"a long platform", R"({"profile":{"name":"abc"},"platform":")" + std::string(101, 'x') + R"("})",
             "platform"},
        Case{"a long id there",
             R"({"profile":{"name":"abc"},"platform":"X","externalId":")" + std::string(513, 'x') + R"("})",
             "externalId"},
        Case{"an id of no platform", R"({"profile":{"name":"abc"},"externalId":"X"})", "platform"},
        Case{"an unknown member of the profile", R"({"profile":{"name":"abc","mood":"X"}})", "profile.mood"},
        Case{"a status", R"({"profile":{"name":"abc"},"status":"ACTIVE"})", "status"},
        Case{"an application that does not exist", R"({"profile":{"name":"abc"},"appId":"0oanone"})", "signOnProvider"},
        Case{"an unknown kind of provider", R"({"profile":{"name":"abc"},"signOnProvider":{"type":"SAML"}})",
             "signOnProvider.type"},
        Case{"a provider without its application",
             R"({"profile":{"name":"abc"},"signOnProvider":{"type":"EXISTING_APP"}})", "signOnProvider.appInstanceId"},
        Case{"an unknown authentication method",
             R"({"profile":{"name":"abc"},"oauthClient":{"tokenEndpointAuthMethod":"none"}})",
             "oauthClient.tokenEndpointAuthMethod"},
        Case{"an owner that is no ORN", R"({"profile":{"name":"abc"},"owners":["ada"]})", "owners"},
        Case{"an owner that does not exist",
             R"({"profile":{"name":"abc"},"owners":[")" + user_orn("00unobody") + R"("]})", "owners"}}) {
    const auto answer = post(std::string(agents), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorCode"), "E0000001") << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: AIAgent") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << json::serialize(answer.body);
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
  }
  EXPECT_EQ(post(std::string(agents), R"({"profile":{"name":"TAKEN name"}})").text("errorCauses.0.reason"),
            "UNIQUE_CONSTRAINT");
  EXPECT_EQ(get(std::string(agents)).size("data"), 1u) << "nothing refused was kept";
  EXPECT_EQ(get("/workload-principals/api/v1/operations").size("data"), 1u) << "and no operation begun";
}

TEST_F(AgentsTest, RegistersAndShowsAnAgent) {
  const auto accepted =
      post(std::string(agents), R"({"profile":{"name":"日本語 Agent 🤖","description":"two\nlines"}})");
  const auto operation = operation_of(accepted);
  EXPECT_EQ(operation.text("type"), "ai-agent:Register");
  EXPECT_EQ(operation.text("status"), "COMPLETED");
  EXPECT_EQ(operation.text("resource.type"), "AI_AGENT");
  EXPECT_EQ(operation.text("resource.status"), "STAGED");
  const auto id = operation.text("resource.id");
  EXPECT_EQ(id.size(), 20u);
  EXPECT_TRUE(id.starts_with("wlp"));
  const auto agent = follow(operation.text("resource._links.self.href"));
  EXPECT_EQ(agent.status, 200);
  EXPECT_EQ(agent.text("id"), id);
  EXPECT_EQ(agent.text("orn"), "orn:okta:directory:00otest0000000000000:workload-principals:ai-agents:" + id);
  EXPECT_EQ(agent.text("profile.name"), "日本語 Agent 🤖");
  EXPECT_EQ(agent.text("profile.description"), "two\nlines");
  EXPECT_EQ(agent.text("appId"), "");
  EXPECT_EQ(agent.text("created"), "2026-03-01T12:00:00.000Z");
  EXPECT_EQ(agent.text("oauthClient.tokenEndpointAuthMethod"), "private_key_jwt");
  EXPECT_EQ(agent.text("_links.self.href"), "https://mandate.test" + path(id));
  const auto event = this->event("workload_principal.register");
  EXPECT_EQ(event.at("actor").at("id").as_string(), admin_id);
  EXPECT_EQ(event.at("target").at(0).at("id").as_string(), id);
  EXPECT_EQ(get(path(id, "/owners")).size("principals"), 0u) << "the token's user is no owner by himself";
}

TEST_F(AgentsTest, ReplacesAnAgentThatAClientReadBefore) {
  const auto id = make_agent("Before");
  auto read = get(path(id)).body;
  read.at("profile").as_object()["name"] = "After";
  operation_of(put(path(id), json::serialize(read)));
  EXPECT_EQ(get(path(id)).text("profile.name"), "After");
  EXPECT_EQ(put(path(id), R"({"profile":{}})").text("errorCauses.0.location"), "profile.name");
  EXPECT_EQ(put(path("wlpnone"), R"({"profile":{"name":"abc"}})").text("errorCode"), "E0000007");
  operation_of(put(path(id), R"({"profile":{"name":"after","description":"d"}})"));
  operation_of(put(path(id), R"({"profile":{"name":"after"}})"));
  EXPECT_EQ(get(path(id)).text("profile.description"), "") << "what is left out is removed";
}

TEST_F(AgentsTest, KnowsWhatAnAgentIsCalledOnItsPlatform) {
  const std::string there = R"(,"platform":"AWS_BEDROCK_AGENTCORE","externalId":"runtime/a1")";
  const auto id = make_agent("Imported", there);
  EXPECT_EQ(get(path(id)).text("platform"), "AWS_BEDROCK_AGENTCORE");
  EXPECT_EQ(get(path(id)).text("externalId"), "runtime/a1");
  EXPECT_EQ(event("workload_principal.register")
                .at_pointer("/target/0/detailEntry/workload_principal_external_id")
                .as_string(),
            "runtime/a1");
  const auto again = post(std::string(agents), R"({"profile":{"name":"Again"})" + there + "}");
  EXPECT_EQ(again.text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  EXPECT_EQ(again.text("errorCauses.0.location"), "externalId");
  make_agent("Elsewhere", R"(,"platform":"OTHER","externalId":"runtime/a1")");
  make_agent("Another", R"(,"platform":"AWS_BEDROCK_AGENTCORE")");
  make_agent("One more", R"(,"platform":"AWS_BEDROCK_AGENTCORE")");
  for (const auto* member : {"platform", "externalId"}) {
    const auto patched = patch(path(id), R"({")" + std::string(member) + R"(":"X"})");
    EXPECT_EQ(patched.text("errorCauses.0.reason"), "IMMUTABLE") << json::serialize(patched.body);
    auto whole = get(path(id)).body;
    whole.as_object()[member] = "X";
    EXPECT_EQ(put(path(id), json::serialize(whole)).text("errorCauses.0.location"), member);
  }
  operation_of(put(path(id), json::serialize(get(path(id)).body)));
  operation_of(put(path(id), R"({"profile":{"name":"Imported"}})"));
  EXPECT_EQ(get(path(id)).text("externalId"), "runtime/a1");
  const auto found = get(std::string(agents) + "?search=" +
                         percent_encode(R"(platform eq "AWS_BEDROCK_AGENTCORE" and externalId eq "runtime/a1")"));
  ASSERT_EQ(found.size("data"), 1U);
  EXPECT_EQ(found.text("data.0.id"), id);

  operation_of(post(path(id, "/lifecycle/deactivate")));
  operation_of(del(path(id)));
  make_agent("Successor", there);
  EXPECT_EQ(post(path(id, "/lifecycle/restore")).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
}

TEST_F(AgentsTest, PatchesWhatIsNamedAndRefusesWhatCannotChange) {
  add_app("0oashop0000000000000", "Shop");
  const auto id = make_agent("Patched", R"(,"appId":"0oashop0000000000000")");
  struct Case {
    std::string body, location;
  };
  for (const auto& c :
       {Case{R"({"id":"x"})", "id"}, Case{R"({"status":"ACTIVE"})", "status"}, Case{R"({"created":"x"})", "created"},
        Case{R"({"orn":"x"})", "orn"}, Case{R"({"profile":{"name":null}})", "profile.name"},
        Case{R"({"profile":null})", "profile"}, Case{R"({"owners":[]})", "owners"}, Case{R"({"mood":1})", "mood"},
        Case{R"({"appId":5})", "appId"}}) {
    const auto answer = patch(path(id), c.body);
    EXPECT_EQ(answer.status, 400) << c.body;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.body << json::serialize(answer.body);
  }
  operation_of(patch(path(id), R"({"profile":{"description":"d"}})"));
  EXPECT_EQ(get(path(id)).text("profile.name"), "Patched");
  EXPECT_EQ(get(path(id)).text("signOnProvider.type"), "EXISTING_APP");
  operation_of(
      call(http::Method::patch, path(id), R"({"appId":null,"profile":{"description":null}})", "application/json"));
  EXPECT_EQ(get(path(id)).text("profile.description"), "");
  EXPECT_EQ(get(path(id)).text("appId"), "");
  EXPECT_THAT(events(), Contains("workload_principal.sign_on_provider.remove"));
  EXPECT_EQ(operation_of(patch(path(id), R"({"profile":{"name":"PATCHED"}})")).text("status"), "COMPLETED")
      << "its own name is not taken";
}

TEST_F(AgentsTest, LinksAnApplicationToOneAgentOnly) {
  add_app("0oashop0000000000000", "Shop");
  const auto first =
      make_agent("First", R"(,"signOnProvider":{"type":"EXISTING_APP","appInstanceId":"0oashop0000000000000"})");
  const auto refused = post(std::string(agents), R"({"profile":{"name":"Second"},"appId":"0oashop0000000000000"})");
  EXPECT_EQ(refused.text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  EXPECT_EQ(refused.text("errorCauses.0.location"), "signOnProvider");
  EXPECT_EQ(get(path(first)).text("appId"), "0oashop0000000000000");
}

TEST_F(AgentsTest, MakesAnApplicationThatLivesWithItsAgent) {
  const auto id = make_agent("Bound", R"(,"signOnProvider":{"type":"NEW_OIDC_APP"},"owners":[")" + user_orn() + "\"]");
  const auto app_id = get(path(id)).text("signOnProvider.appInstanceId");
  EXPECT_TRUE(app_id.starts_with("0oa"));
  const auto app = [&] {
    return store_
        ->read([&](auto& connection) { return storage::Applications(connection).find(domain::ApplicationId(app_id)); })
        .value();
  };
  EXPECT_EQ(app()->client_id.str(), id);
  EXPECT_EQ(app()->status, domain::Status::inactive);
  EXPECT_EQ(patch(path(id), R"({"appId":null})").text("errorCauses.0.reason"), "IMMUTABLE");
  post(path(id, "/credentials/jwks"), jwk("k"));
  operation_of(post(path(id, "/lifecycle/activate")));
  EXPECT_EQ(app()->status, domain::Status::active);
  operation_of(put(path(id), json::serialize(get(path(id)).body)));
  operation_of(post(path(id, "/lifecycle/deactivate")));
  EXPECT_EQ(app()->status, domain::Status::inactive);
  operation_of(del(path(id)));
  clock_.advance(domain::restore_window + std::chrono::seconds(1));
  EXPECT_EQ(manage::Agents(*environment_).purge().value(), 1u);
  EXPECT_FALSE(app());
}

TEST_F(AgentsTest, NamesEveryPreconditionOfActivation) {
  const auto id = make_agent("Unready");
  const auto readiness = get(path(id, "/readiness"));
  EXPECT_EQ(readiness.text("ready"), "false");
  clock_.advance(std::chrono::milliseconds(1));
  const auto refused = post(path(id, "/lifecycle/activate"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.text("errorCode"), "E0000001");
  ASSERT_EQ(refused.size("errorCauses"), 2u);
  EXPECT_THAT(refused.text("errorCauses.0.errorSummary"), HasSubstr("no owner"));
  EXPECT_THAT(refused.text("errorCauses.1.errorSummary"), HasSubstr("no ACTIVE key"));
  const auto operation = get("/workload-principals/api/v1/operations?limit=1");
  EXPECT_EQ(operation.text("data.0.type"), "ai-agent:Activate");
  EXPECT_EQ(operation.text("data.0.status"), "FAILED");
  EXPECT_EQ(operation.text("data.0.errorDetails.code"), "E0000001");
  EXPECT_THAT(operation.text("data.0.errorDetails.message"), HasSubstr("no owner"));
  EXPECT_THAT(operation.text("data.0.errorDetails.message"), HasSubstr("no ACTIVE key"));
  EXPECT_EQ(event("workload_principal.activate").at("outcome").at("result").as_string(), "FAILURE");
  EXPECT_EQ(status_of(id), "STAGED");
  put(path(id, "/owners"), R"({"principalOrns":[")" + user_orn() + "\"]}");
  EXPECT_EQ(post(path(id, "/lifecycle/activate")).size("errorCauses"), 1u);
  post(path(id, "/credentials/jwks"), jwk("k"));
  EXPECT_EQ(get(path(id, "/readiness")).text("ready"), "true");
  operation_of(post(path(id, "/lifecycle/activate")));
  EXPECT_EQ(status_of(id), "ACTIVE");
}

TEST_F(AgentsTest, CanBeActivatedWithoutAnOwnerWhenTheSettingSaysSo) {
  environment_->settings.activation_needs_owner = false;
  const auto id = make_agent("Ownerless");
  EXPECT_EQ(post(path(id, "/credentials/jwks"), jwk("k")).status, 201);
  operation_of(post(path(id, "/lifecycle/activate")));
  EXPECT_EQ(status_of(id), "ACTIVE");
}

TEST_F(AgentsTest, FollowsTheLifecycle) {
  const auto id = make_active_agent("Alive");
  const auto refusal = [&](const testing::Answer& answer) {
    EXPECT_EQ(answer.status, 400) << json::serialize(answer.body);
    return answer.causes();
  };
  EXPECT_THAT(refusal(post(path(id, "/lifecycle/activate"))), HasSubstr("is ACTIVE"));
  EXPECT_THAT(refusal(del(path(id))), HasSubstr("must be INACTIVE"));
  EXPECT_THAT(refusal(post(path(id, "/lifecycle/restore"))), HasSubstr("not deleted"));
  operation_of(post(path(id, "/lifecycle/deactivate")));
  EXPECT_THAT(refusal(post(path(id, "/lifecycle/deactivate"))), HasSubstr("is INACTIVE"));
  EXPECT_EQ(operation_of(del(path(id))).text("resource.status"), "DELETED");
  for (const auto& answer : {get(path(id)), patch(path(id), "{}"), del(path(id)), post(path(id, "/lifecycle/activate")),
                             get(path(id, "/readiness")), get(path(id, "/credentials/jwks")),
                             get(path(id, "/connections")), get(path(id, "/owners"))}) {
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.text("errorCode"), "E0000007");
  }
  EXPECT_EQ(get(std::string(agents)).size("data"), 0u);
  operation_of(post(path(id, "/lifecycle/restore")));
  EXPECT_EQ(status_of(id), "INACTIVE");
  EXPECT_EQ(get(path(id, "/credentials/jwks")).size("data"), 1u) << "with its keys";
  EXPECT_THAT(events(), ::testing::IsSupersetOf({"workload_principal.register", "workload_principal.activate",
                                                 "workload_principal.deactivate", "workload_principal.delete",
                                                 "workload_principal.restore"}));
}

TEST_F(AgentsTest, RevokesTheTokensOfAnAgentForGood) {
  const auto id = make_active_agent("Leaky");
  EXPECT_EQ(post(path(id, "/lifecycle/deactivate?revokeTokens=yes")).status, 400);
  EXPECT_EQ(post(path("wlpnone", "/lifecycle/deactivate?revokeTokens=true")).status, 404);
  operation_of(post(path(id, "/lifecycle/deactivate?revokeTokens=false")));
  EXPECT_EQ(get(path(id)).text("tokensRevoked"), "");

  clock_.advance(std::chrono::seconds(5));
  const auto revoked = format_time(clock_.now());
  EXPECT_EQ(operation_of(post(path(id, "/lifecycle/deactivate?revokeTokens=true"))).text("resource.status"), "INACTIVE")
      << "INACTIVE already, which does not hinder it";
  EXPECT_EQ(event("workload_principal.deactivate").at_pointer("/debugContext/debugData/revokeTokens").as_string(),
            "true");
  EXPECT_EQ(get(path(id)).text("tokensRevoked"), revoked);

  clock_.advance(std::chrono::seconds(5));
  EXPECT_EQ(patch(path(id), R"({"tokensRevoked":null})").status, 400) << "for good";
  clock_.advance(std::chrono::seconds(-7));
  operation_of(post(path(id, "/lifecycle/deactivate?revokeTokens=true")));
  EXPECT_EQ(get(path(id)).text("tokensRevoked"), revoked) << "also when the clock was set back";
  clock_.advance(std::chrono::seconds(7));
  operation_of(post(path(id, "/lifecycle/activate")));
  operation_of(put(path(id), json::serialize(get(path(id)).body)));
  operation_of(post(path(id, "/lifecycle/deactivate")));
  EXPECT_EQ(get(path(id)).text("tokensRevoked"), revoked);
}

TEST_F(AgentsTest, RevokesTheRefreshTokensOfTheAgentsOwnApplication) {
  const auto id = make_active_agent("Own");
  operation_of(patch(path(id), R"({"signOnProvider":{"type":"NEW_OIDC_APP"}})"));
  const auto app = get(path(id)).text("appId");
  const auto add = [&](std::string_view token, std::string_view client, std::string_view application) {
    sql("insert into refresh_tokens (id, client_id, application, server, user_id, session, scopes, auth_time, amr, "
        "generation, replaced, expires, idle, created, last_used, ends) values ($1, $2, $3, '', $4, 'ses1', 'openid', "
        "0, "
        "'pwd', 1, 0, null, 604800, 0, 0, 604800000000)",
        {token, client, application, admin_id});
  };
  add("oar11111111111111111", id, app);
  add("oar22222222222222222", "0oaelsewhere", "0oaelsewhere");
  operation_of(post(path(id, "/lifecycle/deactivate")));
  EXPECT_EQ(count("select count(*) from refresh_tokens"), 2);
  operation_of(post(path(id, "/lifecycle/deactivate?revokeTokens=true")));
  EXPECT_EQ(count("select count(*) from refresh_tokens where id = 'oar22222222222222222'"), 1);
  EXPECT_EQ(count("select count(*) from refresh_tokens"), 1);
  EXPECT_THAT(events(), ::testing::Contains("app.oauth2.token.revoke"));
}

TEST_F(AgentsTest, AUniversalLogoutEndsWhatTheAgentHasAndLeavesItActive) {
  const auto id = make_active_agent("Logged out");
  const auto log_out = [this](const std::string& subject) {
    return post("/oauth2/v1/global-token-revocation",
                R"({"sub_id":{"format":"iss_sub","iss":"https://mandate.test","sub":")" + subject + R"("}})")
        .status;
  };
  EXPECT_EQ(log_out("wlpnone"), 404);
  const auto gone = make_agent("Gone");
  operation_of(post(path(gone, "/lifecycle/deactivate")));
  operation_of(del(path(gone)));
  EXPECT_EQ(log_out(gone), 404);

  operation_of(patch(path(id), R"({"signOnProvider":{"type":"NEW_OIDC_APP"}})"));
  sql("insert into refresh_tokens (id, client_id, application, server, user_id, session, scopes, auth_time, amr, "
      "generation, replaced, expires, idle, created, last_used, ends) values ('oar11111111111111111', $1, $2, '', $3, "
      "'ses1', 'openid', 0, 'pwd', 1, 0, null, 604800, 0, 0, 604800000000)",
      {id, get(path(id)).text("appId"), admin_id});
  clock_.advance(std::chrono::seconds(5));
  EXPECT_EQ(log_out(id), 204);
  EXPECT_EQ(get(path(id)).text("tokensRevoked"), format_time(clock_.now()));
  EXPECT_EQ(status_of(id), "ACTIVE");
  EXPECT_EQ(count("select count(*) from refresh_tokens"), 0);
  EXPECT_EQ(event("user.authentication.universal_logout").at("target").at(0).at("id").as_string(), id);
}

TEST_F(AgentsTest, RestoresOnlyInTimeAndWhileTheNameIsFree) {
  const auto id = make_agent("Twice");
  operation_of(post(path(id, "/lifecycle/deactivate")));
  operation_of(del(path(id)));
  make_agent("TWICE");
  EXPECT_EQ(post(path(id, "/lifecycle/restore")).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  EXPECT_EQ(manage::Agents(*environment_).purge().value(), 0u);
  clock_.advance(domain::restore_window + std::chrono::seconds(1));
  EXPECT_EQ(post(path(id, "/lifecycle/restore")).status, 404);
  EXPECT_EQ(manage::Agents(*environment_).purge().value(), 1u);
  EXPECT_EQ(manage::Agents(*environment_).purge().value(), 0u);
}

TEST_F(AgentsTest, SaysBeforehandWhatADeletionWouldLeaveBehind) {
  const auto id = make_active_agent("Needed");
  sql("insert into policies (id, server, name, description, priority, status, system, clients, created, "
      "last_updated) "
      "values ('00pone', 'ausx', 'One', '', 1, 'ACTIVE', 0, $1, 0, 0)",
      {"0oaother " + id});
  sql("insert into policies (id, server, name, description, priority, status, system, clients, created, "
      "last_updated) "
      "values ('00ptwo', 'ausx', 'Two', '', 2, 'ACTIVE', 0, $1, 0, 0)",
      {"x" + id});
  const auto report = del(path(id, "?dryRun=true"));
  EXPECT_EQ(report.status, 200);
  EXPECT_EQ(report.text("deletable"), "false");
  ASSERT_EQ(report.size("dependents.policies"), 1u);
  EXPECT_EQ(report.text("dependents.policies.0.name"), "One");
  EXPECT_EQ(report.size("dependents.keys"), 1u);
  EXPECT_EQ(report.size("dependents.owners"), 1u);
  EXPECT_EQ(status_of(id), "ACTIVE");
  EXPECT_EQ(del(path(id, "?dryRun=maybe")).status, 400);
}

TEST_F(AgentsTest, RefusesSearchesItCannotRun) {
  struct Case {
    std::string query, message;
  };
  for (const auto& c :
       {Case{"search=profile.name", "one of eq"},
        Case{"search=mood%20eq%20%22x%22", "'mood' at character 1 cannot be used here; what can: id, status, appId"},
        Case{"search=status%20eq%20true", "double quotes"},
        Case{"orderBy=mood", "order of 'mood'; it can be of: created"}, Case{"sortOrder=up", "sortOrder"}}) {
    const auto answer = get(std::string(agents) + "?" + c.query);
    EXPECT_EQ(answer.status, 400) << c.query;
    EXPECT_EQ(answer.text("errorCode"), "E0000031") << c.query;
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.query;
  }
}

TEST_F(AgentsTest, SearchesAndSorts) {
  const auto alive = make_active_agent("Demo Agent Two");
  clock_.advance(std::chrono::seconds(1));
  make_agent("Demo Agent One");
  make_agent("Other");
  const auto names = [&](const std::string& query) {
    const auto answer = get(std::string(agents) + "?" + query);
    std::string all;
    for (std::size_t i = 0; i < answer.size("data"); ++i)
      all += answer.text("data." + std::to_string(i) + ".profile.name") + ";";
    return all;
  };
  EXPECT_EQ(names("search=profile.name%20sw%20%22demo%20agent%22%20and%20status%20eq%20%22ACTIVE%22"),
            "Demo Agent Two;");
  EXPECT_EQ(names("search=profile.name+co+%22AGENT%22&orderBy=profile.name"), "Demo Agent One;Demo Agent Two;");
  EXPECT_EQ(names("search=profile.name%20eq%20%22other%22"), "Other;");
  EXPECT_EQ(names("search=profile%5Bname+co+%22TWO%22+and+description+eq+null%5D"), "Demo Agent Two;");
  EXPECT_EQ(names("search=profile.name+co+%22%25%22"), "") << "no wildcard";
  EXPECT_EQ(names("search=not+(status+eq+%22active%22)&orderBy=name"), "Demo Agent One;Other;");
  EXPECT_EQ(names("search=appId%20eq%20%220oanone%22"), "");
  EXPECT_EQ(names("orderBy=createdDate&sortOrder=asc&limit=1"), "Demo Agent Two;");
  EXPECT_EQ(names("orderBy=name&sortOrder=desc"), "Other;Demo Agent Two;Demo Agent One;");
}

TEST_F(AgentsTest, PagesWithoutSkippingOrRepeatingWhileAgentsComeAndGo) {
  for (const std::string query : {"?limit=3", "?limit=3&orderBy=name&sortOrder=desc", "?limit=2&orderBy=status",
                                  "?limit=4&sortOrder=desc&orderBy=lastUpdated&search=profile.name+sw+%22paged%22"}) {
    std::map<std::string, int> seen;
    for (int i = 0; i < 7; ++i) {
      operation_of(post(path(make_agent("Paged " + std::to_string(query.size()) + " " + std::to_string(i))) +
                        "/lifecycle/deactivate"));
      clock_.advance(std::chrono::milliseconds(i % 2));
    }
    const auto total = get(std::string(agents) + "?limit=200").size("data");
    auto page = get(std::string(agents) + query);
    operation_of(del(path(page.text("data.0.id"))));  // one already seen goes: the next page must not move
    while (true) {
      for (std::size_t i = 0; i < page.size("data"); ++i) ++seen[page.text("data." + std::to_string(i) + ".id")];
      const auto next = page.text("_links.next.href");
      if (next.empty()) break;
      page = follow(next);
    }
    EXPECT_EQ(seen.size(), total) << query;
    for (const auto& [id, times] : seen) EXPECT_EQ(times, 1) << query << " " << id;
  }
}

TEST_F(AgentsTest, ListsOperationsNewestFirstAndByRequest) {
  make_agent("One Agent");
  http::Request request;
  request.method = http::Method::post;
  request.target = agents;
  request.headers = {{"Authorization", "SSWS " + std::string(admin_token)}, {"Content-Type", "application/json"}};
  request.body = R"({"profile":{"name":"Two Agents"}})";
  request.request_id = "reqTheOneIMean";
  send(std::move(request));
  const auto operations = "/workload-principals/api/v1/operations";
  EXPECT_EQ(get(operations).size("data"), 2u);
  EXPECT_EQ(get(std::string(operations) + "?filter=requestId+eq+%22reqOther%22").size("data"), 0u);
  EXPECT_EQ(get(std::string(operations) + "?filter=actor+pr").text("errorCode"), "E0000053");
  EXPECT_EQ(get(std::string(operations) + "?filter=status+eq+%22completed%22").size("data"), 2u);
  EXPECT_EQ(get(std::string(operations) + "?requestId=reqTheOneIMean").size("data"), 1u);
  const auto found = get(std::string(operations) + "?filter=requestId+eq+%22reqTheOneIMean%22");
  ASSERT_EQ(found.size("data"), 1u);
  EXPECT_EQ(get(path(found.text("data.0.resource.id"))).text("profile.name"), "Two Agents");
  const auto first = get(std::string(operations) + "?limit=1");
  const auto second = follow(first.text("_links.next.href"));
  EXPECT_NE(first.text("data.0.id"), second.text("data.0.id"));
  EXPECT_EQ(second.text("_links.next"), "");
  EXPECT_EQ(get(std::string(operations) + "/op-none").status, 404);
}

}  // namespace
}  // namespace mandate::web::admin
