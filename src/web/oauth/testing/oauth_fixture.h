#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/testing/scripted_documents.h"
#include "base/testing/temporary_directory.h"
#include "crypto/digest.h"
#include "directory/directory.h"
#include "manage/servers/signing_keys.h"
#include "manage/servers/system_scopes.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/authorize_requests.h"
#include "storage/client_keys.h"
#include "storage/connections.h"
#include "storage/policies.h"
#include "storage/sessions.h"
#include "storage/users.h"
#include "web/oauth/routes.h"

namespace mandate::web::oauth::testing {

using Parameters = std::map<std::string, std::string>;
// Changes of claims or header members: null takes one away.
using Changes = std::map<std::string, json::value>;

// A member as text: a string as it is, anything else as JSON, nothing when absent.
inline std::string text_of(const json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  if (value == nullptr) return "";
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

struct Answer {
  int status = 0;
  json::object body;
  std::string text;
  std::vector<http::Header> headers;
  std::string log_note;  // what the access log says: of a refusal its name in the catalogue, and why

  std::string get(std::string_view member) const { return text_of(body, member); }
  std::string header(std::string_view name) const {
    for (const auto& header : headers)
      if (header.name == name) return header.value;
    return "";
  }
  // "400 invalid_grant id_jag_expired", to compare in one go.
  std::string refusal() const {
    return std::to_string(status) + " " + get("error") + (body.contains("reason") ? " " + get("reason") : "");
  }
};

// The endpoints that clients call, in process, on a database of their own: an ACTIVE agent with a key, linked to the
// application that Ada signed on to, connected to one authorization server with one of its two scopes.
class OauthTest : public ::testing::Test {
 protected:
  OauthTest();

  // Requests.
  Answer send(http::Method method, std::string target, std::string body = "", std::vector<http::Header> headers = {});
  Answer post(std::string target, const Parameters& form, std::vector<http::Header> headers = {});
  Answer get(std::string target) { return send(http::Method::get, std::move(target)); }
  // A right exchange or redemption with changes; an empty value takes the parameter away.
  Parameters exchange_form(const Parameters& changes = {});
  Parameters redeem_form(const std::string& id_jag, const Parameters& changes = {});
  Answer exchange(const Parameters& changes = {}) { return post("/oauth2/v1/token", exchange_form(changes)); }
  Answer redeem(const std::string& id_jag, const Parameters& changes = {}) {
    return post(server_path("token"), redeem_form(id_jag, changes));
  }
  std::string id_jag() { return exchange().get("access_token"); }
  std::string access_token() { return redeem(id_jag()).get("access_token"); }

  // The code that Ada's sign-on to the portal produced; `edit` changes what it stands for.
  std::string new_code(const std::function<void(domain::AuthorizeRequest&)>& edit = [](domain::AuthorizeRequest&) {});
  // The client secret "secret".
  void give_secret(const domain::Application& application);
  // A service that authenticates as the agent does, with the client_id "registrar"; the rule lets it ask for tokens.
  domain::Application add_service();

  // Tokens.
  std::string sign(const crypto::PrivateKey& key, std::string_view alg, std::string_view kid, std::string_view typ,
                   json::object claims, const Changes& changes);
  std::string assertion(std::string_view audience, const Changes& changes = {}, std::string_view alg = "ES256",
                        std::string_view kid = "k1", std::string_view typ = "JWT");
  std::string id_token(const Changes& changes = {}, std::string_view typ = "JWT");
  std::string forged_id_jag(const Changes& changes = {}, std::string_view typ = "oauth-id-jag+jwt", bool by_org = true);
  json::object claims_of(const std::string& token) {
    return jose::UnverifiedJwt::parse(token).value().unverified_claims();
  }

  std::string server_path(std::string_view endpoint) const {
    return "/oauth2/" + server_.id.str() + "/v1/" + std::string(endpoint);
  }
  std::string org_token_url() const { return organization_.org_endpoint("token"); }
  std::string server_token_url() const { return organization_.endpoint(server_.id, "token"); }

  // Changes a thing as the management API would: in the ledger's order, touched.
  template <class Write>
  void change(std::string_view touched, const Write& write) {
    const auto written = ledger_->write([&](ledger::Transaction& transaction) -> Result<void> {
      CHECK(write(transaction.connection()));
      transaction.touch(touched);
      return {};
    });
    ASSERT_TRUE(written) << written.error().message << written.error().note;
  }
  void store_agent() {
    change(agent_.id.str(), [&](auto& connection) { return storage::Agents(connection).update(agent_); });
  }
  void store_user() {
    change(ada_.id.str(), [&](auto& connection) { return storage::Users(connection).update(ada_); });
  }
  void store_application() {
    change(portal_.id.str(), [&](auto& connection) { return storage::Applications(connection).update(portal_); });
  }
  void store_server() {
    change(server_.id.str(),
           [&](auto& connection) { return storage::AuthorizationServers(connection).update(server_); });
  }
  void store_connection() {
    change(agent_.id.str(), [&](auto& connection) { return storage::Connections(connection).update(connection_); });
  }
  void store_rule() {
    change(server_.id.str(), [&](auto& connection) { return storage::Rules(connection).update(rule_); });
  }
  void end_session() {
    change(session_.id.str(), [&](auto& connection) { return storage::Sessions(connection).erase(session_.id); });
  }

  // "type RESULT reason" of the newest event, and its whole JSON.
  std::string last_event();
  json::object last_event_body();
  std::size_t count_events(std::string_view type);
  // The same once everything that was queued before is written.
  std::size_t settled_events(std::string_view type) {
    EXPECT_TRUE(ledger_->write([](ledger::Transaction&) -> Result<void> { return {}; }));
    return count_events(type);
  }

  std::string address_ = "192.0.2.1";  // where requests come from

  mandate::testing::TemporaryDirectory directory_;
  FakeClock clock_{parse_time("2026-03-01T12:00:00Z").value()};
  domain::Organization organization_{domain::OrgId("00otest0000000000000"), "Test", "https://mandate.test"};
  const crypto::Sealer& sealer_ = shared_sealer();
  WorkerPool pool_{4, 64};
  std::unique_ptr<storage::Store> store_ = storage::Store::open({directory_.path(), false}).value();
  std::unique_ptr<ledger::Ledger> ledger_ = ledger::Ledger::start(*store_, clock_).value();
  mandate::testing::ScriptedDocuments documents_;  // what other servers publish
  directory::Directory records_{*store_, *ledger_, sealer_, organization_, {}, {documents_}};
  directory::OwnTokens own_tokens_;
  issuance::Environment environment_{records_, own_tokens_, *ledger_, pool_, clock_};
  OauthApi api_{environment_};
  http::Router router_{http::inline_handler([](const http::Request&) { return http::Response{404, {}, "{}"}; }),
                       http::inline_handler([](const http::Request&) { return http::Response{405, {}, "{}"}; })};

  crypto::PrivateKey agent_key_ = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  std::map<std::string, crypto::PrivateKey> org_keys_;  // by algorithm
  std::map<std::string, std::string> org_kids_;
  domain::Agent agent_;
  domain::ClientKey client_key_;
  domain::Application portal_;
  domain::User ada_;
  domain::Session session_;
  domain::AuthorizationServer server_;
  domain::Policy policy_;
  domain::Rule rule_;
  domain::Connection connection_;
  int serial_ = 0;

 private:
  static const crypto::Sealer& shared_sealer();
  void seed(storage::sql::Connection& connection);
  domain::SigningKey make_key(std::string_view algorithm, const domain::AuthorizationServerId& server);
};

}  // namespace mandate::web::oauth::testing
