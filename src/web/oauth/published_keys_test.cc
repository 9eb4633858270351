// Clients that publish their keys themselves: at a jwks_uri, or in a metadata document whose URL is their client_id.
#include "base/text.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto jwks_uri = "https://agent.test/jwks.json";

class PublishedKeysTest : public OauthTest {
 protected:
  static json::object jwk(const crypto::PrivateKey& key, std::string_view kid) {
    return jose::to_json({std::string(kid), "", "", key.public_key()});
  }
  static std::string key_set(const json::array& keys) { return json::serialize(json::object{{"keys", keys}}); }

  // The agent's key is no longer the registered one but what stands at the URL.
  void publish(std::string_view kid = "p1") {
    documents_.put(jwks_uri, key_set({jwk(published_, kid)}));
    agent_.jwks_uri = jwks_uri;
    store_agent();
  }
  Answer ask(std::string_view kid = "p1", const Changes& changes = {}) { return ask_with(published_, kid, changes); }
  Answer ask_with(const crypto::PrivateKey& key, std::string_view kid, const Changes& changes = {}) {
    return exchange(
        {{"client_assertion", sign(key, "ES256", kid, "JWT", claims_of(assertion(org_token_url())), changes)}});
  }
  std::size_t asked() const { return documents_.asked().size(); }

  crypto::PrivateKey published_ = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
};

TEST_F(PublishedKeysTest, AnAgentMayPublishItsKeys) {
  publish();
  EXPECT_EQ(ask_with(agent_key_, "k1").status, 401) << "a registered key counts no longer";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(ask("").status, 200) << "without kid";
  EXPECT_EQ(asked(), 1U);
  agent_.jwks_uri = "";
  store_agent();
  EXPECT_EQ(ask().status, 401);
  EXPECT_EQ(ask_with(agent_key_, "k1").status, 200) << "registered keys are kept meanwhile";
}

TEST_F(PublishedKeysTest, WhatIsNoKeySetProvesNothing) {
  const auto other = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  json::array many;
  for (int i = 0; i < 51; ++i) many.push_back(jwk(published_, "p" + std::to_string(i)));
  auto with_private = jwk(published_, "p1");
  with_private["d"] = "AAAA";
  auto for_encryption = jwk(published_, "p1");
  for_encryption["use"] = "enc";
  auto other_algorithm = jwk(published_, "p1");
  other_algorithm["alg"] = "ES384";
  const std::map<std::string, std::pair<std::string, std::string>> sets{
      {"no JSON", {"keys", "client_assertion_invalid_jwks"}},
      {"a list", {"[]", "client_assertion_invalid_jwks"}},
      {"an object without keys", {R"({"keys":{}})", "client_assertion_invalid_jwks"}},
      {"too many keys", {key_set(many), "client_assertion_invalid_jwks"}},
      {"a huge document", {R"({"keys":[],"x":")" + std::string(65'536, 'x') + "\"}", "client_assertion_invalid_jwks"}},
      {"no key", {key_set({}), "client_assertion_jwks_not_configured"}},
      {"a private key", {key_set({with_private}), "client_assertion_jwks_not_configured"}},
      {"a key for encryption", {key_set({for_encryption}), "client_assertion_jwks_not_configured"}},
      {"a secret", {R"({"keys":[{"kty":"oct","kid":"p1","k":"AAAA"}]})", "client_assertion_jwks_not_configured"}},
      {"a key of another algorithm", {key_set({other_algorithm}), "client_assertion_jwks_not_configured"}},
      {"another key of that name", {key_set({jwk(other, "p1")}), "client_assertion_invalid_signature"}},
      {"a key of another name", {key_set({jwk(published_, "p2")}), "client_assertion_invalid_kid"}},
  };
  int number = 0;
  for (const auto& [name, set] : sets) {
    agent_.jwks_uri = std::string(jwks_uri) + std::to_string(++number);
    documents_.put(agent_.jwks_uri, set.first);
    store_agent();
    address_ = "198.51.100." + std::to_string(number);  // only the first refusals of an address are in the log
    const auto answer = ask();
    EXPECT_EQ(answer.refusal(), "401 invalid_client") << name;
    EXPECT_THAT(last_event(), HasSubstr("FAILURE " + set.second)) << name;
  }
}

