// ID tokens of custom authorization servers, as what an agent exchanges.
#include "web/oauth/testing/sign_on_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

class ServerIdTokenTest : public SignOnTest {
 protected:
  ServerIdTokenTest() {
    let_portal_ask();
    server_key_ = key_of(server_.id);
  }
  struct Key {
    std::string kid;
    crypto::PrivateKey key;
  };
  std::shared_ptr<Key> key_of(const domain::AuthorizationServerId& server) {
    const auto rows = store_->read([&](auto& db) { return storage::SigningKeys(db).list_of(server); }).value();
    const auto pkcs8 = sealer_.open(rows.front().sealed, "signing_key:" + rows.front().kid).value();
    return std::make_shared<Key>(Key{rows.front().kid, crypto::PrivateKey::from_pkcs8(pkcs8.reveal()).value()});
  }
  // Of Ada's sign-on to the portal at the custom server.
  std::string server_id_token() { return sign_on({"openid", "email"}).get("id_token"); }
  // The same with changes, signed with the server's key.
  std::string forged(const Changes& changes, std::string_view typ = "JWT") {
    return sign(server_key_->key, "ES256", server_key_->kid, typ, claims_of(server_id_token()), changes);
  }
  Answer exchange_id_token(const std::string& token) { return exchange({{"subject_token", token}}); }

  std::shared_ptr<Key> server_key_;
};

TEST_F(ServerIdTokenTest, WhatIsNotAnIdTokenOfTheServerThatSignedItIsRefused) {
  const auto good = server_id_token();
  ASSERT_FALSE(good.empty());
  const auto org = organization_.issuer();
  const json::value long_ago = to_seconds(clock_.now()) - 1;
  struct Case {
    std::string name, token, refusal;
  };
  const Case cases[] = {
      {"signed by the server in the name of the org's", forged({{"iss", json::value(org)}}), "invalid_subject_token"},
      {"signed by the server in the name of another",
       forged({{"iss", json::value(org + "/oauth2/aus99999999999999999")}}), "invalid_subject_token"},
      {"with a slash after the issuer", forged({{"iss", json::value(organization_.issuer(server_.id) + "/")}}),
       "invalid_subject_token"},
      {"without an issuer", forged({{"iss", nullptr}}), "invalid_subject_token"},
      {"signed by the org's in the name of the server",
       id_token({{"iss", json::value(organization_.issuer(server_.id))}}), "invalid_subject_token_issuer_not_allowed"},
      {"signed by nobody", good.substr(0, good.size() - 4) + "AAAA", "invalid_subject_token"},
      {"of another type", forged({}, "at+jwt"), "invalid_subject_token"},
      {"that is an ID-JAG by its type", forged({}, "oauth-id-jag+jwt"), "invalid_subject_token"},
      {"that is the access token", sign_on({"openid"}).get("access_token"), "invalid_subject_token"},
      {"that expired", forged({{"exp", long_ago}}), "token_exchange_subject_token_expired"},
      {"for another client", forged({{"aud", json::value("0oaother")}}), "invalid_subject_token_no_delegation_link"},
      {"for two clients", forged({{"aud", json::value(json::array{portal_.client_id.str(), "0oaother"})}}),
       "invalid_subject_token"},
      {"for the server itself", forged({{"aud", json::value(server_.audience)}}),
       "invalid_subject_token_no_delegation_link"},
      {"of no session", forged({{"sid", nullptr}}), "invalid_subject_token_session_expired"},
      {"of somebody else's session", forged({{"sid", json::value("ses22222222222222222")}}),
       "invalid_subject_token_session_expired"},
      {"of somebody who does not exist", forged({{"sub", json::value("00ugone")}}),
       "invalid_subject_token_user_inactive"},
      {"that does not say when she signed on", forged({{"auth_time", nullptr}}), "invalid_subject_token"},
  };
  for (const auto& test : cases)
    EXPECT_EQ(exchange_id_token(test.token).refusal(), "400 invalid_grant " + test.refusal) << test.name;
}

