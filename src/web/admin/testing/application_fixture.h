#pragma once

#include <gmock/gmock.h>

#include <string>

#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin::testing {

// Applications, made through the API.
class ApplicationTest : public AgentTest {
 protected:
  static constexpr std::string_view apps = "/api/v1/apps";

  static std::string app_path(const std::string& id, std::string_view rest = "") {
    return std::string(apps) + "/" + id + std::string(rest);
  }

  // A body in the form that existing clients send; `settings` and `credentials` are merged over it (null removes).
  static json::object app_body(const json::object& settings = {}, const json::object& credentials = {}) {
    json::object client{{"application_type", "web"},
                        {"grant_types", json::array{"authorization_code"}},
                        {"redirect_uris", json::array{"https://app.example.test/callback"}}};
    json::object oauth{{"token_endpoint_auth_method", "client_secret_basic"}};
    merge(client, settings);
    merge(oauth, credentials);
    return {{"name", "oidc_client"},
            {"label", "Orders"},
            {"signOnMode", "OPENID_CONNECT"},
            {"credentials", json::object{{"oauthClient", std::move(oauth)}}},
            {"settings", json::object{{"oauthClient", std::move(client)}}}};
  }
  Answer create(const json::object& body, const std::string& query = "") {
    return post(std::string(apps) + query, json::serialize(body));
  }
  std::string make_app(const json::object& settings = {}, const json::object& credentials = {}) {
    const auto answer = create(app_body(settings, credentials));
    EXPECT_EQ(answer.status, 200) << json::serialize(answer.body);
    return answer.text("id");
  }
  Answer replace(const std::string& id, const json::value& body) { return put(app_path(id), json::serialize(body)); }

  // An agent with an application of its own; the application's id.
  std::string make_bound_app(const std::string& agent) {
    operation_of(patch(path(agent), R"({"signOnProvider":{"type":"NEW_OIDC_APP"}})"));
    return get(path(agent)).text("appId");
  }

 private:
  static void merge(json::object& into, const json::object& from) {
    for (const auto& member : from)
      if (member.value().is_null())
        into.erase(member.key());
      else
        into[member.key()] = member.value();
  }
};

}  // namespace mandate::web::admin::testing