TEST_F(PublishedKeysTest, WhoAsksLearnsNothingOfTheNetworkThatWeStandIn) {
  agent_.jwks_uri = "https://169.254.169.254/latest";
  documents_.forbid("https://169.254.");
  store_agent();
  const auto forbidden = ask();
  EXPECT_EQ(forbidden.refusal(), "401 invalid_client");
  EXPECT_THAT(json::serialize(last_event_body()), HasSubstr("leads to a private network"));
  agent_.jwks_uri = "https://nobody.test/jwks.json";
  store_agent();
  EXPECT_EQ(ask().text, forbidden.text);
  EXPECT_THAT(forbidden.text, Not(HasSubstr("169.254")));
}

TEST_F(PublishedKeysTest, KeysThatDoNotExistAreLookedForOnceInAWhile) {
  publish();
  ASSERT_EQ(ask().status, 200);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask("unknown" + std::to_string(i)).status, 401);
  EXPECT_EQ(asked(), 1U);
  clock_.advance(seconds(30));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask("more" + std::to_string(i)).status, 401);
  EXPECT_EQ(asked(), 2U);
  EXPECT_EQ(ask().status, 200);
}

TEST_F(PublishedKeysTest, ANewKeyIsFoundAndAnOldOneEnds) {
  publish();
  ASSERT_EQ(ask().status, 200);
  documents_.put(jwks_uri, key_set({jwk(published_, "p2")}));
  clock_.advance(seconds(30));
  EXPECT_EQ(ask("p2").status, 200);
  EXPECT_EQ(ask("p1").status, 401);
  documents_.put(jwks_uri, key_set({}));
  clock_.advance(minutes(5));
  EXPECT_EQ(ask("p2").status, 401) << "nobody has to look for another key";
}

