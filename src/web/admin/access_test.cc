// Who may do what: scopes, roles, ownership, and that stops take effect at once.
#include <set>

#include "domain/org_scopes.h"
#include "web/admin/permissions.h"
#include "web/admin/testing/access_fixture.h"
#include "web/admin/token_preview.h"

namespace mandate::web::admin {
namespace {

constexpr auto GET = http::Method::get, POST = http::Method::post, PUT = http::Method::put, PATCH = http::Method::patch,
               DELETE = http::Method::delete_;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* groups = "/api/v1/groups";
constexpr const char* logs = "/api/v1/logs";

class PermissionsTest : public testing::AccessTest {
 protected:
  PermissionsTest() {
    mount_effective_scopes(router_, *api_, records_);
    mount_token_preview(router_, *api_, issuance_);
  }
  // The path of a route with something in the place of every parameter.
  static std::string filled(std::string_view pattern) {
    std::string path;
    for (const auto segment : split(pattern.substr(1), '/'))
      path.append("/").append(segment.starts_with("{") ? "x1" : segment);
    return path;
  }
  // The routes of the management API, those for everybody left out.
  std::vector<std::pair<http::Method, std::string>> routes() {
    std::vector<std::pair<http::Method, std::string>> all;
    http::Router admin(http::inline_handler(unknown_path), http::inline_handler(unknown_method));
    mount_admin_api(admin, *api_);
    mount_effective_scopes(admin, *api_, records_);
    mount_token_preview(admin, *api_, issuance_);
    for (auto& route : admin.routes())
      if (!route.second.starts_with("/.well-known/")) all.push_back(std::move(route));
    return all;
  }
  // The service gives its token back (RFC 7009).
  void revoke(const std::string& service, const std::string& token) {
    http::Request request;
    request.method = http::Method::post;
    request.target = "/oauth2/v1/revoke";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = mandate::oauth::encode_form(
        {{"token", token.substr(7)}, {"client_id", service}, {"client_secret", std::string(service_secret)}});
    EXPECT_EQ(send(std::move(request)).status, 200);
  }
  // An ACTIVE person with this role ("": none); the Authorization header of an API token of theirs.
  std::string person(const std::string& name, const std::string& role) {
    add_user("00u" + name, name + "@example.test", "ACTIVE");
    add_api_token("00u" + name, "token of " + name);
    if (!role.empty()) sql("insert into admin_roles (principal, role) values ($1, $2)", {"00u" + name, role});
    return "SSWS token of " + name;
  }
};

TEST_F(PermissionsTest, TheTableKnowsEveryPathAndNoOther) {
  std::set<std::string> mounted, known;
  for (const auto& [method, path] : routes()) mounted.insert(path);
  for (const auto& row : all_permissions()) {
    EXPECT_TRUE(known.insert(row.path).second) << row.path << " stands in the table twice";
    const std::string stem(row.scope);
    EXPECT_TRUE(domain::find_org_scope(stem + ".read") || domain::find_org_scope(stem + ".manage")) << stem;
  }
  EXPECT_THAT(known, ::testing::UnorderedElementsAreArray(mounted))
      << "permissions.cc must have a row for every path of the management API";
}

TEST_F(PermissionsTest, EveryScopeThatTheTableAsksForCanBeGranted) {
  for (const auto& [method, path] : routes()) {
    const auto permission = find_permission(method, path);
    ASSERT_TRUE(permission) << path;
    EXPECT_NE(domain::find_org_scope(permission->scope), nullptr) << name_of(method) << " " << path;
  }
}

// Only what takes care to show an owner no more than their part may let owners in without naming an agent.
TEST_F(PermissionsTest, OwnersComeInOnlyWhereAnAgentIsNamedOrTheListIsNarrowed) {
  std::set<std::string> narrowed;
  for (const auto& row : all_permissions())
    if (((row.may_read | row.may_change) & manage::owners) && row.path.find("{agentId}") == std::string::npos)
      narrowed.insert(row.path);
  EXPECT_EQ(narrowed, (std::set<std::string>{logs, std::string(agents)}));
}

TEST_F(PermissionsTest, APathWithoutPermissionIsRefusedToEverybody) {
  router_.add(GET, "/api/v1/forgotten",
              api_->handler([](const Call&) -> Result<http::Response> { return json_response(200, json::object{}); }));
  const auto answer = AdminTest::get("/api/v1/forgotten");
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.causes(), HasSubstr("table of permissions"));
}

TEST_F(PermissionsTest, WithoutARoleNothingIsAllowed) {
  const auto nobody = person("nobody", "");
  for (const auto& [method, path] : routes()) {
    if (path == "/api/v1/api-tokens/current") continue;  // everybody may look at and give up their own
    const auto answer = call_as(nobody, method, filled(path), "{}");
    EXPECT_EQ(answer.status, 403) << name_of(method) << " " << path;
    EXPECT_EQ(answer.text("errorCode"), "E0000006") << path;
    EXPECT_EQ(answer.text("errorCauses.0.reason"), "MISSING_ROLE") << path;
    EXPECT_THAT(answer.causes(), HasSubstr("SUPER_ADMIN")) << path;
  }
}

TEST_F(PermissionsTest, WithoutAScopeNothingIsAllowed) {
  const auto service = make_service({"okta.users.read"}, {"SUPER_ADMIN"});
  const auto token = service_token(service, "okta.users.read");
  for (const auto& [method, path] : routes()) {
    const auto permission = find_permission(method, path).value();
    if (permission.scope == "okta.users.read") continue;
    const auto answer = call_as(token, method, filled(path), "{}");
    EXPECT_EQ(answer.status, 403) << name_of(method) << " " << path;
    EXPECT_EQ(answer.text("errorCauses.0.reason"), "MISSING_SCOPE") << path;
    EXPECT_THAT(answer.causes(), HasSubstr(permission.scope)) << path;
    EXPECT_THAT(answer.header("WWW-Authenticate"),
                AllOf(HasSubstr("insufficient_scope"), HasSubstr("scope=\"" + permission.scope + "\"")));
  }
}

TEST_F(PermissionsTest, ARoleAllowsWhatTheTableSays) {
  const auto reader = person("reader", "READ_ONLY_ADMIN"), agent_admin = person("agents", "AI_AGENT_ADMIN");
  for (const auto& [method, path] : routes()) {
    const auto permission = find_permission(method, path).value();
    if (path == "/api/v1/api-tokens/current") continue;
    const std::string where = std::string(name_of(method)) + " " + path;
    const auto of_reader = call_as(reader, method, filled(path), "{}").status,
               of_agent_admin = call_as(agent_admin, method, filled(path), "{}").status;
    EXPECT_EQ(of_reader != 403, (permission.audience & manage::readers) != 0) << where;
    EXPECT_EQ(of_agent_admin != 403, (permission.audience & manage::agent_admins) != 0) << where;
    // A read-only administrator may read everything, and change nothing but tokens of their own.
    EXPECT_EQ(of_reader != 403,
              method == http::Method::get || path == "/api/v1/api-tokens" || path.ends_with("/tokenPreview"))
        << where;
  }
}

// The claims of a token tell who the person is.
TEST_F(PermissionsTest, APreviewForAPersonTakesWhatReadingThePersonTakes) {
  const auto service = make_service({"okta.authorizationServers.read", "okta.users.read"}, {"READ_ONLY_ADMIN"});
  const std::string path = "/api/v1/authorizationServers/ausnone/tokenPreview",
                    servers = "okta.authorizationServers.read";
  const std::string of_bob =
      R"({"clientId":"x","userId":"bob@example.test","grantType":"authorization_code","scopes":[]})";
  person("bob", "");
  const auto refused = call_as(service_token(service, servers), POST, path, of_bob);
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.causes(), HasSubstr("okta.users.read"));
  EXPECT_EQ(call_as(service_token(service, servers + " okta.users.read"), POST, path, of_bob).status, 404);
  const auto of_nobody = R"({"clientId":"x","grantType":"client_credentials","scopes":[]})";
  EXPECT_EQ(call_as(service_token(service, servers), POST, path, of_nobody).status, 404) << "a POST that only reads";
}

