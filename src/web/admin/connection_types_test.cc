// What is particular to the types of connections beside the first one, whose tests are in connections_test.cc.
#include "web/admin/testing/vault_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class ConnectionTypesTest : public testing::VaultTest {
 protected:
  ConnectionTypesTest() {
    agent_ = make_agent("Connected");
    app_ = make_app();
    secret_ = make_secret("Orders database", "hidden", R"(,"path":"/databases","description":"Read only")");
    account_ = make_account(app_, "Bot");
  }
  std::string connections(const std::string& rest = "") const { return path(agent_, "/connections" + rest); }
  std::string account_orn(const std::string& app, const std::string& id) const {
    return organization_.orns().service_account(domain::ApplicationId(app), domain::ServiceAccountId(id));
  }
  static std::string reference(const std::string& member, const std::string& orn) {
    return ",\"" + member + R"(":{"orn":")" + orn + "\"}";
  }
  static std::string body(const std::string& type, const std::string& rest) {
    return R"({"connectionType":")" + type + "\"" + rest + "}";
  }
  std::string to_secret(const std::string& more = "") const {
    return body("STS_VAULT_SECRET", reference("secret", secret_orn(secret_)) + more);
  }
  std::string to_account(const std::string& more = "") const {
    return body("STS_SERVICE_ACCOUNT",
                reference("app", app_orn(app_)) + reference("serviceAccount", account_orn(app_, account_)) + more);
  }
  std::string to_app(const std::string& more = R"(,"issuerUrl":"https://crm.example/oauth2")",
                     const std::string& scopes = R"(,"scopeCondition":"INCLUDE_ONLY","scopes":["crm.read"])") const {
    return body("IDENTITY_ASSERTION_APP_INSTANCE", reference("app", app_orn(app_)) + more + scopes);
  }
  testing::Answer connect(const std::string& body) { return post(connections(), body); }
  std::string connected(const std::string& body) {
    const auto answer = connect(body);
    EXPECT_EQ(answer.status, 201) << json::serialize(answer.body);
    return answer.text("id");
  }
  static std::vector<std::string> members(const json::value& object) {
    std::vector<std::string> names;
    for (const auto& member : object.as_object()) names.emplace_back(member.key());
    return names;
  }
  testing::Answer potential(const std::string& type, const std::string& more = "", const std::string& parameters = "") {
    return get("/workload-principals/api/v1/potential-connections?filter=" +
               percent_encode("connectionType eq \"" + type + "\"" + more) + parameters);
  }

  std::string agent_, app_, secret_, account_;
  const std::string crm_ = R"(,"issuerUrl":"https://crm.example/oauth2")";
};

