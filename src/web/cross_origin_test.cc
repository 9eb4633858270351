#include "web/cross_origin.h"

#include <algorithm>

#include "web/admin/testing/access_fixture.h"
#include "web/reference/testing/conformance.h"

namespace mandate::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view app = "https://app.example.test", api = "/api/v1/users/me";

class CrossOriginTest : public admin::testing::AccessTest {
 protected:
  using Answer = admin::testing::Answer;

  CrossOriginTest() { trust("App", app); }

  std::string trust(std::string_view name, std::string_view origin, std::string_view scope = "CORS") {
    const auto made =
        post("/api/v1/trustedOrigins",
             json::serialize(json::object{
                 {"name", name}, {"origin", origin}, {"scopes", json::array{json::object{{"type", scope}}}}}));
    EXPECT_EQ(made.status, 200) << json::serialize(made.body);
    return made.text("id");
  }
  static std::string one(const std::string& id, std::string_view rest = "") {
    return "/api/v1/trustedOrigins/" + id + std::string(rest);
  }

  // As a browser asks for a script of the origin.
  Answer ask(std::string_view origin, std::string_view target = api, http::Method method = http::Method::get,
             std::vector<http::Header> more = {}) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.headers = {{"Origin", std::string(origin)}, {"Authorization", "SSWS " + std::string(admin_token)}};
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return send_through(cross_origin_, std::move(request));
  }
  Answer preflight(std::string_view origin, std::string_view target = api, std::string_view method = "DELETE") {
    http::Request request;
    request.method = http::Method::options;
    request.target = target;
    request.headers = {{"Origin", std::string(origin)}, {"Access-Control-Request-Method", std::string(method)}};
    return send_through(cross_origin_, std::move(request));
  }
  static Answer send_through(const CrossOrigin& cross_origin, http::Request request) {
    request.request_id = "req";
    request.client_address = "192.0.2.1";
    std::promise<http::Response> promise;
    auto future = promise.get_future();
    cross_origin.handle(std::move(request), http::Responder([&promise](http::Response response) {
                          promise.set_value(std::move(response));
                        }));
    auto response = future.get();
    return {response.status, nullptr, std::move(response.headers)};
  }
  static std::size_t count(const Answer& answer, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(answer.headers.begin(), answer.headers.end(),
                                                  [&](const http::Header& header) { return header.name == name; }));
  }
  static std::string allowed(const Answer& answer) {
    EXPECT_LE(count(answer, "Access-Control-Allow-Origin"), 1u);
    EXPECT_EQ(count(answer, "Access-Control-Allow-Credentials"), 0u);
    return answer.header("Access-Control-Allow-Origin");
  }

  const http::Handler next_ = [this](http::Request request, http::Responder responder) {
    router_.handle(std::move(request), std::move(responder));
  };
  directory::TrustedOrigins origins_{*store_, *ledger_};
  CrossOrigin cross_origin_{origins_, pool_, next_};
};

TEST_F(CrossOriginTest, VirtualMcpServersDoNotEvenAnswerOthers) {
  const auto post_to = [&](std::string_view origin, std::string_view target) {
    return ask(origin, target, http::Method::post);
  };
  EXPECT_EQ(post_to("https://evil.test", "/mcp/office").status, 403);
  EXPECT_EQ(post_to("null", "/mcp/office").status, 403);
  EXPECT_EQ(post_to(app, "/mcp/office").status, 404) << "it is not mounted here, but it was asked";
  EXPECT_EQ(allowed(post_to(app, "/mcp/office")), app);
  EXPECT_THAT(preflight(app, "/mcp/office", "POST").header("Access-Control-Allow-Headers"),
              HasSubstr("MCP-Protocol-Version"));
  EXPECT_FALSE(is_for_trusted_origins("/mcp/office/.well-known/oauth-protected-resource")) << "that is for everybody";
}