TEST_F(PermissionsTest, ScopeAndRoleMustBothSayYes) {
  const std::string body = R"({"profile":{"name":"Readers"}})";
  const auto neither = make_service({"okta.users.read"}, {});
  const auto answer = call_as(service_token(neither, "okta.users.read"), POST, groups, body);
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.causes(),
              AllOf(HasSubstr("okta.groups.manage"), HasSubstr("SUPER_ADMIN; the client has no role")));

  const auto without_role = make_service({"okta.groups.manage"}, {});
  EXPECT_EQ(call_as(service_token(without_role, "okta.groups.manage"), POST, groups, body).text("errorCauses.0.reason"),
            "MISSING_ROLE");
  const auto weak = make_service({"okta.groups.manage"}, {"READ_ONLY_ADMIN"});
  EXPECT_THAT(call_as(service_token(weak, "okta.groups.manage"), POST, groups, body).causes(),
              HasSubstr("the client has READ_ONLY_ADMIN"));
  EXPECT_EQ(call_as(service_token(weak, "okta.groups.manage"), GET, groups).status, 200)
      << "who may manage may look as well";

  const auto strong = make_service({"okta.groups.manage", "okta.groups.read"}, {"SUPER_ADMIN"});
  EXPECT_EQ(call_as(service_token(strong, "okta.groups.read"), POST, groups, body).text("errorCauses.0.reason"),
            "MISSING_SCOPE");
  EXPECT_EQ(call_as(service_token(strong, "okta.groups.manage"), POST, groups, body).status, 200);
  EXPECT_THAT(json::serialize(event("group.lifecycle.create")), AllOf(HasSubstr(strong), HasSubstr("AppInstance")));
}

