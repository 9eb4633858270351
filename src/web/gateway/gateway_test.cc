// Virtual MCP servers as clients call them, in front of an MCP server that the test plays.
#include "base/text.h"
#include "mcp/testing/scripted_server.h"
#include "storage/brokered_grants.h"
#include "storage/client_auth_settings.h"
#include "storage/mcp_tools.h"
#include "storage/resource_servers.h"
#include "storage/virtual_mcp.h"
#include "web/gateway/gateway_api.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::gateway {
namespace {

using oauth::testing::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view office_url = "https://mandate.test/mcp/office", tickets_url = "https://tickets.test/mcp";

// Ada's agent has an access token for the virtual server "office", which shows a tool of Tickets; Ada has let it use
// Tickets.
class GatewayTest : public oauth::testing::OauthTest {
 protected:
  GatewayTest() {
    mount_gateway(router_, gateway_api_, api_);
    environment_.brokerage.renew = [this](const auto&, auto done) {
      ++renewals_;
      store_grant("renewed", clock_.now() + std::chrono::hours(1));
      return pool_.try_post(std::move(done));
    };
    tickets_.on("tools/call", [this](const json::object& params) {
      called_ = json::serialize(params);
      return json::object{{"content", json::array{json::object{{"type", "text"}, {"text", "done"}}}}};
    });
    tickets_.want_token("granted");
    seed();
    token_ = make_token();
  }

