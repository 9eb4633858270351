// The API document against the router: no endpoint without a description, no description without an endpoint.
#include <functional>
#include <set>

#include "base/testing/scripted_forms.h"
#include "directory/directory.h"
#include "signin/environment.h"
#include "web/admin/permissions.h"
#include "web/admin/testing/access_fixture.h"
#include "web/admin/token_preview.h"
#include "web/broker/routes.h"
#include "web/gateway/gateway_api.h"
#include "web/health.h"
#include "web/reference/reference.h"
#include "web/reference/testing/conformance.h"
#include "web/signin/routes.h"

namespace mandate::web::reference::testing {
namespace {

using ::testing::HasSubstr;

class OpenApiTest : public admin::testing::AccessTest {
 protected:
  OpenApiTest() {
    mount_health(router_, [] { return std::string(); });
    web::signin::mount_signin(router_, signin_api_);
    web::broker::mount_broker(router_, broker_api_);
    mount_reference(router_, organization_);
    admin::mount_effective_scopes(router_, *api_, records_);
    admin::mount_token_preview(router_, *api_, issuance_);
    web::gateway::mount_gateway(router_, gateway_api_, oauth_api_);
  }
  // No permission of an administrator opens these.
  static bool takes_tokens_of_people(std::string_view path) {
    return path.ends_with("/v1/userinfo") || path == "/mcp/{resourcePath}";
  }
  static std::string name_of_route(std::string_view method, std::string_view path) {
    return to_upper(method) + " " + std::string(path);
  }
  static std::string to_upper(std::string_view text) {
    std::string upper(text);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return upper;
  }
  // Every operation with its method and path.
  static void each_operation(
      const std::function<void(std::string_view, std::string_view, const json::object&)>& visit) {
    for (const auto& path : document().at("paths").as_object())
      for (const auto& method : path.value().as_object())
        if (method.value().is_object()) visit(method.key(), path.key(), method.value().get_object());
  }
  // Every object of the document.
  static void each_object(const json::value& value, const std::function<void(const json::object&)>& visit) {
    if (value.is_object()) {
      visit(value.get_object());
      for (const auto& member : value.get_object()) each_object(member.value(), visit);
    } else if (value.is_array()) {
      for (const auto& item : value.get_array()) each_object(item, visit);
    }
  }