TEST_F(PermissionsTest, WhoMayRegisterClientsSeesAndChangesNone) {
  constexpr const char* clients = "/oauth2/v1/clients";
  const std::string body =
      R"({"client_name":"New","application_type":"service","grant_types":["client_credentials"],"response_types":["token"],"token_endpoint_auth_method":"client_secret_basic"})";
  const auto service = make_service({"okta.clients.register"}, {"SUPER_ADMIN"});
  const auto token = service_token(service, "okta.clients.register");
  for (const auto& [method, path] :
       {std::pair(GET, std::string(clients)), std::pair(GET, clients + ("/" + service)),
        std::pair(PUT, clients + ("/" + service)), std::pair(DELETE, clients + ("/" + service)),
        std::pair(POST, clients + ("/" + service + "/lifecycle/newSecret"))}) {
    const auto answer = call_as(token, method, path, body);
    EXPECT_EQ(answer.status, 403) << name_of(method) << " " << path;
    EXPECT_EQ(answer.text("errorCauses.0.reason"), "MISSING_SCOPE");
  }
  const auto without_role = make_service({"okta.clients.register"}, {});
  EXPECT_EQ(
      call_as(service_token(without_role, "okta.clients.register"), POST, clients, body).text("errorCauses.0.reason"),
      "MISSING_ROLE");
  const auto reader = make_service({"okta.clients.read"}, {"SUPER_ADMIN"});
  EXPECT_THAT(call_as(service_token(reader, "okta.clients.read"), POST, clients, body).causes(),
              HasSubstr("okta.clients.register"));
  EXPECT_EQ(call_as(token, POST, clients, body).status, 201);
  const auto manager = make_service({"okta.clients.manage"}, {"SUPER_ADMIN"});
  EXPECT_EQ(call_as(service_token(manager, "okta.clients.manage"), POST, clients, body).status, 201);
}

TEST_F(PermissionsTest, APersonsAccessTokenCarriesThePersonsRolesAndTheApplicationsScopes) {
  person("bob", "AI_AGENT_ADMIN");
  const auto app = make_app();
  const auto token = user_token("00ubob", app, {"openid", "okta.aiAgents.read", "okta.users.manage"});
  EXPECT_THAT(call_as(token, GET, std::string(agents)).causes(), HasSubstr("is no longer granted"));
  grant_scope(app, "okta.aiAgents.read");
  EXPECT_EQ(call_as(token, GET, std::string(agents)).status, 200);
  EXPECT_EQ(call_as(token, GET, "/api/v1/users").status, 403) << "not granted to the application";
  grant_scope(app, "okta.users.manage");
  EXPECT_EQ(call_as(token, GET, "/api/v1/users").status, 200);
  EXPECT_EQ(call_as(token, GET, "/api/v1/users/me").text("id"), "00ubob");
  EXPECT_THAT(call_as(token, POST, "/api/v1/users", "{}").causes(), HasSubstr("the user has AI_AGENT_ADMIN"));
}