TEST_F(ServerIdTokenTest, AStopCountsWhateverTheTokenSays) {
  const auto token = server_id_token();
  ASSERT_EQ(exchange_id_token(token).status, 200);
  struct Case {
    std::string name;
    std::function<void()> stop, go_on;
    std::string refusal;
  };
  const Case cases[] = {
      {"the person", [&] { ada_.status = domain::UserStatus::suspended, store_user(); },
       [&] { ada_.status = domain::UserStatus::active, store_user(); }, "invalid_subject_token_user_inactive"},
      {"the application", [&] { portal_.status = domain::Status::inactive, store_application(); },
       [&] { portal_.status = domain::Status::active, store_application(); }, "invalid_subject_token_client_inactive"},
      {"the link to the application", [&] { agent_.app_id = {}, store_agent(); },
       [&] { agent_.app_id = portal_.id, store_agent(); }, "invalid_subject_token_no_delegation_link"},
      {"the assignment",
       [&] {
         change(ada_.id.str(), [&](auto& db) -> Result<void> {
           CHECK(storage::Applications(db).unassign(portal_.id, ada_.id));
           return {};
         });
       },
       [&] {
         change(ada_.id.str(),
                [&](auto& db) { return storage::Applications(db).assign(portal_.id, ada_.id, clock_.now()); });
       },
       "invalid_subject_token_user_not_assigned"},
      {"the session", [&] { end_session(); }, [] {}, "invalid_subject_token_session_expired"},
  };
  for (const auto& test : cases) {
    test.stop();
    EXPECT_EQ(exchange_id_token(token).refusal(), "400 invalid_grant " + test.refusal) << test.name;
    test.go_on();
  }
}

// The server that the token is of, another than the one that the agent wants something of.
TEST_F(ServerIdTokenTest, ItsServerMustBeActive) {
  const auto token = server_id_token();
  domain::AuthorizationServer other;
  other.id = domain::AuthorizationServerId("aus22222222222222222");
  other.name = "Mail";
  other.audience = "https://mail.test";
  change(other.id.str(), [&](auto& db) -> Result<void> {
    CHECK(storage::AuthorizationServers(db).insert(other));
    return storage::Scopes(db).insert(
        {domain::ScopeId::generate(), other.id, "chat.read", "", "", domain::Consent::implicit});
  });
  auto there = connection_;
  there.id = domain::ConnectionId::generate();
  there.target = other.id.str();
  change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).insert(there); });
  const auto ask = [&] { return exchange({{"subject_token", token}, {"audience", organization_.issuer(other.id)}}); };
  EXPECT_EQ(ask().status, 200) << ask().text;
  server_.status = domain::Status::inactive;
  store_server();
  EXPECT_EQ(ask().refusal(), "400 invalid_grant invalid_subject_token_authorization_server");
  server_.status = domain::Status::active;
  store_server();
  EXPECT_EQ(ask().status, 200);
  change(server_.id.str(), [&](auto& db) { return storage::AuthorizationServers(db).erase(server_.id); });
  EXPECT_EQ(ask().refusal(), "400 invalid_grant invalid_subject_token");
}

TEST_F(ServerIdTokenTest, AnAgentActsForWhoSignedOnThere) {
  const auto answer = exchange_id_token(server_id_token());
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto claims = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
  EXPECT_EQ(text_of(claims, "sid"), session_.id.str());
  EXPECT_EQ(text_of(claims, "subject_cid"), portal_.client_id.str());
  EXPECT_EQ(text_of(claims, "email"), ada_.email);
  EXPECT_EQ(text_of(claims.at("act").as_object(), "sub"), agent_.id.str());
  const auto notes = last_event_body().at("debugContext").as_object().at("debugData").as_object();
  EXPECT_EQ(text_of(notes, "subjectTokenIssuer"), organization_.issuer(server_.id));
  EXPECT_EQ(redeem(answer.get("access_token")).status, 200);
  EXPECT_FALSE(claims_of(exchange_id_token(sign_on({"openid"}).get("id_token")).get("access_token")).contains("email"));
}

TEST_F(ServerIdTokenTest, WhatTheServerIsConfiguredToSayIsNotSaidOfThePerson) {
  add_claim("email", "'root@example.test'", identity);
  add_claim("sub_id", "'x'", identity);
  const auto token = server_id_token();
  ASSERT_EQ(text_of(claims_of(token), "email"), "root@example.test");
  const auto claims = claims_of(exchange_id_token(token).get("access_token"));
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
  EXPECT_FALSE(claims.contains("email") || claims.contains("sub_id"));
}

}  // namespace
}  // namespace mandate::web::oauth::testing