TEST_F(CrossOriginTest, NoOtherOriginIsTheOneThatIsTrusted) {
  for (const std::string origin : {"null",
                                   "*",
                                   "",
                                   "https://app.example.test/",
                                   "https://app.example.test/page",
                                   "https://APP.example.test",
                                   "HTTPS://app.example.test",
                                   "https://app.example.test.",
                                   "http://app.example.test",
                                   "https://app.example.test:443",
                                   "https://app.example.test:8443",
                                   "https://evil.app.example.test",
                                   "https://example.test",
                                   "https://app.example.test.evil.test",
                                   "https://xapp.example.test",
                                   "https://app.example.tes",
                                   "https://app-example.test",
                                   "https://user@app.example.test",
                                   "https://app.example.test https://evil.test",
                                   "https://app.example.test,https://evil.test",
                                   " https://app.example.test",
                                   "https://app.example.test ",
                                   "file://",
                                   "app.example.test"}) {
    const auto answer = ask(origin);
    EXPECT_EQ(answer.status, 200) << origin;  // the browser keeps it from the script
    EXPECT_EQ(allowed(answer), "") << origin;
    EXPECT_EQ(answer.header("Vary"), "Origin") << origin;
    const auto before = preflight(origin);
    EXPECT_EQ(before.status, 403) << origin;
    EXPECT_EQ(allowed(before), "") << origin;
    EXPECT_EQ(count(before, "Access-Control-Allow-Methods"), 0u) << origin;
  }
}

TEST_F(CrossOriginTest, TwoOriginsAreNone) {
  for (const auto* second : {"https://app.example.test", "https://evil.test"})
    EXPECT_EQ(allowed(ask(app, api, http::Method::get, {{"Origin", second}})), "") << second;
}

TEST_F(CrossOriginTest, ScriptsOfATrustedOriginReadAnswersAndRefusals) {
  const auto answer = ask(app);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(allowed(answer), app);
  EXPECT_EQ(answer.header("Vary"), "Origin");
  EXPECT_THAT(answer.header("Access-Control-Expose-Headers"), HasSubstr("Link"));
  struct Case {
    std::string target;
    http::Method method;
    int status;
  };
  for (const auto& c :
       {Case{"/api/v1/users/nobody", http::Method::get, 404}, Case{"/api/v1/none", http::Method::get, 404},
        Case{"/api/v1/users/me", http::Method::patch, 405}, Case{"/oauth2/v1/token", http::Method::post, 400},
        Case{"/oauth2/v1/revoke", http::Method::post, 400}, Case{"/oauth2/v1/introspect", http::Method::post, 400},
        Case{"/oauth2/ausnone/v1/token", http::Method::post, 400}}) {
    const auto refused = ask(app, c.target, c.method);
    EXPECT_EQ(refused.status, c.status) << c.target;
    EXPECT_EQ(allowed(refused), app) << c.target;
  }
}

TEST_F(CrossOriginTest, BrowsersAreToldBeforeWhatScriptsMaySend) {
  const auto answer = preflight(app);
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(allowed(answer), app);
  EXPECT_EQ(answer.header("Vary"), "Origin");
  EXPECT_THAT(answer.header("Access-Control-Allow-Methods"), HasSubstr("DELETE"));
  EXPECT_THAT(answer.header("Access-Control-Allow-Headers"), HasSubstr("Authorization"));
  EXPECT_THAT(answer.header("Access-Control-Allow-Headers"), Not(HasSubstr("*")));
  EXPECT_EQ(answer.header("Access-Control-Max-Age"), "60");
  EXPECT_EQ(ask(app, api, http::Method::options).status, 405);  // asks for nothing in particular
}

TEST_F(CrossOriginTest, RequestsOfNoOriginOnlyTellCaches) {
  http::Request request;
  request.target = api;
  const auto answer = send_through(cross_origin_, std::move(request));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(allowed(answer), "");
  EXPECT_EQ(answer.header("Vary"), "Origin");
}

TEST_F(CrossOriginTest, AnOriginForRedirectsMayNotCall) {
  trust("Redirecting", "https://redirecting.test", "REDIRECT");
  EXPECT_EQ(allowed(ask("https://redirecting.test")), "");
}