TEST_F(PermissionsTest, AccessTokensThatAreNotTheOrgServersAreRefused) {
  person("bob", "SUPER_ADMIN");
  const auto app = make_app();
  grant_scope(app, "okta.groups.read");
  const auto good = user_token("00ubob", app, {"okta.groups.read"});
  ASSERT_EQ(call_as(good, GET, groups).status, 200);
  EXPECT_EQ(call_as("bearer" + good.substr(6), GET, groups).status, 200) << "schemes have no case";
  const std::pair<std::string, std::string> cases[] = {
      {"cut", good.substr(0, good.size() - 4)},
      {"an API token", "Bearer " + std::string(admin_token)},
      {"nothing", "Bearer "},
      {"of an unknown client", user_token("00ubob", "0oanobody", {"okta.groups.read"})},
      {"of an unknown person", user_token("00unobody", app, {"okta.groups.read"})},
  };
  for (const auto& [name, header] : cases) {
    const auto answer = call_as(header, GET, groups);
    EXPECT_EQ(answer.status, 401) << name;
    EXPECT_EQ(answer.text("errorCode"), "E0000011") << name;
    EXPECT_THAT(answer.header("WWW-Authenticate"), HasSubstr("Bearer")) << name;
  }
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(call_as(good, GET, groups).status, 401) << "expired";
}

TEST_F(PermissionsTest, StopsTakeEffectAtOnce) {
  const auto service = make_service({"okta.groups.read"}, {"READ_ONLY_ADMIN"});
  const auto grants = app_path(service, "/grants");
  const auto token = service_token(service, "okta.groups.read");
  ASSERT_EQ(call_as(token, GET, groups).status, 200);

  ASSERT_EQ(del("/oauth2/v1/clients/" + service + "/roles/READ_ONLY_ADMIN").status, 204);
  EXPECT_EQ(call_as(token, GET, groups).status, 403) << "role taken";
  ASSERT_EQ(AdminTest::post("/oauth2/v1/clients/" + service + "/roles", R"({"type":"READ_ONLY_ADMIN"})").status, 200);
  ASSERT_EQ(call_as(token, GET, groups).status, 200);

  ASSERT_EQ(del(grants + "/" + AdminTest::get(grants).text("0.id")).status, 204);
  EXPECT_THAT(call_as(token, GET, groups).causes(), HasSubstr("no longer granted")) << "scope taken";
  EXPECT_EQ(request_token(service, "okta.groups.read").text("error"), "invalid_scope");
  grant_scope(service, "okta.groups.read");
  ASSERT_EQ(call_as(token, GET, groups).status, 200);

  ASSERT_EQ(AdminTest::post(app_path(service, "/lifecycle/deactivate")).status, 200);
  EXPECT_EQ(call_as(token, GET, groups).status, 401) << "application deactivated";
  ASSERT_EQ(AdminTest::post(app_path(service, "/lifecycle/activate")).status, 200);
  ASSERT_EQ(call_as(token, GET, groups).status, 200);

  revoke(service, token);
  EXPECT_EQ(call_as(token, GET, groups).status, 401) << "token revoked";
}

TEST_F(PermissionsTest, APersonWhoIsSuspendedIsStoppedAtOnce) {
  const auto token = person("bob", "SUPER_ADMIN");
  sql("update users set password_changed = 0 where id = $1", {"00ubob"});  // else it has expired
  const auto app = make_app();
  grant_scope(app, "okta.groups.read");
  const auto bearer = user_token("00ubob", app, {"okta.groups.read"});
  for (const auto& header : {token, bearer}) ASSERT_EQ(call_as(header, GET, groups).status, 200);
  ASSERT_EQ(AdminTest::post("/api/v1/users/00ubob/lifecycle/suspend").status, 200);
  for (const auto& header : {token, bearer}) EXPECT_EQ(call_as(header, GET, groups).status, 401);
  ASSERT_EQ(AdminTest::post("/api/v1/users/00ubob/lifecycle/unsuspend").status, 200);
  for (const auto& header : {token, bearer}) ASSERT_EQ(call_as(header, GET, groups).status, 200);
  ASSERT_EQ(del("/api/v1/users/00ubob/roles/SUPER_ADMIN").status, 204);
  for (const auto& header : {token, bearer}) EXPECT_EQ(call_as(header, GET, groups).status, 403);
}

TEST_F(PermissionsTest, AnAccessTokenCannotBecomeAnApiToken) {
  person("bob", "SUPER_ADMIN");
  const auto app = make_app();
  grant_scope(app, "okta.apiTokens.manage");
  const auto token = user_token("00ubob", app, {"okta.apiTokens.manage"});
  const auto answer = call_as(token, POST, "/api/v1/api-tokens", R"({"name":"more"})");
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.causes(), HasSubstr("has every scope"));
  const auto service = make_service({"okta.apiTokens.manage"}, {"SUPER_ADMIN"});
  EXPECT_EQ(
      call_as(service_token(service, "okta.apiTokens.manage"), POST, "/api/v1/api-tokens", R"({"name":"more"})").status,
      403);
}