  directory::Directory records_{*store_, *ledger_, sealer_, organization_};
  mandate::signin::Environment signin_{*store_,
                                       *ledger_,
                                       clock_,
                                       organization_,
                                       sealer_,
                                       records_,
                                       [](const auto&, std::string_view) -> Result<mandate::signin::IdTokenHint> {
                                         return fail(ErrorKind::unauthenticated, "no");
                                       }};
  web::signin::SigninApi signin_api_{signin_, pool_};
  mandate::testing::ScriptedForms forms_;
  mandate::broker::Environment broker_{
      *store_, *ledger_, clock_, organization_, sealer_, forms_, [](const auto&) { return false; }, signin_};
  mandate::broker::Withdrawals withdrawals_{broker_};
  web::broker::BrokerApi broker_api_{broker_, withdrawals_, signin_api_, pool_};
  mandate::gateway::Gateway gateway_{issuance_, messages_, do_at_once};
  web::gateway::GatewayApi gateway_api_{issuance_, gateway_, {}};
};

TEST_F(OpenApiTest, DescribesEveryRouteAndNoOther) {
  std::set<std::string> routes, described;
  for (const auto& [method, path] : router_.routes()) routes.insert(name_of_route(http::name_of(method), path));
  each_operation([&](auto method, auto path, const json::object&) { described.insert(name_of_route(method, path)); });
  EXPECT_EQ(routes, described) << "src/web/reference/openapi must describe what the router serves";
}

TEST_F(OpenApiTest, EveryOperationCanBecomeAFunction) {
  std::set<std::string> names, tags;
  for (const auto& tag : document().at("tags").as_array())
    EXPECT_TRUE(tags.insert(std::string(tag.at("name").as_string())).second) << json::serialize(tag);
  each_operation([&](auto method, auto path, const json::object& operation) {
    const auto where = name_of_route(method, path);
    EXPECT_TRUE(names.insert(std::string(operation.at("operationId").as_string())).second) << where;
    EXPECT_FALSE(operation.at("summary").as_string().empty()) << where;
    EXPECT_TRUE(operation.contains("security")) << where;
    EXPECT_EQ(operation.at("tags").as_array().size(), 1u) << where;
    EXPECT_TRUE(tags.contains(std::string(operation.at("tags").as_array().front().as_string()))) << where;
    EXPECT_FALSE(operation.at("responses").as_object().empty()) << where;
  });
}

TEST_F(OpenApiTest, EveryReferenceLeadsSomewhereAndEverySchemaIsUsed) {
  std::set<std::string> used;
  each_object(document(), [&](const json::object& object) {
    const auto* reference = object.if_contains("$ref");
    if (reference == nullptr) return;
    EXPECT_NE(resolve(reference->as_string()), nullptr) << json::serialize(*reference);
    used.insert(std::string(reference->as_string()));
  });
  for (const auto& schema : document().at("components").at("schemas").as_object())
    EXPECT_TRUE(used.contains("#/components/schemas/" + std::string(schema.key()))) << schema.key();
}

TEST_F(OpenApiTest, WhatIsRequiredIsAProperty) {
  each_object(document(), [&](const json::object& object) {
    const auto *required = object.if_contains("required"), *properties = object.if_contains("properties");
    if (required == nullptr || !required->is_array()) return;
    ASSERT_NE(properties, nullptr) << json::serialize(object);
    for (const auto& name : required->as_array())
      EXPECT_TRUE(properties->as_object().contains(name.as_string())) << json::serialize(object);
  });
}

TEST_F(OpenApiTest, SaysWhatThePermissionsAsk) {
  each_operation([&](auto method, auto path, const json::object& operation) {
    const auto where = name_of_route(method, path);
    if (takes_tokens_of_people(path)) return;
    const bool managed = operation.at("responses").as_object().contains("403");
    EXPECT_EQ(managed, operation.at("security") != json::array()) << where;
  });
  const auto& grants = document().at("paths").at("/api/v1/apps/{appId}/grants").at("post").as_object();
  EXPECT_EQ(grants.at("security").at(1).at("oauth2").at(0), "okta.appGrants.manage");
  EXPECT_THAT(std::string(grants.at("description").as_string()), HasSubstr("the role SUPER_ADMIN."));
}

// Every path without a credential: the operations of the management API are there and refuse.
TEST_F(OpenApiTest, EveryPathAnswersAsDescribedToSomebodyUnknown) {
  each_operation([&](auto method, auto path, const json::object& operation) {
    if (operation.at("security") == json::array() || takes_tokens_of_people(path)) return;
    http::Request request;
    for (const auto candidate :
         {http::Method::get, http::Method::post, http::Method::put, http::Method::patch, http::Method::delete_})
      if (to_upper(method) == http::name_of(candidate)) request.method = candidate;
    for (const auto segment : split(path.substr(1), '/'))
      request.target.append("/").append(segment.starts_with('{') ? "x1" : segment);
    EXPECT_EQ(send(std::move(request)).status, 401) << name_of_route(method, path);
    clock_.advance(std::chrono::seconds(1));  // so many failures in a minute would be somebody who guesses
  });
}

// What no other test looks at; send() holds the answers to the document.
TEST_F(OpenApiTest, AnswersThatNobodyElseAsksForAreAsDescribed) {
  const auto service = make_service({"okta.groups.read"}, {"READ_ONLY_ADMIN"});
  EXPECT_EQ(get("/oauth2/v1/clients/" + service + "/roles/READ_ONLY_ADMIN").status, 200);
  const auto group = post("/api/v1/groups", R"({"profile":{"name":"Readers"}})").text("id");
  EXPECT_EQ(get("/api/v1/groups/" + group).status, 200);
  const auto agent = make_agent("Assistant", R"(,"oauthClient":{"tokenEndpointAuthMethod":"client_secret_basic"})");
  EXPECT_EQ(post(path(agent, "/credentials/secrets")).status, 201);  // the service has one already
  for (const auto& client : {path(agent), app_path(service)}) {
    const auto secret = client + "/credentials/secrets/" + post(client + "/credentials/secrets").text("id");
    EXPECT_EQ(get(secret).status, 200);
    EXPECT_EQ(post(secret + "/lifecycle/deactivate").status, 200);
    EXPECT_EQ(post(secret + "/lifecycle/activate").status, 200);
  }
  for (const auto* health : {"/healthz", "/readyz"}) EXPECT_EQ(get(health).status, 200);
  const auto person = user_token(admin_id, service, {"openid"});
  for (const auto method : {http::Method::get, http::Method::post})
    EXPECT_EQ(call_as(person, method, "/oauth2/v1/userinfo").text("sub"), admin_id);
  http::Request request;
  request.method = http::Method::post;
  request.target = "/oauth2/v1/introspect";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = mandate::oauth::encode_form(
      {{"token", person.substr(7)}, {"client_id", service}, {"client_secret", std::string(service_secret)}});
  EXPECT_EQ(send(std::move(request)).at("active"), true);
}

TEST_F(OpenApiTest, IsServedToEverybody) {
  http::Request request;
  request.target = "/openapi.json";
  const auto answer = send(std::move(request));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.text("openapi"), "3.1.0");
  EXPECT_EQ(answer.text("servers.0.url"), "https://mandate.test");
  EXPECT_EQ(answer.text("components.securitySchemes.oauth2.flows.clientCredentials.tokenUrl"),
            "https://mandate.test/oauth2/v1/token");
}

}  // namespace
}  // namespace mandate::web::reference::testing
