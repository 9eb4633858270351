#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "crypto/keys.h"
#include "jose/jwk.h"
#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin::testing {

// Agents, their credentials and what they may reach, made through the API.
class AgentTest : public AdminTest {
 protected:
  static constexpr std::string_view agents = "/workload-principals/api/v1/ai-agents";
  static constexpr std::string_view server_id = "ausorders00000000000";

  std::string path(const std::string& agent, std::string_view rest = "") const {
    return std::string(agents) + "/" + agent + std::string(rest);
  }
  std::string user_orn(std::string_view id = admin_id) const { return organization_.orns().user(domain::UserId(id)); }
  std::string agent_orn(const std::string& id) const { return organization_.orns().agent(domain::AgentId(id)); }
  std::string server_orn(std::string_view id = server_id) const {
    return organization_.orns().authorization_server(domain::AuthorizationServerId(id));
  }

  // The operation behind a 202.
  Answer operation_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 202) << json::serialize(answer.body);
    EXPECT_TRUE(answer.body.is_null());
    return follow(answer.header("Location"));
  }
  // A new agent's id.
  std::string make_agent(const std::string& name, const std::string& more = "") {
    return operation_of(post(std::string(agents), R"({"profile":{"name":")" + name + "\"}" + more + "}"))
        .text("resource.id");
  }
  // An agent that is ACTIVE: with an owner and a key.
  std::string make_active_agent(const std::string& name) {
    const auto id = make_agent(name, R"(,"owners":[")" + user_orn() + "\"]");
    EXPECT_EQ(post(path(id, "/credentials/jwks"), jwk("first")).status, 201);
    EXPECT_EQ(post(path(id, "/lifecycle/activate")).status, 202);
    return id;
  }
  std::string status_of(const std::string& agent) { return get(path(agent)).text("status"); }

  // A fresh public P-256 key as JWK text.
  static std::string jwk(std::string_view kid, const json::object& more = {}) {
    auto object =
        jose::to_json({std::string(kid), "", "", crypto::PrivateKey::generate(crypto::KeyType::p256)->public_key()});
    for (const auto& member : more) object[member.key()] = member.value();
    return json::serialize(object);
  }

  void add_server(std::string_view id, std::string_view name, std::string_view status = "ACTIVE") {
    sql("insert into authorization_servers (id, name, name_key, description, audience, status, "
        "signing_algorithm, strict_id_jag, "
        "id_jag_single_use, built_in, created, last_updated) values ($1, $2, lower($2), '', 'api://x', $3, "
        "'ES256', 0, 1, 0, 0, 0)",
        {id, name, status});
  }
  void add_scope(std::string_view server, std::string_view name) {
    const auto id = domain::ScopeId::generate();
    sql("insert into scopes (id, server, name, display_name, description, consent, is_default, optional, "
        "system, published) "
        "values ($1, $2, $3, '', '', 'IMPLICIT', 0, 0, 0, 0)",
        {id, server, name});
  }
  void add_app(std::string_view id, std::string_view label) {
    sql("insert into applications (id, client_id, label, status, auth_method, application_type, grant_types, "
        "redirect_uris, "
        "post_logout_redirect_uris, pkce_required, created, last_updated) values ($1, $1, $2, 'ACTIVE', "
        "'none', 'web', '', '', '', 1, 0, 0)",
        {id, label});
  }
};

}  // namespace mandate::web::admin::testing