TEST_F(PermissionsTest, AnAccessTokenCannotBecomeMoreThanItIs) {
  const auto strong = make_service({"okta.roles.manage", "okta.apps.manage"}, {"SUPER_ADMIN"});
  const auto weak = make_service({"okta.apps.manage", "okta.users.manage"}, {"SUPER_ADMIN"});
  const auto token = service_token(weak, "okta.apps.manage okta.users.manage");
  const auto credentials = app_path(strong, "/credentials");
  auto app = AdminTest::get(app_path(strong)).body;
  app.at("settings").at("oauthClient").as_object()["redirect_uris"] = json::array{"https://evil.example.test/cb"};
  const std::pair<std::string, testing::Answer> cases[] = {
      {"a secret", call_as(token, POST, credentials + "/secrets", "{}")},
      {"a redirect URI", call_as(token, PUT, app_path(strong), json::serialize(app))},
      {"a key", call_as(token, POST, credentials + "/jwks", jwk("k1"))},
  };
  for (const auto& [name, answer] : cases) {
    EXPECT_EQ(answer.status, 403) << name << json::serialize(answer.body);
    EXPECT_THAT(answer.causes(), HasSubstr("is granted the scope okta.roles.manage")) << name;
    EXPECT_THAT(answer.header("WWW-Authenticate"), HasSubstr("scope=\"okta.roles.manage\"")) << name;
  }
  EXPECT_EQ(call_as(token, POST, app_path(weak, "/credentials/secrets"), "{}").status, 201) << "of one with no more";
  EXPECT_EQ(AdminTest::post(credentials + "/secrets").status, 201) << "with an API token";

  const std::string password = R"({"credentials":{"password":{"value":"correct horse battery staple"}}})";
  add_user("00uplain", "plain@example.test", "ACTIVE");
  const auto refused = call_as(token, POST, "/api/v1/users/" + std::string(admin_id), password);
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.causes(), AllOf(HasSubstr("administrator (SUPER_ADMIN)"), HasSubstr("okta.roles.manage")));
  EXPECT_EQ(call_as(token, POST, "/api/v1/users/00uplain", password).status, 200) << "somebody without a role";
}

TEST_F(PermissionsTest, AnAgentIsStoppedThroughItsApplicationWithLessThanItIsStarted) {
  const auto agent = make_active_agent("Bound");
  const auto lifecycle = app_path(make_bound_app(agent), "/lifecycle/");
  const auto weak = service_token(make_service({"okta.apps.manage"}, {"SUPER_ADMIN"}), "okta.apps.manage");
  EXPECT_EQ(call_as(weak, POST, lifecycle + "deactivate").status, 200);
  EXPECT_EQ(status_of(agent), "INACTIVE");
  const auto refused = call_as(weak, POST, lifecycle + "activate");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.header("WWW-Authenticate"), HasSubstr("scope=\"okta.aiAgents.manage\""));
  EXPECT_EQ(status_of(agent), "INACTIVE");
  const auto both = service_token(make_service({"okta.apps.manage", "okta.aiAgents.manage"}, {"SUPER_ADMIN"}),
                                  "okta.apps.manage okta.aiAgents.manage");
  EXPECT_EQ(call_as(both, POST, lifecycle + "activate").status, 200);
  EXPECT_EQ(status_of(agent), "ACTIVE");
}

TEST_F(PermissionsTest, AUniversalLogoutTakesAScopeOfItsOwn) {
  add_user("00uplain", "plain@example.test", "ACTIVE");
  const auto answer_with = [this](const std::string& scope) {
    return call_as(service_token(make_service({scope}, {"SUPER_ADMIN"}), scope), POST,
                   "/oauth2/v1/global-token-revocation", R"({"sub_id":{"format":"opaque","id":"00uplain"}})");
  };
  EXPECT_THAT(answer_with("okta.users.manage").causes(), HasSubstr("okta.universalLogout.manage"));
  EXPECT_EQ(answer_with("okta.universalLogout.manage").status, 204);
}