  void seed() {
    office_.id = domain::AgentId::generate();
    office_.kind = domain::PrincipalKind::virtual_mcp;
    office_.status = domain::AgentStatus::active;
    office_.name = office_.id.str();
    office_.resource_url = office_url;
    source_.id = domain::new_resource_server_id(domain::ResourceServerKind::mcp);
    source_.status = domain::ResourceServerStatus::active;
    source_.resource_url = tickets_url;
    source_.display_name = "Tickets";
    external_.resource = source_.id.str();
    external_.id = domain::ExternalServerId::generate().str();
    external_.origin = domain::AuthorizationServerOrigin::external;
    external_.issuer = "https://as.test";
    external_.authorization_endpoint = "https://as.test/authorize";
    external_.token_endpoint = "https://as.test/token";
    settings_.id = domain::ClientAuthSettingsId::generate();
    settings_.name = "Tickets client";
    settings_.resource = source_.id.str();
    settings_.server = external_.id;
    settings_.client_id = "us";
    way_.id = domain::ConnectionId::generate();
    way_.agent = office_.id;
    way_.type = "STS_ACCESS_TOKEN";
    way_.target = settings_.id.str();
    domain::McpTool tool{domain::McpToolId::generate(), source_.id, "find", "Find", "Finds tickets"};
    shown_ = {domain::VirtualCapabilityId::generate(), office_.id, way_.id, tool.id, tool.name, "tickets.find"};
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = office_.id.str();
    accepted.id = server_.id.str();
    change(office_.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::Agents(db).insert(office_));
      CHECK(storage::VirtualMcpServers(db).insert({office_.id, "office", "Office", "Tools of the office"}));
      CHECK(storage::ResourceAuthorizationServers(db).insert(accepted));
      CHECK(storage::ResourceServers(db).insert(source_));
      CHECK(storage::ResourceAuthorizationServers(db).insert(external_));
      CHECK(storage::ClientAuthSettings(db).insert(settings_));
      CHECK(storage::Connections(db).insert(way_));
      CHECK(storage::McpTools(db).insert(tool));
      return storage::VirtualCapabilities(db).insert(shown_);
    });
    store_grant("granted", clock_.now() + std::chrono::hours(1));
  }
  void store_grant(const std::string& access, std::optional<Time> expires) {
    domain::BrokeredGrant grant;
    grant.id = domain::BrokeredGrantId("bgr1");
    grant.connection = way_.id;
    grant.user = ada_.id;
    grant.agent = office_.id;
    grant.settings = settings_.id;
    grant.sealed_tokens =
        sealer_.seal(pack(domain::BrokeredTokens{SecretString(access), SecretString("r")}), sealing_context(grant.id));
    grant.access_hash = crypto::sha256_hex(access);
    grant.renewable = true;
    grant.expires = expires;
    grant.issued = clock_.now();
    change(domain::brokered_key(way_.id, ada_.id), [&](auto& db) { return storage::BrokeredGrants(db).put(grant); });
  }
  // An access token of the agent for the office, with changes of its claims.
  std::string make_token(const oauth::testing::Changes& changes = {}) {
    auto claims = claims_of(access_token());
    claims["aud"] = office_url;
    claims["jti"] = "AT." + std::to_string(++serial_);
    const auto* key = records_key();
    return sign_as_server(*key, std::move(claims), changes);
  }

  struct Call {
    std::string method = "tools/list";
    json::object params = {};
    std::string token = "";  // empty: the right one; "-": none
    std::vector<http::Header> headers = {};
    std::string path = "/mcp/office";
    bool modern = true;
    json::value capabilities = json::object();
  };
  Answer call(Call call) {
    std::vector<http::Header> headers{{"Content-Type", "application/json"}};
    if (call.token != "-") headers.push_back({"Authorization", "Bearer " + (call.token.empty() ? token_ : call.token)});
    if (call.modern) {
      headers.push_back({"MCP-Protocol-Version", std::string(mcp::modern_version)});
      headers.push_back({"Mcp-Method", call.method});
      if (call.params.contains("name"))
        headers.push_back({"Mcp-Name", std::string(call.params.at("name").as_string())});
      call.params["_meta"] = json::object{{mcp::meta_version, mcp::modern_version},
                                          {mcp::meta_client, json::object{{"name", "test"}, {"version", "1"}}},
                                          {mcp::meta_capabilities, call.capabilities}};
    }
    for (const auto& header : call.headers) {
      std::erase_if(headers, [&](const http::Header& one) { return one.name == header.name; });
      if (!header.value.empty()) headers.push_back(header);
    }
    return send(http::Method::post, call.path, json::serialize(mcp::request_message(7, call.method, call.params)),
                headers);
  }
  Call find(bool modern = true) {
    Call call{.method = "tools/call",
              .params = {{"name", "tickets.find"}, {"arguments", json::object{{"query", "open"}}}}};
    call.modern = modern;
    return call;
  }
  static std::string error_of(const Answer& answer) {
    const auto* error = answer.body.if_contains("error");
    return error == nullptr ? "" : std::to_string(answer.status) + " " + json::serialize(error->at("code"));
  }
  static std::string words_of(const Answer& answer) {
    const auto* error = answer.body.if_contains("error");
    return error == nullptr ? "" : std::string(error->at("message").as_string());
  }
  const directory::SigningKey* records_key() {
    directory::View view(records_, directory::Wait::allowed);
    held_ = view.server(server_.id).value();
    return held_->signing.active(server_.signing_algorithm);
  }
  std::string sign_as_server(const directory::SigningKey& key, json::object claims,
                             const oauth::testing::Changes& changes) {
    return sign(key.key, key.algorithm->name, key.kid, "at+jwt", std::move(claims), changes);
  }

  mcp::testing::ScriptedServer tickets_;
  mandate::gateway::Gateway gateway_{environment_, tickets_.messages(), [this](std::function<void()> work) {
                                       if (holding_) {
                                         waiting_.set_value(std::move(work));
                                         return true;
                                       }
                                       return !full_ && pool_.try_post(std::move(work));
                                     }};
  GatewayApi gateway_api_{environment_, gateway_, {}};
  domain::Agent office_;
  domain::ResourceServer source_;
  domain::ResourceAuthorizationServer external_;
  domain::ClientAuthSettings settings_;
  domain::Connection way_;
  domain::VirtualCapability shown_;
  std::shared_ptr<const directory::ServerRecord> held_;
  std::string token_, called_;
  int renewals_ = 0;
  bool full_ = false;
  // Whether a call of a tool waits for the test, and what waits.
  bool holding_ = false;
  std::promise<std::function<void()>> waiting_;
};