TEST_F(CrossOriginTest, AChangeCountsForTheNextRequest) {
  const std::string_view other = "https://other.test";
  EXPECT_EQ(allowed(ask(other)), "");
  const auto id = trust("Other", other);
  EXPECT_EQ(allowed(ask(other)), other);
  post(one(id, "/lifecycle/deactivate"));
  EXPECT_EQ(allowed(ask(other)), "");
  EXPECT_EQ(preflight(other).status, 403);
  post(one(id, "/lifecycle/activate"));
  EXPECT_EQ(allowed(ask(other)), other);
  put(one(id), R"({"name":"Other","origin":"https://moved.test","scopes":[{"type":"CORS"}]})");
  EXPECT_EQ(allowed(ask(other)), "");
  EXPECT_EQ(allowed(ask("https://moved.test")), "https://moved.test");
  put(one(id), R"({"name":"Other","origin":"https://moved.test","scopes":[{"type":"REDIRECT"}]})");
  EXPECT_EQ(allowed(ask("https://moved.test")), "");
  del(one(id));
  EXPECT_EQ(allowed(ask(app)), app);
}

TEST_F(CrossOriginTest, KnowsThemFromMemoryUntilOneChanges) {
  EXPECT_EQ(origins_.known(), nullptr);
  ask(app);
  ASSERT_NE(origins_.known(), nullptr);
  EXPECT_EQ(origins_.known()->size(), 1u);
  post("/api/v1/groups", R"({"profile":{"name":"Readers"}})");
  EXPECT_NE(origins_.known(), nullptr);
  trust("Other", "https://other.test");
  EXPECT_EQ(origins_.known(), nullptr);
}

// Without a place to wait in, who would have to be looked up is not trusted; the request is answered all the same.
TEST_F(CrossOriginTest, WhoCannotBeLookedUpIsNotTrusted) {
  WorkerPool stopped(1, 1);
  stopped.stop();
  const CrossOrigin cross_origin(origins_, stopped, next_);
  http::Request request;
  request.target = "/api/v1/none";
  request.headers = {{"Origin", std::string(app)}};
  const auto answer = send_through(cross_origin, std::move(request));
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(allowed(answer), "");
}

// The management API, the endpoints of tokens and those of tools, and of everything that the document describes nothing
// else.
TEST_F(CrossOriginTest, OnlyWhatTakesCredentialsFromScriptsIsOpen) {
  for (const auto& item : reference::testing::document().at("paths").as_object()) {
    const std::string_view path = item.key();
    const bool managed = std::any_of(item.value().as_object().begin(), item.value().as_object().end(), [](auto& one) {
      return one.value().is_object() && one.value().get_object().contains("security") &&
             json::serialize(one.value().at("security")).find("apiToken") != std::string::npos;
    });
    const bool of_tokens =
        path.ends_with("/v1/token") || path.ends_with("/v1/introspect") || path.ends_with("/v1/revoke");
    const bool of_tools = path == "/mcp/{resourcePath}";
    EXPECT_EQ(is_for_trusted_origins(path), managed || of_tokens || of_tools) << path;
  }
  for (const auto* path :
       {"/", "/oauth2", "/oauth2/v1", "/oauth2/v1/authorize", "/oauth2/aus1/v1/authorize", "/oauth2/v1/logout",
        "/oauth2/v1/token/x", "/oauth2/v1/tokens", "/oauth2/aus1/v2/token", "/my/agents", "/apiv1/users",
        "/API/v1/users", "/%61pi/v1/users", "//api/v1/users", "/.well-known/okta-organization"})
    EXPECT_FALSE(is_for_trusted_origins(path)) << path;
}

TEST_F(CrossOriginTest, BrowsersMayAskForWhatIsForEverybodyFromAnywhere) {
  for (const auto* target :
       {"/.well-known/openid-configuration", "/oauth2/aus1/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/oauth2/aus1", "/.well-known/oauth-protected-resource/mcp/office",
        "/mcp/office/.well-known/oauth-protected-resource", "/oauth2/v1/keys", "/oauth2/aus1/v1/keys",
        "/oauth2/v1/userinfo", "/oauth2/aus1/v1/userinfo", "/openapi.json"}) {
    const auto answer = preflight("https://evil.test", target, "GET");
    EXPECT_EQ(answer.status, 204) << target;
    EXPECT_EQ(allowed(answer), "*") << target;
    for (const auto* header : {"Authorization", "Content-Type", "MCP-Protocol-Version", "X-Okta-User-Agent-Extended"})
      EXPECT_THAT(answer.header("Access-Control-Allow-Headers"), HasSubstr(header)) << target;
  }
  for (const auto* target :
       {"/oauth2/v1/authorize", "/oauth2/v1/token", "/keys", "/v1/keys", "/my/applications", "/api/v1/users/me"})
    EXPECT_FALSE(is_for_everybody(target)) << target;
}

TEST_F(CrossOriginTest, WhatIsForEverybodyStaysForEverybody) {
  for (const auto* target :
       {"/oauth2/v1/keys", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}) {
    EXPECT_EQ(allowed(ask(app, target)), "*") << target;
    EXPECT_EQ(allowed(ask("https://evil.test", target)), "*") << target;
  }
}

}  // namespace
}  // namespace mandate::web