TEST_F(PublishedKeysTest, HowLongASetIsKeptHasBounds) {
  publish();
  documents_.put(jwks_uri, key_set({jwk(published_, "p1")}), seconds(0));
  ASSERT_EQ(ask().status, 200);
  clock_.advance(seconds(59));
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(asked(), 1U) << "a minute at least";
  documents_.put(jwks_uri, key_set({jwk(published_, "p1")}), seconds(86'400));
  clock_.advance(seconds(1));
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(asked(), 2U);
  clock_.advance(minutes(59));
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(asked(), 2U);
  clock_.advance(minutes(1));
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(asked(), 3U) << "an hour at most";
}

TEST_F(PublishedKeysTest, AServerThatDoesNotAnswerIsBelievedALittleLonger) {
  publish();
  ASSERT_EQ(ask().status, 200);
  documents_.remove(jwks_uri);
  clock_.advance(minutes(19));
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(asked(), 2U) << "it is not asked each time";
  clock_.advance(minutes(2));
  EXPECT_EQ(ask().status, 401);
  EXPECT_THAT(last_event(), HasSubstr("client_assertion_invalid_jwks"));
  documents_.put(jwks_uri, key_set({jwk(published_, "p1")}));
  EXPECT_EQ(ask().status, 401);
  clock_.advance(seconds(30));
  EXPECT_EQ(ask().status, 200);
}

TEST_F(PublishedKeysTest, AStopCountsAtOnceWhateverIsKept) {
  publish();
  ASSERT_EQ(ask().status, 200);
  documents_.put("https://agent.test/new.json", key_set({}));
  agent_.jwks_uri = "https://agent.test/new.json";
  store_agent();
  EXPECT_EQ(ask().status, 401) << "the keys are elsewhere now";
  publish();
  EXPECT_EQ(ask().status, 200);
  agent_.status = domain::AgentStatus::inactive;
  store_agent();
  EXPECT_EQ(ask().status, 401);
  EXPECT_THAT(last_event(), HasSubstr("client_inactive"));
}

TEST_F(PublishedKeysTest, WhatChangesWhileTheServerIsAskedCounts) {
  publish();
  documents_.meanwhile([this] {
    agent_.status = domain::AgentStatus::inactive;
    store_agent();
  });
  EXPECT_EQ(ask().status, 401);
}

TEST_F(PublishedKeysTest, AnApplicationMayPublishItsKeysToo) {
  portal_.auth_method = domain::AppAuthMethod::private_key_jwt;
  portal_.jwks_uri = jwks_uri;
  store_application();
  documents_.put(jwks_uri, key_set({jwk(published_, "p1")}));
  const auto introspect = [&](const crypto::PrivateKey& key) {
    const json::value id(portal_.client_id.str());
    const auto claims = claims_of(assertion(organization_.endpoint(server_.id, "introspect")));
    return post(server_path("introspect"),
                {{"token", "x"},
                 {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                 {"client_assertion", sign(key, "ES256", "p1", "JWT", claims, {{"iss", id}, {"sub", id}})}});
  };
  EXPECT_EQ(introspect(agent_key_).status, 401);
  EXPECT_EQ(introspect(published_).status, 200);
  EXPECT_EQ(asked(), 1U);
}

// --- client ID metadata documents

class ClientDocumentTest : public PublishedKeysTest {
 protected:
  static constexpr auto url = "https://agent.test/client.json";

  ClientDocumentTest() {
    agent_.client_id_url = url;
    const auto written = ledger_->write([&](ledger::Transaction& transaction) -> Result<void> {
      CHECK(transaction.connection().execute("update agents set client_id_url = $1 where id = $2", {url, agent_.id}));
      transaction.touch(agent_.id);
      return {};
    });
    EXPECT_TRUE(written);
  }
  json::object document(const Changes& changes = {}) {
    json::object members{{"client_id", url},
                         {"client_name", "Assistant"},
                         {"redirect_uris", json::array{"https://agent.test/callback"}},
                         {"token_endpoint_auth_method", "private_key_jwt"},
                         {"jwks", json::object{{"keys", json::array{jwk(published_, "p1")}}}}};
    for (const auto& [name, value] : changes)
      if (value.is_null())
        members.erase(name);
      else
        members[name] = value;
    return members;
  }
  void put(const json::object& members) { documents_.put(url, json::serialize(members)); }
  Answer ask_as(std::string_view client_id, std::string_view kid = "p1") {
    const json::value id(client_id);
    return ask(kid, {{"iss", id}, {"sub", id}});
  }
};

TEST_F(ClientDocumentTest, AnAgentMayBeKnownByTheUrlOfItsMetadata) {
  put(document());
  const auto answer = ask_as(url);
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(ask_as(url).status, 200);
  EXPECT_EQ(asked(), 1U);
  EXPECT_EQ(text_of(claims_of(answer.get("access_token")), "client_id"), agent_.id.str());
  const json::value id = url;
  const auto claims = claims_of(assertion(server_token_url(), {{"iss", id}, {"sub", id}}));
  EXPECT_EQ(
      redeem(answer.get("access_token"), {{"client_assertion", sign(published_, "ES256", "p1", "JWT", claims, {})}})
          .status,
      200);
  EXPECT_EQ(ask_as(agent_.id.str()).status, 401) << "it has one client_id";
}

TEST_F(ClientDocumentTest, ItsKeysMayStandElsewhere) {
  put(document({{"jwks", nullptr}, {"jwks_uri", jwks_uri}}));
  EXPECT_EQ(ask_as(url).status, 401);
  documents_.put(jwks_uri, key_set({jwk(published_, "p1")}));
  clock_.advance(seconds(30));
  EXPECT_EQ(ask_as(url).status, 200);
}

TEST_F(ClientDocumentTest, NobodyIsAskedWhatIsNotRegistered) {
  put(document());
  for (const auto* stranger :
       {"https://agent.test/client.json?", "https://agent.test/Client.json", "https://AGENT.test/client.json",
        "https://evil.test/client.json", "http://agent.test/client.json", "https://agent.test/x/../client.json"})
    EXPECT_EQ(ask_as(stranger).refusal(), "401 invalid_client") << stranger;
  EXPECT_EQ(exchange({{"client_assertion", ""}, {"client_assertion_type", ""}, {"client_id", url}}).status, 401);
  EXPECT_EQ(asked(), 0U);
}

TEST_F(ClientDocumentTest, ADocumentThatBreaksARuleIsRefused) {
  const auto expect = [&](const std::string& text, const std::string& reason) {
    documents_.put(url, text);
    clock_.advance(seconds(30));
    EXPECT_EQ(ask_as(url).refusal(), "400 invalid_client_metadata") << text;
    EXPECT_THAT(last_event(), HasSubstr("FAILURE " + reason)) << text;
  };
  const auto refused = [&](const Changes& changes, const std::string& reason) {
    expect(json::serialize(document(changes)), reason);
  };
  expect("x", "cimd_invalid_metadata_json");
  expect("[]", "cimd_invalid_metadata_json");
  refused({{"client_id", nullptr}}, "cimd_client_id_mismatch");
  refused({{"client_id", "https://agent.test/client.json/"}}, "cimd_client_id_mismatch");
  refused({{"client_id", json::array{url}}}, "cimd_client_id_mismatch");
  refused({{"redirect_uris", nullptr}}, "cimd_missing_redirect_uris");
  refused({{"redirect_uris", json::array{}}}, "cimd_missing_redirect_uris");
  refused({{"redirect_uris", json::array{7}}}, "cimd_missing_redirect_uris");
  refused({{"client_secret", "s"}}, "cimd_document_requirement_failure");
  refused({{"client_secret_expires_at", 0}}, "cimd_document_requirement_failure");
  for (const char* method : {"none", "client_secret_basic", "client_secret_jwt", ""})
    refused({{"token_endpoint_auth_method", method}}, "cimd_document_requirement_failure");
  refused({{"token_endpoint_auth_method", nullptr}}, "cimd_document_requirement_failure");
  refused({{"jwks", nullptr}}, "cimd_document_requirement_failure");
  refused({{"jwks_uri", jwks_uri}}, "cimd_document_requirement_failure");
  refused({{"x", json::value(std::string(16'384, 'x'))}}, "cimd_document_requirement_failure");
  refused({{"jwks", json::array{}}}, "cimd_invalid_client_details");
  refused({{"jwks", json::object{}}}, "cimd_invalid_client_details");
  for (const char* uri : {"", "http://other.test/jwks.json", "https://user@other.test/jwks.json", "file:///etc/passwd"})
    refused({{"jwks", nullptr}, {"jwks_uri", uri}}, "cimd_invalid_client_details");
  put(document());
  clock_.advance(seconds(30));
  EXPECT_EQ(ask_as(url).status, 200);
}

TEST_F(ClientDocumentTest, ADocumentThatBecomesAnothersCountsNoLonger) {
  put(document());
  ASSERT_EQ(ask_as(url).status, 200);
  put(document({{"client_id", "https://evil.test/client.json"}}));
  clock_.advance(minutes(5));
  EXPECT_EQ(ask_as(url).refusal(), "400 invalid_client_metadata");
  documents_.remove(url);
  clock_.advance(minutes(1));
  const auto answer = ask_as(url);
  EXPECT_EQ(answer.refusal(), "400 invalid_client_metadata") << "nothing is left of what it said before";
  EXPECT_THAT(answer.get("error_description"), Not(HasSubstr("404")));
  EXPECT_THAT(last_event(), HasSubstr("cimd_throttled_invalid_client"));
}

// --- every method, every wrong credential

class MethodTest : public PublishedKeysTest {
 protected:
  Parameters unauthenticated(Parameters more) {
    more.insert({{"client_assertion", ""}, {"client_assertion_type", ""}});
    return exchange_form(more);
  }
  int status_with(Parameters more) { return post("/oauth2/v1/token", unauthenticated(std::move(more))).status; }
  void use(domain::ClientAuthMethod method) {
    agent_.auth_method = method;
    store_agent();
  }
};

TEST_F(MethodTest, OneMethodCountsAtATimeAndTheOthersAreKept) {
  change(agent_.id.str(), [&](auto& connection) {
    return storage::ClientSecrets(connection)
        .insert({domain::ClientSecretId::generate(),
                 agent_.id.str(),
                 crypto::sha256_hex("the secret"),
                 domain::Status::active,
                 {},
                 {}});
  });
  const auto id = agent_.id.str();
  const auto with_key = [&] { return exchange().status; };
  const auto with_secret = [&] { return status_with({{"client_id", id}, {"client_secret", "the secret"}}); };
  const auto with_header = [&] {
    return post("/oauth2/v1/token", unauthenticated({}),
                {{"Authorization", "Basic " + base64_encode(id + ":the secret")}})
        .status;
  };
  const auto with_wrong_secret = [&] { return status_with({{"client_id", id}, {"client_secret", "another"}}); };
  const auto with_nothing = [&] { return status_with({{"client_id", id}}); };
  using enum domain::ClientAuthMethod;
  struct Row {
    domain::ClientAuthMethod method;
    bool allowed;
    int key, secret, wrong_secret, nothing;
  };
  for (const auto& row :
       {Row{private_key_jwt, false, 200, 401, 401, 401}, Row{client_secret, false, 401, 200, 401, 401},
        Row{none, false, 401, 401, 401, 401}, Row{none, true, 401, 401, 401, 200},
        Row{client_secret, true, 401, 200, 401, 401}, Row{private_key_jwt, true, 200, 401, 401, 401}}) {
    environment_.public_agents = row.allowed;
    use(row.method);
    const auto name = std::string(name_of(row.method)) + (row.allowed ? ", allowed" : "");
    EXPECT_EQ(with_key(), row.key) << name;
    EXPECT_EQ(with_secret(), row.secret) << name;
    EXPECT_EQ(with_header(), row.secret) << name;
    EXPECT_EQ(with_wrong_secret(), row.wrong_secret) << name;
    EXPECT_EQ(with_nothing(), row.nothing) << name;
    clock_.advance(seconds(30));
  }
}

TEST_F(MethodTest, WhoAuthenticatesWithNothingGetsLittle) {
  environment_.public_agents = true;
  use(domain::ClientAuthMethod::none);
  const auto id = agent_.id.str();
  const auto jag = post("/oauth2/v1/token", unauthenticated({{"client_id", id}}));
  ASSERT_EQ(jag.status, 200) << jag.text;
  const Parameters bare{{"client_assertion", ""}, {"client_assertion_type", ""}, {"client_id", id}};
  EXPECT_EQ(redeem(jag.get("access_token"), bare).status, 200);
  for (const auto type : {mandate::oauth::vaulted_secret_token_type, mandate::oauth::service_account_token_type})
    EXPECT_EQ(post("/oauth2/v1/token", unauthenticated({{"client_id", id},
                                                        {"requested_token_type", std::string(type)},
                                                        {"audience", ""},
                                                        {"scope", ""},
                                                        {"resource", "x"}}))
                  .refusal(),
              "400 unauthorized_client")
        << type;
  EXPECT_EQ(post("/oauth2/v1/token",
                 unauthenticated(
                     {{"client_id", id}, {"subject_token_type", std::string(mandate::oauth::access_token_token_type)}}))
                .refusal(),
            "400 unauthorized_client")
      << "no part in a chain";
  EXPECT_EQ(post(server_path("introspect"), {{"client_id", id}, {"token", "x"}}).status, 401);
}

}  // namespace
}  // namespace mandate::web::oauth::testing