TEST_F(GatewayTest, AnswersNobodyWithoutATokenForIt) {
  auto foreign = make_token({{"iss", "https://as.test"}});
  auto wrong_key = sign(agent_key_, "ES256", "k1", "at+jwt", claims_of(token_), {});
  for (const auto& [what, token] : std::map<std::string, std::string>{
           {"no token", "-"},
           {"no JWT", "x"},
           {"a token for another resource", access_token()},
           {"one of another virtual server", make_token({{"aud", "https://mandate.test/mcp/other"}})},
           {"one of another issuer", foreign},
           {"one that the server did not sign", wrong_key},
           {"an ID token", id_token()},
           {"an ID-JAG", id_jag()},
           {"one that is over", make_token({{"exp", 1}})}}) {
    const auto answer = call({.token = token});
    EXPECT_EQ(answer.status, 401) << what;
    EXPECT_THAT(
        answer.header("WWW-Authenticate"),
        HasSubstr("resource_metadata=\"https://mandate.test/.well-known/oauth-protected-resource/mcp/office\""));
  }
  EXPECT_EQ(call({.path = "/mcp/none"}).status, 404);
  EXPECT_EQ(call({.token = "-", .path = "/mcp/none"}).status, 404);
  EXPECT_TRUE(tickets_.messages().sent().empty());
}

TEST_F(GatewayTest, TellsWhatToAskForAndToStrangersNothingElse) {
  const std::string metadata = "https://mandate.test/.well-known/oauth-protected-resource/mcp/office";
  EXPECT_EQ(call({.token = "-"}).header("WWW-Authenticate"), "Bearer resource_metadata=\"" + metadata + "\"");
  EXPECT_EQ(call({.token = "x"}).header("WWW-Authenticate"),
            "Bearer error=\"invalid_token\", resource_metadata=\"" + metadata + "\"");
  EXPECT_FALSE(get("/.well-known/oauth-protected-resource/mcp/office").body.contains("scopes_supported"));
  const struct {
    const char* name;
    bool is_default, published, system;
  } scopes[] = {{"tools.call", true, true, false},
                {"tools.secret", true, false, false},
                {"tools.more", false, true, false},
                {"profile.x", true, true, true}};
  change(server_.id.str(), [&](auto& db) -> Result<void> {
    for (const auto& one : scopes) {
      domain::Scope scope{domain::ScopeId::generate(), server_.id, one.name, "", ""};
      scope.is_default = one.is_default;
      scope.published = one.published;
      scope.system = one.system;
      CHECK(storage::Scopes(db).insert(scope));
    }
    return {};
  });
  EXPECT_EQ(call({.token = "-"}).header("WWW-Authenticate"),
            "Bearer scope=\"tools.call\", resource_metadata=\"" + metadata + "\"");
  EXPECT_EQ(call({.token = "x"}).header("WWW-Authenticate"),
            "Bearer error=\"invalid_token\", scope=\"tools.call\", resource_metadata=\"" + metadata + "\"");
  EXPECT_EQ(get("/.well-known/oauth-protected-resource/mcp/office").get("scopes_supported"), "[\"tools.call\"]");
  server_.status = domain::Status::inactive;
  store_server();
  EXPECT_THAT(call({.token = "-"}).header("WWW-Authenticate"), Not(HasSubstr("tools.call")));
  EXPECT_EQ(call({.token = "-", .path = "/mcp/none"}).header("WWW-Authenticate"), "");
}

TEST_F(GatewayTest, StopsWhenAnyoneIsStopped) {
  ASSERT_EQ(call({}).status, 200);
  agent_.status = domain::AgentStatus::inactive;
  store_agent();
  EXPECT_EQ(call({}).status, 401) << "the agent";
  agent_.status = domain::AgentStatus::active;
  store_agent();
  ada_.status = domain::UserStatus::suspended;
  store_user();
  EXPECT_EQ(call(find()).status, 401) << "the person";
  ada_.status = domain::UserStatus::active;
  store_user();
  way_.status = domain::Status::inactive;
  change(office_.id.str(), [&](auto& db) { return storage::Connections(db).update(way_); });
  EXPECT_EQ(json::serialize(call({}).body.at("result").at("tools")), "[]");
  EXPECT_EQ(error_of(call(find())), "200 -32000") << "the connection";
  way_.status = domain::Status::active;
  change(office_.id.str(), [&](auto& db) { return storage::Connections(db).update(way_); });
  source_.status = domain::ResourceServerStatus::inactive;
  change(source_.id.str(), [&](auto& db) { return storage::ResourceServers(db).update(source_); });
  EXPECT_THAT(words_of(call(find())), HasSubstr("Tickets is not ACTIVE"));
  office_.status = domain::AgentStatus::inactive;
  change(office_.id.str(), [&](auto& db) { return storage::Agents(db).update(office_); });
  EXPECT_EQ(call({}).status, 404) << "the virtual server";
  EXPECT_TRUE(tickets_.messages().sent().empty());
}

