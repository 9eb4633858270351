#include "base/text.h"
#include "domain/application_change.h"
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ApplicationsTest : public testing::ApplicationTest {};

TEST_F(ApplicationsTest, EveryFaultOfABodyIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "'name' is required"},
      {R"({"name":"template_saml_2_0","signOnMode":"SAML_2_0","label":"A"})", "'name' must be oidc_client"},
      {R"({"signOnMode":"SAML_2_0"})", "'signOnMode' must be OPENID_CONNECT"},
      {R"({"label":7})", "'label' must be a string"},
      {R"({"settings":{}})", "'settings.oauthClient' is required"},
      {R"({"settings":{"oauthClient":{}}})", "'settings.oauthClient.grant_types' is required"},
      {R"({"settings":{"oauthClient":{"grant_types":["authorization_code"],"colour":"red"}}})",
       "'settings.oauthClient.colour' is not a member"},
      {R"({"credentials":{"oauthClient":{"token_endpoint_auth_method":"tls_client_auth"}}})",
       "token_endpoint_auth_method' must be"},
      {R"({"credentials":{"oauthClient":{"autoKeyRotation":false}}})", "autoKeyRotation' can only be true"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"consent_method":"NEVER"}}})",
       "consent_method' must be TRUSTED or REQUIRED"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"wildcard_redirect":"SUBDOMAIN"}}})",
       "wildcard_redirect' can only be DISABLED"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"dpop_bound_access_tokens":true}}})",
       "dpop_bound_access_tokens' can only be false"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"subject_type":"pairwise"}}})",
       "subject_type' can only be public"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"sector_identifier_uri":"https://x.test/s"}}})",
       "sector_identifier_uri' is not supported"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"issuer_mode":"OTHER"}}})", "issuer_mode' must be"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"network":{"connection":"ZONE","include":["z"]}}}})",
       "connection' can only be ANYWHERE"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"refresh_token":{"leeway":61,"rotation_type":"ROTATE"}}}})",
       "from 0 to 60"},
      {R"({"settings":{"oauthClient":{"grant_types":[],"refresh_token":{"rotation_type":"SOMETIMES"}}}})",
       "must be ROTATE or STATIC"},
      {R"({"settings":{"implicitAssignment":true}})", "'settings.implicitAssignment' can only be false"},
      {R"({"settings":{"notes":{"admin":"call Ada"}}})", "'settings.notes.admin' is not supported"},
      {R"({"profile":{"tier":"gold"}})", "'profile' is not supported"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(std::string(apps), body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: Application") << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  EXPECT_EQ(get(std::string(apps)).size(), 0U);
}

TEST_F(ApplicationsTest, RefusesSettingsThatDoNotGoTogether) {
  const json::array none;
  struct Case {
    std::string what;
    json::object settings, credentials;
    std::string cause;
  };
  const Case cases[] = {
      {"a grant type that nobody should use",
       {{"grant_types", {"password"}}},
       {},
       "has 'password', which is not one of"},
      {"the implicit grant", {{"grant_types", {"authorization_code", "implicit"}}}, {}, "has 'implicit'"},
      {"no grant type", {{"grant_types", none}}, {}, "at least one grant type"},
      {"an unknown type", {{"application_type", "mainframe"}}, {}, "application_type' must be one of"},
      {"a code that goes nowhere", {{"redirect_uris", none}}, {}, "redirect_uris' must name at least one"},
      {"refreshing what is never given",
       {{"application_type", "service"}, {"grant_types", {"client_credentials", "refresh_token"}}},
       {},
       "refresh_token, which only"},
      {"a browser application with a secret", {{"application_type", "browser"}}, {}, "must be none for a browser"},
      {"a service without a credential",
       {{"application_type", "service"}, {"grant_types", {"client_credentials"}}},
       {{"token_endpoint_auth_method", "none"}},
       "must not be none for a service"},
      {"people who sign on to a service", {{"application_type", "service"}}, {}, "nobody signs on there"},
      {"no credential and no PKCE",
       {{"application_type", "native"}},
       {{"token_endpoint_auth_method", "none"}, {"pkce_required", false}},
       "pkce_required' must be true"},
      {"client credentials of nobody",
       {{"application_type", "native"}, {"grant_types", {"authorization_code", "client_credentials"}}},
       {{"token_endpoint_auth_method", "none"}},
       "needs an application that authenticates"},
      {"tokens through the browser", {{"response_types", {"code", "token"}}}, {}, "must not have token"},
      {"ID tokens through the browser", {{"response_types", {"code", "id_token"}}}, {}, "has 'id_token'"},
      {"codes that are never asked for", {{"response_types", none}}, {}, "response_types' must have code"},
      {"a fragment", {{"redirect_uris", {"https://app.example.test/cb#x"}}}, {}, "has a fragment"},
      {"a wildcard", {{"redirect_uris", {"https://*.example.test/cb"}}}, {}, "wildcards are not matched"},
      {"plain HTTP", {{"redirect_uris", {"http://app.example.test/cb"}}}, {}, "use https"},
      {"a scheme of its own", {{"redirect_uris", {"com.example.app:/cb"}}}, {}, "only for native"},
      {"plain HTTP after sign-off",
       {{"post_logout_redirect_uris", {"http://app.example.test/"}}},
       {},
       "post_logout_redirect_uris' has"},
      {"a logo that is script", {{"logo_uri", "javascript:alert(1)"}}, {}, "logo_uri' cannot be used"},
      {"a short client_id", {}, {{"client_id", "abc"}}, "client_id' must have 6 to 100"},
      {"a client_id with a blank", {}, {{"client_id", "my client"}}, "client_id' must have"},
      {"the word for all clients", {}, {{"client_id", "ALL_CLIENTS"}}, "is reserved"},
      {"a client_id like this installation's", {}, {{"client_id", "00o12345678901234567"}}, "is reserved"},
      {"a client_id like an agent's", {}, {{"client_id", "wlp12345678901234567"}}, "is reserved"},
      {"a short secret", {}, {{"client_secret", "short"}}, "client_secret' must have 14 to 100"},
      {"a secret with a blank", {}, {{"client_secret", "correct horse battery"}}, "printable ASCII"},
      {"a secret that would never be used",
       {{"application_type", "native"}},
       {{"token_endpoint_auth_method", "none"}, {"client_secret", "0123456789abcdef"}},
       "never be accepted"},
      {"a key that is none",
       {{"jwks", {{"keys", {{{"kty", "oct"}}}}}}},
       {{"token_endpoint_auth_method", "private_key_jwt"}},
       "jwks.keys[0]"},
      {"a key to come", {}, {{"token_endpoint_auth_method", "private_key_jwt"}}, "has no ACTIVE key"},
  };
  for (const auto& c : cases) {
    const auto answer = create(app_body(c.settings, c.credentials));
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_THAT(answer.causes(), HasSubstr(c.cause)) << c.what;
    EXPECT_THAT(json::serialize(answer.body), Not(HasSubstr("correct horse"))) << c.what;
  }
  EXPECT_EQ(get(std::string(apps)).size(), 0U) << "nothing was made";
  EXPECT_THAT(events(), Not(Contains(HasSubstr("lifecycle.create"))));
}

TEST_F(ApplicationsTest, ShowsTheSecretOnceAndKeepsOnlyItsHash) {
  const auto made = create(app_body());
  ASSERT_EQ(made.status, 200) << json::serialize(made.body);
  EXPECT_EQ(made.text("status"), "ACTIVE");
  EXPECT_TRUE(made.text("id").starts_with("0oa"));
  EXPECT_EQ(made.text("credentials.oauthClient.client_id"), made.text("id"));
  EXPECT_EQ(made.text("settings.oauthClient.response_types.0"), "code");
  EXPECT_EQ(made.at("credentials.oauthClient.pkce_required"), true);
  const auto secret = made.text("credentials.oauthClient.client_secret");
  EXPECT_EQ(secret.size(), 64U);
  const auto read = get(app_path(made.text("id")));
  EXPECT_THAT(json::serialize(read.body), Not(HasSubstr(secret)));
  EXPECT_EQ(get(app_path(made.text("id"), "/credentials/secrets")).text("0.secret_hash"), crypto::sha256_hex(secret));
  for (const auto* type : {"application.lifecycle.create", "application.lifecycle.activate",
                           "app.oauth2.client.lifecycle.create", "app.oauth2.credentials.lifecycle.create"})
    EXPECT_THAT(events(), Contains(type));
  EXPECT_THAT(json::serialize(event("app.oauth2.credentials.lifecycle.create")), Not(HasSubstr(secret)));
}

TEST_F(ApplicationsTest, TakesTheClientIdAndSecretOfAnApplicationThatExistsElsewhere) {
  const json::object given{{"client_id", "0oaMovedHere12345678"}, {"client_secret", "secret-from-before"}};
  const auto made = create(app_body({}, given));
  EXPECT_EQ(made.text("credentials.oauthClient.client_id"), "0oaMovedHere12345678");
  EXPECT_EQ(made.text("credentials.oauthClient.client_secret"), "secret-from-before");
  EXPECT_EQ(get(app_path(made.text("id"), "/credentials/secrets")).text("0.secret_hash"),
            crypto::sha256_hex("secret-from-before"));
  EXPECT_EQ(create(app_body({}, given)).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  EXPECT_EQ(create(app_body({}, {{"client_id", made.text("id")}})).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT")
      << "another one's id";
}

TEST_F(ApplicationsTest, RegistersTheKeysOfAService) {
  const json::object service{
      {"application_type", "service"},
      {"grant_types", {"client_credentials"}},
      {"redirect_uris", nullptr},
      {"response_types", {"token"}},
      {"jwks", {{"keys", {parse_json(jwk("one")).value(), parse_json(jwk("two", {{"status", "INACTIVE"}})).value()}}}}};
  const auto made = create(app_body(service, {{"token_endpoint_auth_method", "private_key_jwt"}}));
  ASSERT_EQ(made.status, 200) << json::serialize(made.body);
  EXPECT_EQ(made.at("credentials.oauthClient.client_secret"), nullptr);
  const auto id = made.text("id");
  const auto keys = get(app_path(id, "/credentials/jwks"));
  EXPECT_EQ(keys.size("keys"), 2U);
  EXPECT_EQ(keys.text("keys.1.status"), "INACTIVE");
  EXPECT_EQ(get(app_path(id)).text("settings.oauthClient.jwks.keys.0.kid"), "one");

  auto body = get(app_path(id)).body;
  EXPECT_EQ(replace(id, body).status, 200) << "what was read may be sent back";
  EXPECT_THAT(events(), Not(Contains("app.oauth2.credentials.lifecycle.delete")));
  auto& client = body.at("settings").at("oauthClient").as_object();
  client["jwks"] = {{"keys", {parse_json(jwk("three")).value(), parse_json(jwk("three")).value()}}};
  EXPECT_EQ(replace(id, body).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  client["jwks"] = {{"keys", json::array()}};
  EXPECT_THAT(replace(id, body).causes(), HasSubstr("no ACTIVE key"));
  EXPECT_EQ(get(app_path(id, "/credentials/jwks")).text("keys.0.id"), keys.text("keys.0.id"))
      << "a refused change changes nothing";
  client["jwks"] = {{"keys", {parse_json(jwk("three")).value()}}};
  EXPECT_EQ(replace(id, body).text("settings.oauthClient.jwks.keys.0.kid"), "three");
  EXPECT_EQ(get(app_path(id, "/credentials/jwks")).size("keys"), 1U);
}

TEST_F(ApplicationsTest, IsSetUpInStepsAndActivatedWhenItCanAuthenticate) {
  const auto made = create(app_body({}, {{"token_endpoint_auth_method", "private_key_jwt"}}), "?activate=false");
  ASSERT_EQ(made.text("status"), "INACTIVE");
  const auto id = made.text("id");
  EXPECT_EQ(replace(id, made.body).status, 200) << "its settings can be edited before a key exists";
  EXPECT_THAT(post(app_path(id, "/lifecycle/activate")).causes(), HasSubstr("no ACTIVE key"));
  ASSERT_EQ(post(app_path(id, "/credentials/jwks"), jwk("k")).status, 201);
  const auto activated = post(app_path(id, "/lifecycle/activate"));
  EXPECT_EQ(activated.status, 200);
  EXPECT_EQ(activated.body, json::object());
  EXPECT_EQ(get(app_path(id)).text("status"), "ACTIVE");
  EXPECT_EQ(create(app_body(), "?activate=perhaps").status, 400);
}

TEST_F(ApplicationsTest, ChangesWhatCanBeChangedAndNothingElse) {
  const auto id = make_app();
  const auto read = get(app_path(id));
  EXPECT_EQ(replace(id, read.body).status, 200);
  EXPECT_THAT(events(), Not(Contains("application.lifecycle.update"))) << "nothing changed";
  const auto wrong = replace(id, app_body({{"application_type", "native"}}, {{"client_id", "another-client"}}));
  EXPECT_THAT(wrong.causes(),
              AllOf(HasSubstr("client_id' cannot be changed"), HasSubstr("application_type' cannot be changed")));
  EXPECT_THAT(replace(id, app_body({}, {{"client_secret", "another-secret-1"}})).causes(),
              HasSubstr("credentials/secrets"));
  EXPECT_EQ(replace("0oanone", app_body()).status, 404);

  auto body = app_body({{"redirect_uris", {"https://app.example.test/new", "http://localhost:3000/cb"}},
                        {"grant_types", {"authorization_code", "refresh_token"}},
                        {"refresh_token", {{"rotation_type", "ROTATE"}, {"leeway", 7}}},
                        {"consent_method", "REQUIRED"},
                        {"logo_uri", "https://app.example.test/logo.png"}});
  body["label"] = "Orders and more";
  const auto changed = replace(id, body);
  ASSERT_EQ(changed.status, 200) << json::serialize(changed.body);
  EXPECT_EQ(get(app_path(id)).body, changed.body);
  EXPECT_EQ(changed.size("settings.oauthClient.redirect_uris"), 2U);
  EXPECT_EQ(changed.text("settings.oauthClient.refresh_token.leeway"), "7");
  EXPECT_EQ(changed.text("settings.oauthClient.logo_uri"), "https://app.example.test/logo.png");
  EXPECT_EQ(read.text("settings.oauthClient.consent_method"), "TRUSTED");
  EXPECT_EQ(changed.text("settings.oauthClient.consent_method"), "REQUIRED");
  const auto record = json::serialize(event("app.oauth2.client.lifecycle.update"));
  EXPECT_THAT(record, AllOf(HasSubstr("redirect_uris"), HasSubstr("label"), HasSubstr("consent_method"),
                            Not(HasSubstr("pkce_required"))));
  EXPECT_EQ(replace(id, app_body()).text("settings.oauthClient.consent_method"), "REQUIRED")
      << "nothing was said of it";
}

TEST_F(ApplicationsTest, MakesASecretWhenTheMethodComesToNeedOne) {
  const auto id = make_app({{"application_type", "native"}}, {{"token_endpoint_auth_method", "none"}});
  EXPECT_EQ(get(app_path(id, "/credentials/secrets")).size(), 0U);
  const auto changed =
      replace(id, app_body({{"application_type", "native"}}, {{"token_endpoint_auth_method", "client_secret_post"}}));
  EXPECT_EQ(changed.text("credentials.oauthClient.client_secret").size(), 64U);
  const auto again =
      replace(id, app_body({{"application_type", "native"}}, {{"token_endpoint_auth_method", "client_secret_post"}}));
  EXPECT_EQ(again.text("credentials.oauthClient.client_secret"), "");
  EXPECT_THAT(
      replace(id, app_body({{"application_type", "native"}}, {{"token_endpoint_auth_method", "private_key_jwt"}}))
          .causes(),
      HasSubstr("no ACTIVE key"));
}

TEST_F(ApplicationsTest, AlwaysRotatesRefreshTokensOfPublicClients) {
  const json::object kept{{"rotation_type", "STATIC"}},
      grants{{"grant_types", {"authorization_code", "refresh_token"}}};
  const auto with = [&](json::object settings, const json::object& rotation) {
    settings["grant_types"] = grants.at("grant_types");
    if (!rotation.empty()) settings["refresh_token"] = rotation;
    return settings;
  };
  const json::object browser{{"application_type", "browser"}}, native{{"application_type", "native"}};
  const json::object nothing{{"token_endpoint_auth_method", "none"}},
      secret{{"token_endpoint_auth_method", "client_secret_post"}};
  const auto says = [](const testing::Answer& answer) {
    return answer.text("settings.oauthClient.refresh_token.rotation_type") + " " +
           answer.text("settings.oauthClient.refresh_token.leeway");
  };
  EXPECT_THAT(create(app_body(with(browser, kept), nothing)).causes(), HasSubstr("rotation_type' must be ROTATE"));
  EXPECT_EQ(says(create(app_body(with(browser, {}), nothing))), "ROTATE 0");
  EXPECT_EQ(says(create(app_body(with(browser, {{"rotation_type", "ROTATE"}, {"leeway", 5}}), nothing))), "ROTATE 5");
  EXPECT_EQ(says(create(app_body(grants))), "STATIC 30");

  const auto id = make_app(with(native, kept), secret);
  EXPECT_THAT(replace(id, app_body(with(native, kept), nothing)).causes(), HasSubstr("rotation_type' must be ROTATE"));
  EXPECT_EQ(says(get(app_path(id))), "STATIC 30");
  EXPECT_EQ(says(replace(id, app_body(with(native, {}), nothing))), "ROTATE 0") << "it became public";

  sql("update applications set refresh_rotation = 'STATIC', refresh_leeway = 30 where id = $1", {id});
  const auto read = get(app_path(id));
  EXPECT_EQ(says(read), "ROTATE 30") << "as one that was stored before counts";
  EXPECT_EQ(says(replace(id, read.body)), "ROTATE 30");
  EXPECT_EQ(says(replace(id, app_body(with(native, {}), nothing))), "ROTATE 30");
}

TEST_F(ApplicationsTest, IsDeletedOnlyWhenInactiveAndWithAllThatBelongsToIt) {
  const auto id = make_app();
  ASSERT_EQ(post(app_path(id, "/credentials/jwks"), jwk("k")).status, 201);
  const auto refused = del(app_path(id));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.text("errorCode"), "E0000056");
  EXPECT_EQ(post(app_path(id, "/lifecycle/deactivate")).status, 200);
  const auto agent = make_agent("Reader", R"(,"appId":")" + id + "\"");
  EXPECT_THAT(del(app_path(id)).causes(), HasSubstr("unlink it from the agent"));
  operation_of(patch(path(agent), R"({"appId":null})"));
  EXPECT_EQ(del(app_path(id)).status, 204);
  EXPECT_EQ(get(app_path(id)).status, 404);
  EXPECT_EQ(del(app_path(id)).status, 404);
  for (const auto* table : {"applications", "client_keys", "client_secrets"})
    EXPECT_EQ(count("select count(*) from " + std::string(table)), 0) << table;
  for (const auto* type : {"application.lifecycle.deactivate", "application.lifecycle.delete"})
    EXPECT_THAT(events(), Contains(type));
}

TEST_F(ApplicationsTest, AnApplicationMadeForAnAgentFollowsIt) {
  const auto agent = make_agent("Follower", R"(,"owners":[")" + user_orn() + "\"]");
  const auto id = make_bound_app(agent);
  const auto read = get(app_path(id));
  EXPECT_EQ(read.text("credentials.oauthClient.client_id"), agent);
  EXPECT_EQ(read.text("status"), "INACTIVE");
  EXPECT_EQ(del(app_path(id)).text("errorCauses.0.reason"), "BOUND_TO_AGENT");
  EXPECT_EQ(post(app_path(id, "/credentials/jwks"), jwk("k")).text("errorCauses.0.reason"), "BOUND_TO_AGENT");
  EXPECT_EQ(post(app_path(id, "/credentials/secrets"), "{}").text("errorCauses.0.reason"), "BOUND_TO_AGENT");

  auto body = read.body;
  auto& client = body.at("settings").at("oauthClient").as_object();
  client["redirect_uris"] = {"https://agent.example.test/callback"};
  EXPECT_EQ(replace(id, body).text("settings.oauthClient.redirect_uris.0"), "https://agent.example.test/callback")
      << "before a key exists";
  client["jwks"] = {{"keys", {parse_json(jwk("k")).value()}}};
  body.at("credentials").at("oauthClient").as_object()["token_endpoint_auth_method"] = "client_secret_basic";
  client["grant_types"] = {"authorization_code"};
  EXPECT_THAT(replace(id, body).causes(),
              AllOf(HasSubstr("jwks' cannot be given"), HasSubstr("token_endpoint_auth_method' cannot be changed"),
                    HasSubstr("must keep urn:ietf:params:oauth:grant-type:token-exchange")));
  ASSERT_EQ(post(path(agent, "/credentials/jwks"), jwk("first")).status, 201);
  operation_of(post(path(agent, "/lifecycle/activate")));
  auto active = get(app_path(id));
  EXPECT_EQ(active.text("status"), "ACTIVE");
  active.body.at("settings").at("oauthClient").as_object()["post_logout_redirect_uris"] = {
      "https://agent.example.test/"};
  EXPECT_EQ(replace(id, active.body).status, 200) << "it needs no key of its own";
}

TEST_F(ApplicationsTest, AnAgentIsStartedAndStoppedThroughItsApplication) {
  const auto agent = make_agent("Follower", R"(,"owners":[")" + user_orn() + "\"]");
  const auto id = make_bound_app(agent);
  const auto statuses = [&] { return status_of(agent) + " " + get(app_path(id)).text("status"); };
  const auto refused = post(app_path(id, "/lifecycle/activate"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.text("errorCauses.0.reason"), "PRECONDITION_NOT_MET") << json::serialize(refused.body);
  EXPECT_EQ(refused.text("errorCauses.0.location"), "credential");
  EXPECT_EQ(post(app_path(id, "/lifecycle/deactivate")).status, 200);
  EXPECT_EQ(statuses(), "STAGED INACTIVE") << "what never began is not stopped";

  ASSERT_EQ(post(path(agent, "/credentials/jwks"), jwk("first")).status, 201);
  EXPECT_EQ(post(app_path(id, "/lifecycle/activate")).status, 200);
  EXPECT_EQ(statuses(), "ACTIVE ACTIVE");
  EXPECT_EQ(post(app_path(id, "/lifecycle/activate")).status, 200) << "so already";
  clock_.advance(std::chrono::seconds(1));
  const auto stopped = post(app_path(id, "/lifecycle/deactivate"));
  EXPECT_EQ(stopped.status, 200);
  EXPECT_TRUE(stopped.body.is_object());
  EXPECT_EQ(statuses(), "INACTIVE INACTIVE");
  EXPECT_EQ(event("workload_principal.deactivate").at_pointer("/target/0/id").as_string(), agent);
  EXPECT_THAT(events(), Contains("application.lifecycle.deactivate").Times(1));
  EXPECT_EQ(get("/workload-principals/api/v1/operations?limit=1").text("data.0.type"), "ai-agent:Deactivate");
  EXPECT_EQ(post(app_path(id, "/lifecycle/deactivate")).status, 200) << "so already";
  EXPECT_THAT(events(), Contains("workload_principal.deactivate").Times(1));

  operation_of(del(path(agent)));
  EXPECT_EQ(post(app_path(id, "/lifecycle/deactivate")).status, 200);
  const auto gone = post(app_path(id, "/lifecycle/activate"));
  EXPECT_EQ(gone.text("errorCauses.0.reason"), "BOUND_TO_AGENT");
  EXPECT_THAT(gone.causes(), HasSubstr("is deleted"));
  EXPECT_EQ(post(app_path("0oanone", "/lifecycle/deactivate")).status, 404);
}

TEST_F(ApplicationsTest, AListIsPagedAndFiltered) {
  for (int i = 0; i < 3; ++i) {
    clock_.advance(std::chrono::seconds(1));
    auto body = app_body();
    body["label"] = "Orders " + std::to_string(i);
    create(body, i == 1 ? "?activate=false" : "");
  }
  const auto first = get(std::string(apps) + "?limit=2&q=orders");
  EXPECT_EQ(first.size(), 2U);
  const auto second = follow(next_of(first));
  EXPECT_EQ(second.size(), 1U);
  EXPECT_EQ(second.text("0.label"), "Orders 2");
  EXPECT_EQ(next_of(second), "");
  EXPECT_EQ(get(std::string(apps) + "?filter=status+eq+%22INACTIVE%22").text("0.label"), "Orders 1");
  EXPECT_EQ(get(std::string(apps) + "?filter=name+eq+%22oidc_client%22").size(), 3U);
  sql("insert into application_users (app_id, user_id, created) values ($1, '00ubob', 0)", {second.text("0.id")});
  sql("insert into application_groups (app_id, group_id, created) values ($1, '00gstaff', 0)", {first.text("0.id")});
  EXPECT_EQ(get(std::string(apps) + "?filter=user.id+eq+%2200ubob%22").text("0.label"), "Orders 2");
  EXPECT_EQ(get(std::string(apps) + "?expand=user%2F" + std::string(admin_id)).text("0._embedded"), "");
  sql("insert into application_users (app_id, user_id, created) values ($1, $2, 0)", {second.text("0.id"), admin_id});
  const auto expanded = get(std::string(apps) + "?expand=user%2F" + std::string(admin_id));
  EXPECT_EQ(expanded.text("2._embedded.user.id"), admin_id);
  EXPECT_EQ(expanded.text("1._embedded"), "");
  for (const auto* expand : {"?expand=user", "?expand=user%2F", "?expand=group%2F1"})
    EXPECT_EQ(get(std::string(apps) + expand).status, 400) << expand;
  EXPECT_EQ(get(std::string(apps) + "?filter=user.id+eq+%2200uBOB%22").size(), 0U) << "ids differ by case";
  EXPECT_EQ(get(std::string(apps) + "?filter=group%5Bid+eq+%2200gstaff%22%5D").text("0.label"), "Orders 0");
  EXPECT_EQ(get(std::string(apps) + "?filter=label+sw+%22ORDERS%22+and+not+(label+ew+%220%22)").size(), 2U);
  EXPECT_EQ(get(std::string(apps) + "?filter=colour+eq+%22red%22").text("errorCode"), "E0000053");
  EXPECT_EQ(get(std::string(apps) + "?q=nothing").size(), 0U);
  EXPECT_EQ(get(std::string(apps) + "?after=nonsense").text("errorCode"), "E0000029");
}

}  // namespace
}  // namespace mandate::web::admin