TEST_F(PermissionsTest, AServiceThatRegistersAnAgentDoesNotBecomeItsOwner) {
  const auto service = make_service({"okta.aiAgents.manage"}, {"AI_AGENT_ADMIN"});
  const auto token = service_token(service, "okta.aiAgents.manage");
  const auto answer = call_as(token, POST, std::string(agents), R"({"profile":{"name":"Made by a service"}})");
  ASSERT_EQ(answer.status, 202) << json::serialize(answer.body);
  const auto agent = follow(answer.header("Location")).text("resource.id");
  EXPECT_EQ(AdminTest::get(path(agent, "/owners")).size("principals"), 0U);
}

TEST_F(PermissionsTest, APersonWhoSignedOnBecomesTheFirstOwnerOfWhatTheyRegister) {
  person("bob", "AI_AGENT_ADMIN");
  const auto app = make_app();
  grant_scope(app, "okta.aiAgents.manage");
  const auto token = user_token("00ubob", app, {"okta.aiAgents.manage"});
  const auto answer = call_as(token, POST, std::string(agents), R"({"profile":{"name":"Made by Bob"}})");
  const auto agent = follow(answer.header("Location")).text("resource.id");
  EXPECT_EQ(AdminTest::get(path(agent, "/owners")).text("principals.0.orn"), user_orn("00ubob"));
  const auto unowned = call_as(token, POST, std::string(agents), R"({"profile":{"name":"Of nobody"},"owners":[]})");
  EXPECT_EQ(AdminTest::get(path(follow(unowned.header("Location")).text("resource.id"), "/owners")).size("principals"),
            0U)
      << "on purpose";
}

TEST_F(PermissionsTest, AndOfEachOfManyThatTheyRegisterAtOnce) {
  person("bob", "AI_AGENT_ADMIN");
  const auto app = make_app();
  grant_scope(app, "okta.aiAgents.manage");
  http::Request request;
  request.method = POST;
  request.target = bulk_agents_path;
  request.headers = {{"Authorization", user_token("00ubob", app, {"okta.aiAgents.manage"})},
                     {"Content-Type", "application/x-ndjson"}};
  request.body = R"({"profile":{"name":"First"}})"
                 "\n"
                 R"({"profile":{"name":"Second"},"owners":[]})";
  std::promise<http::Response> answered;
  router_.handle(std::move(request),
                 http::Responder([&](http::Response response) { answered.set_value(std::move(response)); }));
  ASSERT_EQ(answered.get_future().get().status, 200);
  const auto owners_of = [this](const std::string& name) {
    const auto search = percent_encode("profile.name eq \"" + name + "\"");
    const auto agent = AdminTest::get(std::string(agents) + "?search=" + search).text("data.0.id");
    return AdminTest::get(path(agent, "/owners"));
  };
  EXPECT_EQ(owners_of("First").text("principals.0.orn"), user_orn("00ubob"));
  EXPECT_EQ(owners_of("Second").size("principals"), 0U);
}

class OwnersAccessTest : public PermissionsTest {
 protected:
  OwnersAccessTest() {
    owner_ = person("olga", "");
    mine_ = make_agent("Mine", R"(,"owners":[")" + user_orn("00uolga") + "\"]");
    other_ = make_agent("Of another");
  }
  std::string owner_, mine_, other_;
};

TEST_F(OwnersAccessTest, AnOwnerManagesTheKeysOfTheirAgentsOnly) {
  const auto keys = path(mine_, "/credentials/jwks");
  const auto made = call_as(owner_, POST, keys, jwk("k1"));
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  const auto key = keys + "/" + made.text("id");
  ASSERT_EQ(call_as(owner_, POST, keys, jwk("k2")).status, 201);
  EXPECT_EQ(call_as(owner_, POST, key + "/lifecycle/deactivate").status, 200);
  EXPECT_EQ(call_as(owner_, DELETE, key).status, 204);
  EXPECT_EQ(call_as(owner_, GET, path(mine_)).status, 200);
  for (const auto& agent : {other_, std::string("wlpnone")}) {
    EXPECT_EQ(call_as(owner_, POST, path(agent, "/credentials/jwks"), jwk("k1")).status, 403) << agent;
    EXPECT_THAT(call_as(owner_, GET, path(agent, "/credentials/jwks")).causes(), HasSubstr("or to own the agent"));
  }
  EXPECT_EQ(call_as(owner_, POST, path(mine_, "/connections"), "{}").status, 403);
  EXPECT_EQ(call_as(owner_, PATCH, path(mine_, "/connections/mcn1"), R"({"audienceClientId":"wider"})").status, 403);
  EXPECT_EQ(call_as(owner_, POST, path(mine_, "/lifecycle/activate")).status, 403);
  EXPECT_EQ(call_as(owner_, DELETE, path(mine_)).status, 403);
  EXPECT_EQ(call_as(owner_, PUT, path(mine_, "/owners"), "{}").status, 403);
  EXPECT_EQ(call_as(owner_, POST, std::string(agents), R"({"profile":{"name":"More"}})").status, 403);
}