TEST_F(GatewayTest, StopsACallThatWaitsForItsTurn) {
  // What a call answers when this happens while it waits.
  const auto call_and = [&](const std::function<void()>& happen) {
    waiting_ = {};
    holding_ = true;
    auto answer = std::async(std::launch::async, [&] { return call(find()); });
    const auto go_on = waiting_.get_future().get();
    holding_ = false;
    happen();
    go_on();
    return answer.get();
  };
  const auto stop_agent = [&] {
    agent_.status = domain::AgentStatus::inactive;
    store_agent();
  };
  EXPECT_EQ(call_and(stop_agent).status, 401);
  agent_.status = domain::AgentStatus::active;
  store_agent();
  const auto stop_connection = [&] {
    way_.status = domain::Status::inactive;
    change(office_.id.str(), [&](auto& db) { return storage::Connections(db).update(way_); });
  };
  EXPECT_EQ(error_of(call_and(stop_connection)), "200 -32000");
  EXPECT_THAT(last_event(), HasSubstr("virtual_mcp_server.capability.call FAILURE"));
  EXPECT_TRUE(tickets_.messages().sent().empty()) << "nothing has left";
  way_.status = domain::Status::active;
  change(office_.id.str(), [&](auto& db) { return storage::Connections(db).update(way_); });
  const auto nothing = [] {};
  EXPECT_EQ(error_of(call_and(nothing)), "");
  EXPECT_FALSE(tickets_.messages().sent().empty());
}