TEST_F(ConnectionTypesTest, RefuseWhatLeadsNowhere) {
  const auto sleeping = make_secret("Asleep");
  post(secret_path(sleeping, "/lifecycle/deactivate"));
  const auto empty = make_account(app_, "Empty", "");
  const auto other_app = make_app();
  const auto sleeping_app = make_app();
  const auto sleeping_account = make_account(sleeping_app, "Asleep");
  post(app_path(sleeping_app, "/lifecycle/deactivate"));
  const auto account_body = [&](const std::string& app, const std::string& account) {
    return body("STS_SERVICE_ACCOUNT", reference("app", app) + reference("serviceAccount", account));
  };
  const auto app_body = [&](const std::string& orn) {
    return body(
        "IDENTITY_ASSERTION_APP_INSTANCE",
        reference("app", orn) + R"(,"issuerUrl":"https://x.example","scopeCondition":"ALL_SCOPES","scopes":["*"])");
  };
  struct Case {
    std::string what, body, location, reason;
  };
  for (const auto& c :
       {Case{"no secret", body("STS_VAULT_SECRET", ""), "secret", ""},
        Case{"a secret without ORN", body("STS_VAULT_SECRET", R"(,"secret":{})"), "secret.orn", ""},
        Case{"a secret's id in place of its ORN", body("STS_VAULT_SECRET", reference("secret", secret_)), "secret.orn",
             "INVALID_FORMAT"},
        Case{"an unknown secret", body("STS_VAULT_SECRET", reference("secret", secret_orn("none"))), "secret.orn",
             "NOT_FOUND"},
        Case{"an INACTIVE secret", body("STS_VAULT_SECRET", reference("secret", secret_orn(sleeping))), "secret.orn",
             "INACTIVE"},
        Case{"scopes for a secret", to_secret(R"(,"scopeCondition":"ALL_SCOPES")"), "scopeCondition", "UNKNOWN_MEMBER"},
        Case{"an issuer for a secret", to_secret(R"(,"issuerUrl":"https://x.example")"), "issuerUrl", "UNKNOWN_MEMBER"},
        Case{"an account without its application",
             body("STS_SERVICE_ACCOUNT", reference("serviceAccount", account_orn(app_, account_))), "app", ""},
        Case{"an account under another application", account_body(app_orn(other_app), account_orn(app_, account_)),
             "serviceAccount.orn", "MISMATCH"},
        Case{"another application's name for the account",
             account_body(app_orn(other_app), account_orn(other_app, account_)), "serviceAccount.orn", "NOT_FOUND"},
        Case{"an account without password", account_body(app_orn(app_), account_orn(app_, empty)), "serviceAccount.orn",
             "MISSING_PASSWORD"},
        Case{"an account of an INACTIVE application",
             account_body(app_orn(sleeping_app), account_orn(sleeping_app, sleeping_account)), "app.orn", "INACTIVE"},
        Case{"an unknown application", app_body(app_orn("0oanone")), "app.orn", "NOT_FOUND"},
        Case{"an INACTIVE application", app_body(app_orn(sleeping_app)), "app.orn", "INACTIVE"},
        Case{"an application without issuer", to_app(""), "issuerUrl", ""},
        Case{"an issuer by http", to_app(R"(,"issuerUrl":"http://crm.example")"), "issuerUrl", "INVALID_FORMAT"},
        Case{"an issuer with a query", to_app(R"(,"issuerUrl":"https://crm.example/?a")"), "issuerUrl",
             "INVALID_FORMAT"},
        Case{"an issuer with a user", to_app(R"(,"issuerUrl":"https://a@crm.example")"), "issuerUrl", "INVALID_FORMAT"},
        Case{"this organisation", to_app(R"(,"issuerUrl":"https://mandate.test")"), "issuerUrl", "OWN_ISSUER"},
        Case{"a server of this organisation", to_app(R"(,"issuerUrl":"https://mandate.test/oauth2/aus1")"), "issuerUrl",
             "OWN_ISSUER"},
        Case{"this organisation in capitals", to_app(R"(,"issuerUrl":"HTTPS://Mandate.TEST/oauth2/aus1")"), "issuerUrl",
             "OWN_ISSUER"},
        Case{"this organisation with its port", to_app(R"(,"issuerUrl":"https://mandate.test:443")"), "issuerUrl",
             "OWN_ISSUER"},
        Case{"a client id with a space", to_app(crm_ + R"(,"audienceClientId":"a b")"), "audienceClientId",
             "INVALID_FORMAT"},
        Case{"a client id that is too long", to_app(crm_ + R"(,"audienceClientId":")" + std::string(513, 'a') + "\""),
             "audienceClientId", "INVALID_FORMAT"},
        Case{"a client id of another type", to_app(crm_ + R"(,"audienceClientId":["a"])"), "audienceClientId", ""},
        Case{"a tenant with a line break", to_app(crm_ + R"(,"audienceTenant":"a\nb")"), "audienceTenant",
             "INVALID_FORMAT"},
        Case{"an attribute that cannot be", to_app(crm_ + R"(,"audienceSubject":"user.login")"), "audienceSubject",
             "INVALID_FORMAT"},
        Case{"people by their names", to_app(crm_ + R"(,"audienceSubject":"firstName")"), "audienceSubject",
             "INVALID_FORMAT"},
        Case{"names there for a secret", to_secret(R"(,"audienceClientId":"a")"), "audienceClientId", "UNKNOWN_MEMBER"},
        Case{"down-scoping that is no flag", to_app(crm_ + R"(,"downScoping":"yes")"), "downScoping", ""},
        Case{"down-scoping for a secret", to_secret(R"(,"downScoping":true)"), "downScoping", "UNKNOWN_MEMBER"},
        Case{"an application without scopes",
             to_app(R"(,"issuerUrl":"https://x.example","scopeCondition":"EXCLUDE")", ""), "scopes", ""},
        Case{"a scope with a space",
             to_app(R"(,"issuerUrl":"https://x.example")", R"(,"scopeCondition":"EXCLUDE","scopes":["a b"])"), "scopes",
             "INVALID_FORMAT"},
        Case{"an indicator that is no URI", to_secret(R"(,"resourceIndicator":"db")"), "resourceIndicator",
             "INVALID_FORMAT"}}) {
    const auto answer = connect(c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.reason"), c.reason) << c.what << answer.causes();
  }
  EXPECT_EQ(get(connections()).size("data"), 0u);
}

TEST_F(ConnectionTypesTest, ShowExactlyTheMembersThatClientsKnow) {
  const auto secret = get(connections("/" + connected(to_secret())));
  EXPECT_THAT(members(secret.body),
              UnorderedElementsAre("connectionType", "id", "orn", "status", "resourceIndicator", "secret", "_links"));
  EXPECT_THAT(members(secret.at("secret")), UnorderedElementsAre("orn", "name", "path", "description", "_links"));
  EXPECT_EQ(secret.text("resourceIndicator"), secret_orn(secret_));
  EXPECT_EQ(secret.text("secret.name"), "Orders database");
  EXPECT_EQ(follow(secret.text("secret._links.self.href")).text("id"), secret_);

  const auto account = get(connections("/" + connected(to_account())));
  EXPECT_THAT(members(account.body), UnorderedElementsAre("connectionType", "id", "orn", "status", "resourceIndicator",
                                                          "app", "serviceAccount", "_links"));
  EXPECT_THAT(members(account.at("app")), UnorderedElementsAre("orn", "name", "_links"));
  EXPECT_THAT(members(account.at("serviceAccount")), UnorderedElementsAre("orn", "name", "_links"));
  EXPECT_EQ(account.text("resourceIndicator"), account_orn(app_, account_));
  EXPECT_EQ(account.text("app.orn"), app_orn(app_));
  EXPECT_EQ(follow(account.text("serviceAccount._links.self.href")).text("id"), account_);
  EXPECT_EQ(follow(account.text("app._links.self.href")).text("id"), app_);

  const auto app = get(connections("/" + connected(to_app())));
  EXPECT_THAT(members(app.body),
              UnorderedElementsAre("connectionType", "id", "orn", "status", "resourceIndicator", "app",
                                   "authorizationServer", "scopeCondition", "scopes", "_links"));
  EXPECT_THAT(members(app.at("authorizationServer")), UnorderedElementsAre("issuerUrl"));
  EXPECT_EQ(app.text("authorizationServer.issuerUrl"), "https://crm.example/oauth2");
  EXPECT_EQ(app.text("resourceIndicator"), app_orn(app_));
  EXPECT_EQ(app.text("scopes.0"), "crm.read");

  EXPECT_EQ(get(connections()).size("data"), 3u);
  for (const auto& again : {to_secret(), to_account(), to_app()})
    EXPECT_EQ(connect(again).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT") << again;
}

TEST_F(ConnectionTypesTest, ChangeOnlyWhatTheirTypeHas) {
  const auto secret = connected(to_secret()), account = connected(to_account()), app = connected(to_app());
  struct Case {
    std::string id, body, location, reason;
  };
  for (const auto& c :
       {Case{secret, R"({"scopeCondition":"ALL_SCOPES","scopes":["*"]})", "scopeCondition", "NOT_APPLICABLE"},
        Case{secret, R"({"scopes":["*"]})", "scopes", "NOT_APPLICABLE"},
        Case{account, R"({"scopes":["*"]})", "scopes", "NOT_APPLICABLE"},
        Case{account, R"({"downScoping":false})", "downScoping", "NOT_APPLICABLE"},
        Case{secret, R"({"downScoping":null})", "downScoping", "NOT_APPLICABLE"},
        Case{app, R"({"downScoping":1})", "downScoping", ""},
        Case{account, R"({"issuerUrl":"https://x.example"})", "issuerUrl", "NOT_APPLICABLE"},
        Case{app, R"({"issuerUrl":"http://x.example"})", "issuerUrl", "INVALID_FORMAT"},
        Case{app, R"({"issuerUrl":null})", "issuerUrl", ""},
        Case{app, R"({"authorizationServer":{"issuerUrl":"https://x.example"}})", "authorizationServer", "IMMUTABLE"},
        Case{app, R"({"issuerUrl":"https://mandate.test/oauth2/aus1"})", "issuerUrl", "OWN_ISSUER"},
        Case{app, R"({"issuerUrl":"https://x.example","scopeCondition":"ALL_SCOPES","scopes":["a"]})", "scopes", ""},
        Case{app, R"({"audienceClientId":"a b"})", "audienceClientId", "INVALID_FORMAT"},
        Case{app, R"({"audienceSubject":"lastName"})", "audienceSubject", "INVALID_FORMAT"},
        Case{account, R"({"audienceClientId":"a"})", "audienceClientId", "NOT_APPLICABLE"},
        Case{secret, R"({"audienceTenant":null})", "audienceTenant", "NOT_APPLICABLE"},
        Case{secret, R"({"audienceSubject":"login"})", "audienceSubject", "NOT_APPLICABLE"},
        Case{app, R"({"scopes":["a"]})", "scopeCondition", ""},
        Case{secret, R"({"secret":{"orn":"x"}})", "secret", "IMMUTABLE"},
        Case{account, R"({"app":{"orn":"x"}})", "app", "IMMUTABLE"},
        Case{account, R"({"serviceAccount":{"orn":"x"}})", "serviceAccount", "IMMUTABLE"}}) {
    const auto answer = patch(connections("/" + c.id), c.body);
    EXPECT_EQ(answer.status, 400) << c.body;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.body << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.reason"), c.reason) << c.body << answer.causes();
  }
  EXPECT_EQ(
      patch(connections("/" + app), R"({"issuerUrl":"https://crm2.example"})").text("authorizationServer.issuerUrl"),
      "https://crm2.example");
  EXPECT_EQ(patch(connections("/" + secret), R"({"resourceIndicator":"https://db.example"})").text("resourceIndicator"),
            "https://db.example");
  EXPECT_EQ(patch(connections("/" + secret), R"({"resourceIndicator":null})").text("resourceIndicator"),
            secret_orn(secret_));
}

TEST_F(ConnectionTypesTest, SayHowAnothersIssuerKnowsTheAgentAndPeople) {
  const auto id = connected(
      to_app(crm_ + R"(,"audienceClientId":"assistant","audienceTenant":"acme","audienceSubject":"employeeNumber")"));
  const auto names = [](const testing::Answer& answer) {
    return answer.text("audienceClientId") + "|" + answer.text("audienceTenant") + "|" + answer.text("audienceSubject");
  };
  EXPECT_EQ(names(get(connections("/" + id))), "assistant|acme|employeeNumber");
  const auto details = event("workload_principal.resource_connection.create").at("target").at(1).at("detailEntry");
  EXPECT_EQ(details.at("workload_principal_resource_connection_audience_client_id").as_string(), "assistant");
  EXPECT_EQ(details.at("workload_principal_resource_connection_audience_tenant").as_string(), "acme");
  EXPECT_EQ(details.at("workload_principal_resource_connection_audience_subject").as_string(), "employeeNumber");
  EXPECT_EQ(names(patch(connections("/" + id), R"({"audienceClientId":"https://agent.example/client.json"})")),
            "https://agent.example/client.json|acme|employeeNumber");
  EXPECT_EQ(names(patch(connections("/" + id), R"({"issuerUrl":"https://crm2.example"})")),
            "https://agent.example/client.json|acme|employeeNumber");
  const auto taken =
      patch(connections("/" + id), R"({"audienceClientId":null,"audienceTenant":null,"audienceSubject":null})");
  EXPECT_EQ(names(taken), "||");
  EXPECT_THAT(members(taken.body), ::testing::Not(Contains("audienceClientId")));
  EXPECT_EQ(get(connections("/" + id)).body, taken.body);
}

// Shown where it is switched on only: clients may refuse members that they do not know.
TEST_F(ConnectionTypesTest, SayWhetherTheyGiveWhatMayBeHadOfWhatIsAskedFor) {
  const auto id = connected(to_app(crm_ + R"(,"downScoping":true)"));
  EXPECT_EQ(get(connections("/" + id)).text("downScoping"), "true");
  const auto details = event("workload_principal.resource_connection.create").at("target").at(1).at("detailEntry");
  EXPECT_EQ(details.at("workload_principal_resource_connection_down_scoping").as_string(), "true");
  const auto change = [&](const std::string& body) { return patch(connections("/" + id), body).text("downScoping"); };
  EXPECT_EQ(change(R"({"scopeCondition":"INCLUDE_ONLY","scopes":["crm.write"]})"), "true");
  for (const auto* off : {R"({"downScoping":false})", R"({"downScoping":null})"}) {
    EXPECT_EQ(change(off), "") << off;
    EXPECT_THAT(members(get(connections("/" + id)).body), ::testing::Not(Contains("downScoping")));
    EXPECT_EQ(change(R"({"downScoping":true})"), "true");
  }
}

// Another's server would take the one person for the other.
TEST_F(ConnectionTypesTest, NobodySharesANameAtAnothersServer) {
  const std::string users = "/api/v1/users?activate=false";
  const auto person = [](const std::string& login, const std::string& more) {
    return R"({"profile":{"firstName":"A","lastName":"B","login":")" + login + R"(@example.test","email":")" + login +
           "@example.test\"" + more + "}}";
  };
  const auto numbered = [&](const std::string& login, const std::string& number) {
    return person(login, R"(,"employeeNumber":")" + number + "\"");
  };
  const auto first = post(users, numbered("first", "1")).text("id");
  const auto second = post(users, numbered("second", "1")).text("id");
  const auto by = [&](const std::string& member) { return to_app(crm_ + R"(,"audienceSubject":")" + member + "\""); };
  const auto refused = connect(by("employeeNumber"));
  EXPECT_EQ(refused.text("errorCauses.0.location") + " " + refused.text("errorCauses.0.reason"),
            "audienceSubject UNIQUE_CONSTRAINT");
  EXPECT_THAT(refused.causes(), HasSubstr("the value '1'"));
  const auto one = "/api/v1/users/" + second;
  EXPECT_EQ(post(one, R"({"profile":{"employeeNumber":"2"}})").status, 200);
  const auto id = connected(by("employeeNumber"));

  const auto taken = post(one, R"({"profile":{"employeeNumber":"1"}})");
  EXPECT_EQ(taken.status, 400);
  EXPECT_EQ(taken.text("errorCauses.0.location") + " " + taken.text("errorCauses.0.reason"),
            "profile.employeeNumber UNIQUE_CONSTRAINT");
  EXPECT_THAT(taken.causes(), ::testing::AllOf(HasSubstr(first), HasSubstr(id)));
  EXPECT_EQ(post(users, numbered("third", "2")).status, 400);
  EXPECT_EQ(post(users, person("fourth", "")).status, 200) << "who has none is nobody there";
  EXPECT_EQ(post(users, numbered("fifth", "")).status, 200);
  EXPECT_EQ(post(one, R"({"profile":{"nickName":"Two"}})").status, 200) << "one's own is no other's";
  // What was changed or left is free again.
  EXPECT_EQ(post("/api/v1/users/" + first, R"({"profile":{"employeeNumber":"3"}})").status, 200);
  EXPECT_EQ(post(one, R"({"profile":{"employeeNumber":"1"}})").status, 200);
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(post(users, numbered("sixth", "1")).status, 400) << "who is only deactivated may come back";
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(post(users, numbered("sixth", "1")).status, 200);

  EXPECT_EQ(patch(connections("/" + id), R"({"audienceSubject":"email"})").status, 200);
  EXPECT_EQ(post("/api/v1/users/" + first, R"({"profile":{"email":"SIXTH@example.test"}})").status, 400)
      << "addresses are compared without regard to case";
  EXPECT_EQ(post(users, numbered("seventh", "1")).status, 200) << "numbers are nobody's name any more";
  EXPECT_EQ(patch(connections("/" + id), R"({"audienceSubject":"employeeNumber"})").status, 400);
  EXPECT_EQ(patch(connections("/" + id), R"({"audienceSubject":null})").status, 200);
  EXPECT_EQ(post("/api/v1/users/" + first, R"({"profile":{"email":"sixth@example.test"}})").status, 200);
  EXPECT_EQ(patch(connections("/" + id), R"({"audienceSubject":"email"})").text("errorCauses.0.reason"),
            "UNIQUE_CONSTRAINT");
}

// A token request names the indicator alone: two secrets under one would make it a matter of chance which is given.
TEST_F(ConnectionTypesTest, TwoSecretsOfAnAgentHaveDifferentIndicators) {
  const auto other = make_secret("Other");
  connected(to_secret(R"(,"resourceIndicator":"https://db.example")"));
  const auto to_other = [&](const std::string& indicator) {
    return body("STS_VAULT_SECRET",
                reference("secret", secret_orn(other)) + R"(,"resourceIndicator":")" + indicator + "\"");
  };
  const auto refused = connect(to_other("https://db.example"));
  EXPECT_EQ(refused.text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  EXPECT_EQ(refused.text("errorCauses.0.location"), "resourceIndicator");
  const auto id = connected(to_other(secret_orn(secret_)));
  EXPECT_EQ(patch(connections("/" + id), R"({"resourceIndicator":"https://db.example"})").text("errorCauses.0.reason"),
            "UNIQUE_CONSTRAINT");
  const auto first = get(connections()).text("data.0.secret.name") == "Other" ? "data.1.id" : "data.0.id";
  EXPECT_EQ(patch(connections("/" + get(connections()).text(first)), R"({"resourceIndicator":null})").status, 400)
      << "its default is taken";
}

TEST_F(ConnectionTypesTest, AreActivatedOnlyToWhatIsActive) {
  const auto id = connected(to_secret());
  EXPECT_EQ(post(connections("/" + id + "/lifecycle/deactivate")).text("status"), "INACTIVE");
  post(secret_path(secret_, "/lifecycle/deactivate"));
  EXPECT_EQ(post(connections("/" + id + "/lifecycle/activate")).text("errorCauses.0.reason"), "INACTIVE");
  post(secret_path(secret_, "/lifecycle/activate"));
  EXPECT_EQ(post(connections("/" + id + "/lifecycle/activate")).text("status"), "ACTIVE");
  const auto elsewhere = connected(to_app());
  EXPECT_EQ(post(connections("/" + elsewhere + "/lifecycle/deactivate")).status, 200);
  sql("update connections set issuer = 'https://mandate.test/oauth2/default' where id = $1", {elsewhere});
  EXPECT_EQ(post(connections("/" + elsewhere + "/lifecycle/activate")).text("errorCauses.0.reason"), "OWN_ISSUER")
      << "an issuer that has become ours";
  const auto details = event("workload_principal.resource_connection.activate").at("target").at(1).at("detailEntry");
  EXPECT_EQ(details.at("workload_principal_resource_connection_type").as_string(), "STS");
  EXPECT_EQ(details.at("workload_principal_resource_connection_resource_type").as_string(), "VAULTED_SECRET");
  EXPECT_EQ(details.at("workload_principal_resource_connection_resource_id").as_string(), secret_);
}

TEST_F(ConnectionTypesTest, KeepWhatTheyLeadToFromBeingDeleted) {
  const auto secret = connected(to_secret()), account = connected(to_account()), app = connected(to_app());
  post(app_path(app_, "/lifecycle/deactivate"));
  for (const auto& path : {secret_path(secret_), account_path(account_), app_path(app_)}) {
    const auto answer = del(path);
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_EQ(answer.text("errorCauses.0.reason"), "IN_USE") << path;
    EXPECT_THAT(answer.causes(), HasSubstr("mcn")) << path;
  }
  EXPECT_EQ(del(connections("/" + app)).status, 204);
  EXPECT_THAT(del(app_path(app_)).causes(), HasSubstr(account)) << "its service account is connected";
  EXPECT_EQ(del(connections("/" + account)).status, 204);
  EXPECT_EQ(del(connections("/" + secret)).status, 204);
  for (const auto& path : {secret_path(secret_), account_path(account_), app_path(app_)})
    EXPECT_EQ(del(path).status, 204);
}

TEST_F(ConnectionTypesTest, AnAgentIsNotConnectedToTheApplicationItActsFor) {
  operation_of(patch(path(agent_), R"({"appId":")" + app_ + "\"}"));
  EXPECT_EQ(connect(to_app()).text("errorCauses.0.reason"), "DELEGATION_CALLER");
}

TEST_F(ConnectionTypesTest, CouldBeMadeToWhatIsListed) {
  const auto sleeping = make_secret("Orders archive");
  post(secret_path(sleeping, "/lifecycle/deactivate"));
  make_account(app_, "Empty bot", "");
  const auto found_secrets = potential("STS_VAULT_SECRET");
  ASSERT_EQ(found_secrets.size("data"), 1u) << "only ACTIVE ones";
  EXPECT_THAT(members(found_secrets.at("data.0")),
              UnorderedElementsAre("connectionType", "resourceIndicator", "secret"));
  EXPECT_EQ(found_secrets.text("data.0.resourceIndicator"), secret_orn(secret_));
  const auto found = potential("STS_SERVICE_ACCOUNT");
  ASSERT_EQ(found.size("data"), 1u) << "only with a password";
  EXPECT_THAT(members(found.at("data.0")),
              UnorderedElementsAre("connectionType", "resourceIndicator", "app", "serviceAccount"));
  const auto found_apps = potential("IDENTITY_ASSERTION_APP_INSTANCE");
  ASSERT_EQ(found_apps.size("data"), 1u);
  EXPECT_THAT(members(found_apps.at("data.0")), UnorderedElementsAre("connectionType", "resourceIndicator", "app"));

  EXPECT_EQ(potential("STS_VAULT_SECRET", "", "&match=datab").size("data"), 1u);
  EXPECT_EQ(potential("STS_VAULT_SECRET", "", "&match=nothing").size("data"), 0u);
  EXPECT_EQ(potential("IDENTITY_ASSERTION_APP_INSTANCE", "", "&match=RDER").size("data"), 1u);
}

TEST_F(ConnectionTypesTest, AreNarrowedToOneApplication) {
  const auto other = make_app();
  make_account(other, "Other bot");
  const auto of = [](const std::string& orn) { return " and appInstanceOrn eq \"" + orn + "\""; };
  EXPECT_EQ(potential("STS_SERVICE_ACCOUNT").size("data"), 2u);
  const auto narrowed = potential("STS_SERVICE_ACCOUNT", of(app_orn(other)));
  ASSERT_EQ(narrowed.size("data"), 1u);
  EXPECT_EQ(narrowed.text("data.0.serviceAccount.name"), "Other bot");
  EXPECT_EQ(potential("IDENTITY_ASSERTION_APP_INSTANCE", of(app_orn(other))).text("data.0.app.orn"), app_orn(other));
  EXPECT_EQ(potential("STS_SERVICE_ACCOUNT", of(app_orn("0oanone"))).size("data"), 0u);
  for (const auto& [type, more] : {std::pair<std::string, std::string>("STS_VAULT_SECRET", of(app_orn(other))),
                                   {"STS_SERVICE_ACCOUNT", of("x")},
                                   {"STS_SERVICE_ACCOUNT", " or appInstanceOrn eq \"" + app_orn(other) + "\""},
                                   {"STS_SERVICE_ACCOUNT", of(app_orn(app_)) + of(app_orn(other))},
                                   {"STS_SERVICE_ACCOUNT", " and connectionType eq \"STS_VAULT_SECRET\""},
                                   {"STS_SERVICE_ACCOUNT", " and name eq \"x\""}})
    EXPECT_EQ(potential(type, more).text("errorCode"), "E0000053") << type << more;
}

TEST_F(ConnectionTypesTest, AreListedPageByPage) {
  clock_.advance(std::chrono::seconds(1));
  make_secret("Mail");
  clock_.advance(std::chrono::seconds(1));
  make_secret("Calendar");
  const auto first = potential("STS_VAULT_SECRET", "", "&limit=2");
  EXPECT_EQ(first.size("data"), 2u);
  EXPECT_THAT(first.text("_links.next.href"), HasSubstr("filter="));
  const auto second = follow(first.text("_links.next.href"));
  ASSERT_EQ(second.size("data"), 1u);
  EXPECT_EQ(second.text("data.0.secret.name"), "Calendar");
  EXPECT_EQ(second.text("_links.next.href"), "");
}

}  // namespace
}  // namespace mandate::web::admin