TEST_F(OwnersAccessTest, AnOwnerListsTheirAgentsOnly) {
  const std::string list(agents);
  for (const auto* query : {"", "?limit=1", "?search=status+eq+%22STAGED%22", "?orderBy=name&sortOrder=desc",
                            "?search=id+pr+or+profile.name+co+%22another%22"}) {
    const auto answer = call_as(owner_, GET, list + query);
    ASSERT_EQ(answer.status, 200) << query;
    ASSERT_EQ(answer.size("data"), 1U) << query;
    EXPECT_EQ(answer.text("data.0.id"), mine_) << query;
    EXPECT_EQ(answer.text("_links.next"), "") << query << ": it would tell that there are others";
  }
  const auto of_another = call_as(owner_, GET, list + "?search=id+eq+%22" + other_ + "%22");
  EXPECT_EQ(of_another.size("data"), 0U);
  EXPECT_EQ(call_as(owner_, GET, path(mine_, "/connections")).status, 200);
  EXPECT_EQ(call_as(owner_, GET, path(other_, "/connections")).status, 403);
  EXPECT_EQ(call_as(owner_, GET, path(other_, "/connections/mcnnone")).status, 403);
  EXPECT_EQ(AdminTest::get(list).size("data"), 2U);
  const auto admin = person("anna", "AI_AGENT_ADMIN");
  EXPECT_EQ(call_as(admin, GET, list).size("data"), 2U) << "a role is not narrowed";
  sql("update agents set status = 'DELETED' where id = $1", {mine_});
  EXPECT_EQ(call_as(owner_, GET, list).size("data"), 0U) << "deleted";
}

TEST_F(OwnersAccessTest, AnOwnerReadsTheLogOfTheirAgentsOnly) {
  ASSERT_EQ(AdminTest::post(groups, R"({"profile":{"name":"Unrelated"}})").status, 200);
  const auto everything = AdminTest::get(logs), theirs = call_as(owner_, GET, logs);
  EXPECT_GT(everything.size(), theirs.size());
  ASSERT_GT(theirs.size(), 0U);
  for (std::size_t i = 0; i < theirs.size(); ++i)
    EXPECT_THAT(json::serialize(theirs.at(std::to_string(i))), HasSubstr(mine_));
  EXPECT_EQ(call_as(owner_, GET, std::string(logs) + "?filter=target.id+eq+%22" + other_ + "%22").size(), 0U);
  EXPECT_EQ(
      call_as(owner_, GET, std::string(logs) + "?filter=eventType+eq+%22x%22+or+target.id+eq+%22" + other_ + "%22")
          .size(),
      0U);
  EXPECT_EQ(call_as(owner_, GET, std::string(logs) + "?q=unrelated").size(), 0U);
}

TEST_F(OwnersAccessTest, AMemberOfAnOwningGroupIsAnOwnerUntilTheyLeave) {
  const auto gina = person("gina", ""), hans = person("hans", "");
  const auto group = AdminTest::post(groups, R"({"profile":{"name":"Keepers"}})").text("id");
  for (const auto* user : {"00ugina", "00uhans"})
    ASSERT_EQ(AdminTest::put(std::string(groups) + "/" + group + "/users/" + user).status, 204);
  ASSERT_EQ(AdminTest::put(path(other_, "/owners"),
                           json::serialize(json::object{
                               {"principalOrns", json::array{organization_.orns().group(domain::GroupId(group))}}}))
                .status,
            200);
  EXPECT_EQ(call_as(gina, GET, path(other_, "/credentials/jwks")).status, 200);
  EXPECT_EQ(call_as(gina, GET, path(mine_, "/credentials/jwks")).status, 403);
  ASSERT_EQ(del(std::string(groups) + "/" + group + "/users/00ugina").status, 204);
  EXPECT_EQ(call_as(gina, GET, path(other_, "/credentials/jwks")).status, 403);
  EXPECT_EQ(call_as(hans, GET, path(other_, "/credentials/jwks")).status, 200);
}

