#include "web/oauth/testing/oauth_fixture.h"

#include "web/reference/testing/conformance.h"

namespace mandate::web::oauth::testing {

using domain::ClientId;

const crypto::Sealer& OauthTest::shared_sealer() {
  static const crypto::Sealer sealer(crypto::Sealer::new_key());
  return sealer;
}

// Made once for all tests: an RSA key takes a third of a second.
domain::SigningKey OauthTest::make_key(std::string_view algorithm, const domain::AuthorizationServerId& server) {
  static std::map<std::string, domain::SigningKey> made;
  const auto name = std::string(algorithm) + server.str();
  if (!made.contains(name))
    made.emplace(name, manage::generate_signing_key(sealer_, server, algorithm, clock_.now()).value());
  auto row = made.at(name);
  if (server.empty()) {
    const auto pkcs8 = sealer_.open(row.sealed, "signing_key:" + row.kid).value();
    org_keys_.emplace(algorithm, crypto::PrivateKey::from_pkcs8(pkcs8.reveal()).value());
    org_kids_.emplace(algorithm, row.kid);
  }
  return row;
}

OauthTest::OauthTest() {
  mount_oauth(router_, api_);
  const auto seeded = ledger_->write([&](ledger::Transaction& transaction) -> Result<void> {
    seed(transaction.connection());
    return {};
  });
  EXPECT_TRUE(seeded);
}

void OauthTest::seed(storage::sql::Connection& connection) {
  const Time now = clock_.now();
  server_.id = domain::AuthorizationServerId("aus11111111111111111");
  server_.name = "Chat";
  server_.audience = "https://chat.test";
  server_.signing_algorithm = "ES256";
  ASSERT_TRUE(storage::AuthorizationServers(connection).insert(server_));
  for (const char* name : {"chat.read", "chat.write"})
    ASSERT_TRUE(storage::Scopes(connection)
                    .insert({domain::ScopeId::generate(), server_.id, name, "", "", domain::Consent::implicit}));
  ASSERT_TRUE(manage::insert_system_scopes(connection, server_.id));
  for (const char* algorithm : {"RS256", "ES256"})
    ASSERT_TRUE(storage::SigningKeys(connection).insert(make_key(algorithm, {})));
  ASSERT_TRUE(storage::SigningKeys(connection).insert(make_key("ES256", server_.id)));

  policy_.id = domain::PolicyId::generate();
  policy_.server = server_.id;
  policy_.name = "Agents";
  policy_.clients = {"ALL_CLIENTS"};
  ASSERT_TRUE(storage::Policies(connection).insert(policy_));
  rule_.id = domain::RuleId::generate();
  rule_.policy = policy_.id;
  rule_.name = "Everybody";
  rule_.groups_include = {"EVERYONE"};
  rule_.grant_types = {std::string(mandate::oauth::jwt_bearer_grant)};
  rule_.scopes = {"*"};
  rule_.access_token_lifetime = std::chrono::minutes(30);
  ASSERT_TRUE(storage::Rules(connection).insert(rule_));

  portal_.id = domain::ApplicationId("0oa11111111111111111");
  portal_.client_id = ClientId("0oa11111111111111111");
  portal_.label = "Portal";
  portal_.auth_method = domain::AppAuthMethod::none;
  portal_.grant_types = {"authorization_code"};
  portal_.redirect_uris = {"https://portal.test/callback"};
  ASSERT_TRUE(storage::Applications(connection).insert(portal_));
  ada_.id = domain::UserId("00u11111111111111111");
  ada_.status = domain::UserStatus::active;
  ada_.login = ada_.email = "ada@example.test";
  ada_.first_name = "Ada";
  ada_.last_name = "Admin";
  ASSERT_TRUE(storage::Users(connection).insert(ada_));
  ASSERT_TRUE(storage::Applications(connection).assign(portal_.id, ada_.id, now));
  session_.id = domain::SessionId("ses11111111111111111");
  session_.user = ada_.id;
  session_.cookie_hash = "hash";
  session_.created = session_.last_seen = now;
  session_.expires = now + std::chrono::hours(2);
  ASSERT_TRUE(storage::Sessions(connection).insert(session_));

  agent_.id = domain::AgentId("wlp11111111111111111");
  agent_.status = domain::AgentStatus::active;
  agent_.name = "Assistant";
  agent_.app_id = portal_.id;
  ASSERT_TRUE(storage::Agents(connection).insert(agent_));
  client_key_ = {domain::ClientKeyId::generate(),
                 agent_.id.str(),
                 "k1",
                 json::serialize(jose::to_json({"k1", "ES256", "sig", agent_key_.public_key()})),
                 domain::Status::active,
                 now,
                 now};
  ASSERT_TRUE(storage::ClientKeys(connection).insert(client_key_));
  connection_.id = domain::ConnectionId::generate();
  connection_.agent = agent_.id;
  connection_.type = "IDENTITY_ASSERTION_CUSTOM_AS";
  connection_.target = server_.id.str();
  connection_.scope_condition = domain::ScopeCondition::include_only;
  connection_.scopes = {"chat.read"};
  ASSERT_TRUE(storage::Connections(connection).insert(connection_));
}

Answer OauthTest::send(http::Method method, std::string target, std::string body, std::vector<http::Header> headers) {
  http::Request request;
  request.method = method;
  request.target = std::move(target);
  request.headers = std::move(headers);
  request.body = std::move(body);
  request.request_id = "req" + std::to_string(++serial_);
  request.client_address = address_;
  const auto called = request.target;
  std::promise<http::Response> promise;
  auto future = promise.get_future();
  router_.handle(std::move(request),
                 http::Responder([&promise](http::Response response) { promise.set_value(std::move(response)); }));
  auto response = future.get();
  Answer answer{response.status, {}, response.body, std::move(response.headers), response.log_note};
  if (auto parsed = parse_json_object(answer.text)) answer.body = *std::move(parsed);
  boost::system::error_code not_json;
  auto answered = json::parse(answer.text, not_json);
  if (not_json) answered = answer.text.empty() ? json::value(nullptr) : json::value(answer.body);
  EXPECT_EQ(reference::testing::nonconformity(method, called, answer.status, answered), "") << called;
  return answer;
}

Answer OauthTest::post(std::string target, const Parameters& form, std::vector<http::Header> headers) {
  headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  return send(http::Method::post, std::move(target), mandate::oauth::encode_form({form.begin(), form.end()}),
              std::move(headers));
}

namespace {

Parameters changed(Parameters form, const Parameters& changes) {
  for (const auto& [name, value] : changes)
    if (value.empty())
      form.erase(name);
    else
      form[name] = value;
  return form;
}

}  // namespace

Parameters OauthTest::exchange_form(const Parameters& changes) {
  return changed({{"grant_type", std::string(mandate::oauth::token_exchange_grant)},
                  {"requested_token_type", std::string(mandate::oauth::id_jag_token_type)},
                  {"subject_token", id_token()},
                  {"subject_token_type", std::string(mandate::oauth::id_token_token_type)},
                  {"audience", organization_.issuer(server_.id)},
                  {"scope", "chat.read"},
                  {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                  {"client_assertion", assertion(org_token_url())}},
                 changes);
}

Parameters OauthTest::redeem_form(const std::string& id_jag, const Parameters& changes) {
  return changed({{"grant_type", std::string(mandate::oauth::jwt_bearer_grant)},
                  {"assertion", id_jag},
                  {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                  {"client_assertion", assertion(server_token_url())}},
                 changes);
}

std::string OauthTest::new_code(const std::function<void(domain::AuthorizeRequest&)>& edit) {
  const std::string code = "code" + std::to_string(++serial_);
  domain::AuthorizeRequest request;
  request.id = domain::AuthorizeRequestId::generate();
  request.client_id = portal_.client_id;
  request.application = portal_.id;
  request.redirect_uri = "https://portal.test/callback";
  request.scopes = {"openid", "email"};
  request.nonce = "n-1";
  request.code_hash = crypto::sha256_hex(code);
  request.session = session_.id;
  request.user = ada_.id;
  request.auth_time = request.created = clock_.now();
  request.amr = {"pwd"};
  request.expires = clock_.now() + domain::AuthorizeRequest::code_lifetime;
  edit(request);
  change(request.id.str(), [&](auto& connection) { return storage::AuthorizeRequests(connection).insert(request); });
  return code;
}

void OauthTest::give_secret(const domain::Application& application) {
  domain::ClientSecret secret;
  secret.id = domain::ClientSecretId::generate();
  secret.client = application.id.str();
  secret.hash = crypto::sha256_hex("secret");
  change(application.id.str(), [&](auto& connection) { return storage::ClientSecrets(connection).insert(secret); });
}

domain::Application OauthTest::add_service() {
  domain::Application service;
  service.id = domain::ApplicationId("0oa22222222222222222");
  service.client_id = ClientId("registrar");
  service.label = "Registrar";
  service.auth_method = domain::AppAuthMethod::private_key_jwt;
  service.application_type = "service";
  service.grant_types = {"client_credentials"};
  auto key = client_key_;
  key.id = domain::ClientKeyId::generate();
  key.client = service.id.str();
  change(service.id.str(), [&](auto& connection) -> Result<void> {
    CHECK(storage::Applications(connection).insert(service));
    return storage::ClientKeys(connection).insert(key);
  });
  rule_.grant_types.push_back("client_credentials");
  store_rule();
  return service;
}

std::string OauthTest::sign(const crypto::PrivateKey& key, std::string_view alg, std::string_view kid,
                            std::string_view typ, json::object claims, const Changes& changes) {
  for (const auto& [name, value] : changes)
    if (value.is_null())
      claims.erase(name);
    else
      claims[name] = value;
  return jose::sign_jwt(*jose::find_algorithm(alg), kid, typ, claims, key).value();
}

std::string OauthTest::assertion(std::string_view audience, const Changes& changes, std::string_view alg,
                                 std::string_view kid, std::string_view typ) {
  const auto now = to_seconds(clock_.now());
  return sign(agent_key_, alg, kid, typ,
              {{"iss", agent_.id.str()},
               {"sub", agent_.id.str()},
               {"aud", audience},
               {"iat", now},
               {"exp", now + 60},
               {"jti", "a" + std::to_string(++serial_)}},
              changes);
}

std::string OauthTest::id_token(const Changes& changes, std::string_view typ) {
  mandate::oauth::IdToken token;
  token.issuer = organization_.issuer();
  token.audience = portal_.client_id.str();
  token.jti = "ID.1";
  token.user = ada_.id.str();
  token.session = session_.id.str();
  token.auth_time = token.issued_at = clock_.now();
  token.expires = clock_.now() + std::chrono::hours(1);
  token.custom = {{"email", ada_.email}};
  return sign(org_keys_.at("RS256"), "RS256", org_kids_.at("RS256"), typ, to_claims(token), changes);
}

std::string OauthTest::forged_id_jag(const Changes& changes, std::string_view typ, bool by_org) {
  mandate::oauth::IdJag token;
  token.issuer = organization_.issuer();
  token.audience = organization_.issuer(server_.id);
  token.client_id = agent_.id.str();
  token.jti = "IDAAG." + std::to_string(++serial_);
  token.subject = {ada_.id.str(),          "user",  {{organization_.issuer(), agent_.id.str(), "ai_agent"}},
                   clock_.now(),           {"pwd"}, session_.id.str(),
                   portal_.client_id.str()};
  token.scopes = {"chat.read"};
  token.issued_at = clock_.now();
  token.expires = clock_.now() + std::chrono::seconds(300);
  return sign(by_org ? org_keys_.at("ES256") : agent_key_, "ES256", org_kids_.at("ES256"), typ, to_claims(token),
              changes);
}

json::object OauthTest::last_event_body() {
  const auto body = store_
                        ->read_settled([](storage::sql::Connection& connection) {
                          return connection.find("select body from events order by sequence desc limit 1", {},
                                                 [](const storage::sql::Row& row) { return row.string(0); });
                        })
                        .value();
  return body ? parse_json_object(*body).value() : json::object{};
}

std::string OauthTest::last_event() {
  const auto body = last_event_body();
  if (body.empty()) return "none";
  const auto& outcome = body.at("outcome").as_object();
  std::string line =
      std::string(body.at("eventType").as_string()) + " " + std::string(outcome.at("result").as_string());
  if (outcome.at("reason").is_string()) line += " " + std::string(outcome.at("reason").as_string());
  return line;
}

std::size_t OauthTest::count_events(std::string_view type) {
  return store_
      ->read_settled([&](storage::sql::Connection& connection) {
        return connection.list("select uuid from events where type = $1", {type},
                               [](const storage::sql::Row& row) { return row.string(0); });
      })
      .value()
      .size();
}

}  // namespace mandate::web::oauth::testing