TEST_F(GatewayTest, RefusesWhatIsNoMessage) {
  const auto raw = [&](const std::string& body, std::vector<http::Header> more = {}) {
    std::vector<http::Header> headers{{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token_}};
    headers.insert(headers.end(), more.begin(), more.end());
    return send(http::Method::post, "/mcp/office", body, headers);
  };
  EXPECT_EQ(error_of(raw("{")), "400 -32700");
  EXPECT_EQ(error_of(raw(R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])")), "400 -32700");
  EXPECT_EQ(error_of(raw(R"({"id":1,"method":"ping"})")), "400 -32600");
  EXPECT_EQ(error_of(raw(R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})")), "400 -32600");
  EXPECT_EQ(error_of(raw(R"({"jsonrpc":"2.0","id":1})")), "400 -32600");
  EXPECT_EQ(error_of(raw(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})")), "400 -32600");
  EXPECT_EQ(error_of(raw(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", {{"MCP-Protocol-Version", "1900-01-01"}})),
            "400 -32022");
  EXPECT_EQ(send(http::Method::post, "/mcp/office", "{}", {{"Content-Type", "text/plain"}}).status, 415);
  EXPECT_EQ(raw(std::string(1024 * 1024 + 1, ' ')).status, 413);
  EXPECT_EQ(raw(R"({"jsonrpc":"2.0","method":"notifications/initialized"})").status, 202);
  EXPECT_EQ(raw(R"({"jsonrpc":"2.0","id":1,"result":{}})").status, 202);
  for (const auto* header : {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"})
    for (const auto* value : {"", "other"}) {
      auto one = find();
      one.headers = {{header, value}};
      EXPECT_EQ(error_of(call(one)), "400 -32020") << header << value;
    }
  auto encoded = find();
  encoded.headers = {{"Mcp-Name", "=?base64?" + base64_encode("tickets.find") + "?="}};
  EXPECT_EQ(call(encoded).status, 200);
}

TEST_F(GatewayTest, SpeaksBothEras) {
  const auto found = call({.method = "server/discover"}).body.at("result");
  EXPECT_EQ(found.at("supportedVersions").at(0).as_string(), mcp::modern_version);
  EXPECT_EQ(found.at("resultType").as_string(), "complete");
  EXPECT_EQ(found.at("_meta").at(mcp::meta_server).at("name").as_string(), "Office");
  EXPECT_EQ(error_of(call({.method = "initialize"})), "404 -32601");
  const auto shaken = call({.method = "initialize", .params = {{"protocolVersion", "2025-06-18"}}, .modern = false});
  EXPECT_EQ(shaken.body.at("result").at("protocolVersion").as_string(), "2025-06-18");
  EXPECT_EQ(shaken.body.at("result").at("instructions").as_string(), "Tools of the office");
  EXPECT_EQ(call({.method = "initialize", .params = {{"protocolVersion", "x"}}, .modern = false})
                .body.at("result")
                .at("protocolVersion")
                .as_string(),
            "2025-11-25");
  EXPECT_TRUE(call({.method = "ping", .modern = false}).body.at("result").is_object());
  EXPECT_EQ(error_of(call({.method = "resources/list", .modern = false})), "200 -32601");
  EXPECT_EQ(error_of(call({.method = "resources/list"})), "404 -32601");
}

TEST_F(GatewayTest, ShowsToolsByTheirNamesHere) {
  const auto result = call({}).body.at("result");
  EXPECT_EQ(
      json::serialize(result.at("tools")),
      R"([{"name":"tickets.find","title":"Find","description":"Finds tickets","inputSchema":{"type":"object"}}])");
  EXPECT_EQ(error_of(call({.params = {{"cursor", "!"}}})), "200 -32602");
  EXPECT_EQ(error_of(call({.params = {{"cursor", 1}}})), "200 -32602");
  change(office_.id.str(), [&](auto& db) -> Result<void> {
    for (int i = 100; i < 250; ++i) {
      domain::McpTool tool{domain::McpToolId::generate(), source_.id, "t" + std::to_string(i)};
      CHECK(storage::McpTools(db).insert(tool));
      CHECK(storage::VirtualCapabilities(db).insert(
          {domain::VirtualCapabilityId::generate(), office_.id, way_.id, tool.id, tool.name}));
    }
    return {};
  });
  const auto first = call({}).body.at("result");
  EXPECT_EQ(first.at("tools").as_array().size(), 100U);
  const auto second = call({.params = {{"cursor", first.at("nextCursor")}}}).body.at("result");
  EXPECT_EQ(second.at("tools").as_array().size(), 51U);
  EXPECT_FALSE(second.as_object().contains("nextCursor"));
}

TEST_F(GatewayTest, PassesCallsOnWithThePersonsToken) {
  const auto answer = call(find());
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.body.at("id").as_int64(), 7);
  EXPECT_EQ(answer.body.at("result").at("content").at(0).at("text").as_string(), "done");
  EXPECT_EQ(answer.body.at("result").at("resultType").as_string(), "complete");
  EXPECT_THAT(called_, HasSubstr(R"("name":"find","arguments":{"query":"open"})"));
  const auto sent = tickets_.messages().sent();
  EXPECT_EQ(sent.back().url, tickets_url);
  EXPECT_EQ(sent.back().authorization, "Bearer granted") << "never the token that came";
  EXPECT_THAT(tickets_.methods(), HasSubstr("server/discover tools/call"));
  call(find(false));
  EXPECT_EQ(tickets_.methods(), "server/discover tools/call tools/call") << "how it is talked to is remembered";
  const auto record = json::serialize(last_event_body());
  EXPECT_THAT(last_event(), HasSubstr("resource_servers.virtual_mcp_server.capability.call SUCCESS"));
  for (const auto& part :
       {agent_.id.str(), ada_.id.str(), office_.id.str(), way_.id.str(), source_.id.str(), std::string("tickets.find")})
    EXPECT_THAT(record, HasSubstr(part));
  EXPECT_THAT(record, Not(HasSubstr("granted")));
}

TEST_F(GatewayTest, CallsNothingThatIsNotShown) {
  auto own_name = find();
  own_name.params["name"] = "find";
  EXPECT_EQ(error_of(call(own_name)), "200 -32602") << "its name elsewhere is none here";
  auto arguments = find();
  arguments.params["arguments"] = json::array();
  EXPECT_EQ(error_of(call(arguments)), "200 -32602");
  auto machine = find();
  machine.token = make_token({{"uid", json::value(nullptr)}, {"sub", json::value(agent_.id.str())}});
  EXPECT_THAT(words_of(call(machine)), HasSubstr("must be about a person"));
  EXPECT_THAT(last_event(), HasSubstr("FAILURE oauth_sts_user_subject_required"));
  EXPECT_TRUE(tickets_.messages().sent().empty());
}

TEST_F(GatewayTest, AsksThePersonForWhatIsMissing) {
  change(domain::brokered_key(way_.id, ada_.id),
         [&](auto& db) { return storage::BrokeredGrants(db).erase(domain::BrokeredGrantId("bgr1")); });
  auto able = find();
  able.capabilities = json::object{{"elicitation", json::object{{"url", json::object()}}}};
  const auto asked = call(able).body.at("result");
  EXPECT_EQ(asked.at("resultType").as_string(), "input_required");
  const auto& params = asked.at("inputRequests").at("authorization").at("params");
  EXPECT_EQ(params.at("mode").as_string(), "url");
  EXPECT_THAT(std::string(params.at("url").as_string()), HasSubstr("/oauth2/v1/sts/redirect?dataHandle="));
  for (const bool modern : {true, false}) {
    const auto answer = call(find(modern));
    EXPECT_EQ(error_of(answer), "200 -32042");
    EXPECT_THAT(json::serialize(answer.body), HasSubstr("\"elicitations\":[{\"mode\":\"url\""));
  }
  EXPECT_THAT(last_event(), HasSubstr("FAILURE oauth_sts_interaction_required"));
  EXPECT_TRUE(tickets_.messages().sent().empty());
}

TEST_F(GatewayTest, RenewsATokenBeforeItIsUsed) {
  store_grant("old", clock_.now() - std::chrono::seconds(1));
  tickets_.want_token("renewed");
  EXPECT_EQ(call(find()).body.at("result").at("content").at(0).at("text").as_string(), "done");
  EXPECT_EQ(renewals_, 1);
}

TEST_F(GatewayTest, SaysWhoFailed) {
  tickets_.want_token("another");
  EXPECT_THAT(words_of(call(find())), HasSubstr("Tickets cannot be used: It answered with the status 401"));
  tickets_.want_token("granted");
  tickets_.say("tools/call", mandate::testing::ScriptedMessages::json("{}", 500));
  EXPECT_EQ(error_of(call(find())), "200 -32001");
  tickets_.say("tools/call", mandate::testing::ScriptedMessages::json(
                                 R"({"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"Unknown city"}})"));
  EXPECT_EQ(words_of(call(find())), "Unknown city");
  tickets_.say("tools/call", mandate::testing::ScriptedMessages::json(
                                 R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required"}})"));
  EXPECT_EQ(error_of(call(find())), "200 -32001");
  full_ = true;
  EXPECT_EQ(call(find()).status, 503);
}

TEST_F(GatewayTest, LimitsWhatOneClientAsksAndWhoGuesses) {
  const GatewayApi api(environment_, gateway_, {.client_requests = 2, .address_failures = 1});
  http::Router router{http::inline_handler([](const http::Request&) { return http::Response{404}; }),
                      http::inline_handler([](const http::Request&) { return http::Response{405}; })};
  mount_gateway(router, api, api_);
  const auto status = [&](const std::string& token) {
    http::Request request;
    request.method = http::Method::post;
    request.target = "/mcp/office";
    request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}};
    request.body = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
    request.client_address = "192.0.2.1";
    std::promise<int> promise;
    router.handle(std::move(request),
                  http::Responder([&](http::Response response) { promise.set_value(response.status); }));
    return promise.get_future().get();
  };
  EXPECT_EQ(status(token_), 200);
  EXPECT_EQ(status(token_), 200);
  EXPECT_EQ(status(token_), 429);
  EXPECT_EQ(status("guessed"), 401);
  EXPECT_EQ(status("guessed again"), 429);
}

TEST_F(GatewayTest, SaysWhereItsTokensComeFrom) {
  for (const auto* path :
       {"/mcp/office/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp/office"}) {
    const auto answer = get(path);
    ASSERT_EQ(answer.status, 200) << path;
    EXPECT_EQ(answer.get("resource"), office_url);
    EXPECT_EQ(answer.get("resource_name"), "Office");
    EXPECT_EQ(answer.body.at("authorization_servers").at(0).as_string(), organization_.issuer(server_.id));
  }
  EXPECT_EQ(get("/.well-known/oauth-protected-resource/mcp/none").status, 404);
  EXPECT_EQ(get("/.well-known/oauth-protected-resource/mcp/" + agent_.id.str()).status, 404);
}

}  // namespace
}  // namespace mandate::web::gateway