TEST_F(OwnersAccessTest, ServicesOwnNothing) {
  const auto service = make_service({"okta.aiAgents.manage"}, {});
  EXPECT_EQ(call_as(service_token(service, "okta.aiAgents.manage"), GET, path(mine_, "/credentials/jwks")).status, 403);
}

class RefusalsTest : public PermissionsTest {
 protected:
  static constexpr const char *denied = "system.admin_request.deny",
                              *failed = "system.admin_request.authentication_fail";
  // What the newest event of the type says beside its actor; empty when it does not.
  std::string detail(const char* type, std::string_view name) {
    const auto record = event(type);
    const auto* value = record.at("debugContext").at("debugData").as_object().if_contains(name);
    return value == nullptr ? "" : std::string(value->get_string());
  }
};

TEST_F(RefusalsTest, WhoMayNotIsNamedInTheLogWithWhatWasMissing) {
  const auto bob = person("bob", "READ_ONLY_ADMIN");
  ASSERT_EQ(call_as(bob, POST, std::string(groups) + "?secret=hidden", "{}").status, 403);
  auto record = event(denied);
  ASSERT_TRUE(record.is_object());
  EXPECT_EQ(record.at("actor").at("id"), "00ubob");
  EXPECT_EQ(record.at("outcome").at("result"), "DENY");
  EXPECT_EQ(record.at("outcome").at("reason"), "MISSING_ROLE");
  EXPECT_EQ(detail(denied, "method"), "POST");
  EXPECT_EQ(detail(denied, "requestUri"), groups);
  EXPECT_EQ(detail(denied, "missingRole"), "SUPER_ADMIN");
  EXPECT_EQ(detail(denied, "missingScope"), "");
  EXPECT_THAT(json::serialize(record), Not(HasSubstr("hidden")));

  const auto service = make_service({"okta.users.read"}, {});
  ASSERT_EQ(call_as(service_token(service, "okta.users.read"), GET, groups).status, 403);
  record = event(denied);
  EXPECT_EQ(record.at("actor").at("type"), "AppInstance");
  EXPECT_EQ(record.at("outcome").at("reason"), "MISSING_SCOPE MISSING_ROLE");
  EXPECT_EQ(detail(denied, "missingScope"), "okta.groups.read");
  EXPECT_EQ(detail(denied, "clientId"), service);
}

TEST_F(RefusalsTest, WhatAUseCaseForbidsIsInTheLogToo) {
  person("bob", "SUPER_ADMIN");
  const auto app = make_app();
  grant_scope(app, "okta.apiTokens.manage");
  const auto token = user_token("00ubob", app, {"okta.apiTokens.manage"});
  ASSERT_EQ(call_as(token, POST, "/api/v1/api-tokens", R"({"name":"more"})").status, 403);
  EXPECT_EQ(event(denied).at("actor").at("id"), "00ubob");
  EXPECT_EQ(settled_events(denied), 1);
}

TEST_F(RefusalsTest, WhoMayLeavesNoRefusal) {
  ASSERT_EQ(AdminTest::get(groups).status, 200);
  ASSERT_EQ(AdminTest::get(std::string(groups) + "/00gnone").status, 404);
  EXPECT_EQ(settled_events(denied) + settled_events(failed), 0);
}

TEST_F(RefusalsTest, ACredentialThatIsNotValidIsInTheLogButDoesNotFillIt) {
  ASSERT_EQ(call_as("SSWS wrong-token", GET, groups).status, 401);
  const auto record = event(failed);
  ASSERT_TRUE(record.is_object());
  EXPECT_EQ(record.at("outcome").at("result"), "DENY");
  EXPECT_EQ(detail(failed, "requestUri"), groups);
  EXPECT_THAT(json::serialize(record), Not(HasSubstr("wrong-token")));
  for (int i = 0; i < 40; ++i) ASSERT_EQ(call_as("Bearer wrong-token", GET, groups).status, 401);
  EXPECT_EQ(settled_events(failed), 10);
  clock_.advance(std::chrono::seconds(30));
  ASSERT_EQ(call_as("Bearer wrong-token", GET, groups).status, 401);
  EXPECT_EQ(settled_events(failed), 11) << "each window anew";
}

TEST_F(RefusalsTest, ARequestWithoutCredentialIsNoAttempt) {
  http::Request request;
  request.method = GET;
  request.target = groups;
  ASSERT_EQ(send(std::move(request)).status, 401);
  EXPECT_EQ(settled_events(failed), 0);
}

}  // namespace
}  // namespace mandate::web::admin
