// What a person's sign-on was for (RFC 8707) is what its access tokens are for: one each.
#include "issuance/token_readers.h"
#include "storage/refresh_tokens.h"
#include "storage/resource_servers.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;
using Resources = std::vector<std::string>;

constexpr const char *tickets = "https://tickets.test/mcp", *files = "https://files.test/mcp";

class SignOnResourcesTest : public OauthTest {
 protected:
  SignOnResourcesTest() {
    portal_.grant_types = {"authorization_code", "refresh_token"};
    portal_.auth_method = domain::AppAuthMethod::client_secret_post;
    store_application();
    give_secret(portal_);
    rule_.grant_types = {"authorization_code"};
    store_rule();
    tickets_ = add(tickets);
    add(files);
  }
  domain::ResourceServer add(const std::string& url) {
    domain::ResourceServer resource;
    resource.id = domain::new_resource_server_id(domain::ResourceServerKind::mcp);
    resource.status = domain::ResourceServerStatus::active;
    resource.resource_url = url;
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = resource.id.str();
    accepted.id = server_.id.str();
    change(resource.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::ResourceServers(db).insert(resource));
      return storage::ResourceAuthorizationServers(db).insert(accepted);
    });
    return resource;
  }
  // The token endpoint's answer to the code of a sign-on for `resources`, at the custom server or at the org one.
  Answer redeem_code(const Resources& resources, const Resources& named = {}, bool at_org = false) {
    const auto code = new_code([&](auto& request) {
      if (!at_org) request.server = server_.id;
      request.scopes = {"openid", "offline_access"};
      request.resources = resources;
    });
    return token(
        {{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", "https://portal.test/callback"}}, named,
        at_org);
  }
  Answer refresh(const std::string& text, const Resources& named = {}) {
    return token({{"grant_type", "refresh_token"}, {"refresh_token", text}}, named, false);
  }
  Answer token(std::vector<std::pair<std::string, std::string>> form, const Resources& named, bool at_org) {
    form.emplace_back("client_id", portal_.client_id.str());
    form.emplace_back("client_secret", "secret");
    for (const auto& one : named) form.emplace_back("resource", one);
    return send(http::Method::post, at_org ? "/oauth2/v1/token" : server_path("token"),
                mandate::oauth::encode_form(form), {{"Content-Type", "application/x-www-form-urlencoded"}});
  }
  std::string audience_of(const Answer& answer) {
    if (answer.status != 200) return answer.refusal();
    return text_of(claims_of(answer.get("access_token")), "aud");
  }
  std::string noted(std::string_view name) {
    return text_of(last_event_body().at("debugContext").at("debugData").as_object(), name);
  }
  void store_tickets(domain::ResourceServerStatus status) {
    tickets_.status = status;
    change(tickets_.id.str(), [&](auto& db) { return storage::ResourceServers(db).update(tickets_); });
  }

  domain::ResourceServer tickets_;
};

TEST_F(SignOnResourcesTest, ATokenIsForNothingButWhatThePersonSignedOnFor) {
  const std::string not_covered = "400 invalid_target invalid_target";
  const struct {
    const char* name;
    Resources resources, named;
    std::string refusal;
  } cases[] = {
      {"two in one token", {tickets, files}, {tickets, files}, "400 invalid_target too_many_resources"},
      {"none of two", {tickets, files}, {}, not_covered},
      {"another than the one", {tickets}, {files}, not_covered},
      {"what nobody knows", {tickets}, {"https://unknown.test"}, not_covered},
      {"the server's own audience in place of the one", {tickets}, {"https://chat.test"}, not_covered},
      {"one after a sign-on for none", {}, {tickets}, not_covered},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(redeem_code(test.resources, test.named).refusal(), test.refusal) << test.name;
    EXPECT_THAT(last_event(), HasSubstr("app.oauth2.as.token.grant FAILURE")) << test.name;
  }
  EXPECT_EQ(redeem_code({}, {tickets}, true).refusal(), "400 invalid_target invalid_target")
      << "at the org authorization server";
}

TEST_F(SignOnResourcesTest, ATokenIsForTheOneThatIsNamedOrTheOnlyOne) {
  EXPECT_EQ(audience_of(redeem_code({})), "https://chat.test");
  EXPECT_EQ(audience_of(redeem_code({}, {"https://CHAT.test/"})), "https://chat.test");
  EXPECT_EQ(audience_of(redeem_code({tickets})), tickets);
  EXPECT_EQ(audience_of(redeem_code({tickets, files}, {"https://Files.test:443/mcp"})), files);
  EXPECT_EQ(noted("resource"), "https://Files.test:443/mcp");
  EXPECT_THAT(json::serialize(last_event_body().at("target")), HasSubstr(files));
  EXPECT_EQ(audience_of(redeem_code({"https://mandate.test"}, {"https://mandate.test/"}, true)),
            "https://mandate.test");
}

TEST_F(SignOnResourcesTest, ARefreshTokenGivesOneAccessTokenForEachOfItsResources) {
  auto answer = redeem_code({tickets, files}, {tickets});
  for (const char* resource : {files, tickets, files}) {
    answer = refresh(answer.get("refresh_token"), {resource});
    EXPECT_EQ(audience_of(answer), resource);
  }
  const auto text = answer.get("refresh_token");
  EXPECT_EQ(refresh(text).refusal(), "400 invalid_target invalid_target") << "none of two";
  EXPECT_EQ(refresh(text, {tickets, files}).refusal(), "400 invalid_target too_many_resources");
  EXPECT_EQ(refresh(text, {"https://chat.test"}).refusal(), "400 invalid_target invalid_target");
  EXPECT_EQ(refresh(redeem_code({}).get("refresh_token"), {tickets}).refusal(), "400 invalid_target invalid_target");
  EXPECT_EQ(audience_of(refresh(redeem_code({}).get("refresh_token"))), "https://chat.test");
}

TEST_F(SignOnResourcesTest, WhatIsStoppedGetsNoTokensAnyMore) {
  const auto text = redeem_code({tickets}).get("refresh_token");
  store_tickets(domain::ResourceServerStatus::inactive);
  EXPECT_EQ(redeem_code({tickets}).refusal(), "400 invalid_target invalid_target");
  EXPECT_EQ(refresh(text).refusal(), "400 invalid_target invalid_target");
  store_tickets(domain::ResourceServerStatus::active);
  EXPECT_EQ(audience_of(refresh(text)), tickets);
  change(tickets_.id.str(),
         [&](auto& db) { return storage::ResourceAuthorizationServers(db).erase_all(tickets_.id.str()); });
  EXPECT_EQ(redeem_code({tickets}).refusal(), "400 invalid_target invalid_target");
}

TEST_F(SignOnResourcesTest, ItIsIntrospectedAndTellsOfThePersonAsAnyOther) {
  const auto token = redeem_code({tickets}).get("access_token");
  const auto introspected =
      post(server_path("introspect"),
           {{"token", token}, {"client_id", portal_.client_id.str()}, {"client_secret", "secret"}});
  EXPECT_EQ(introspected.get("active"), "true") << introspected.text;
  EXPECT_EQ(introspected.get("aud"), tickets);
  const auto user = send(http::Method::get, server_path("userinfo"), "", {{"Authorization", "Bearer " + token}});
  EXPECT_EQ(user.get("sub"), ada_.id.str()) << user.text;
}

// Which ID tokens are a hint where.
TEST_F(SignOnResourcesTest, AnAuthorizationServerKnowsItsOwnIdTokensAndTheOrgOneThoseOfAll) {
  const auto custom = redeem_code({}).get("id_token"), org = redeem_code({}, {}, true).get("id_token");
  ASSERT_EQ(text_of(claims_of(custom), "iss"), "https://mandate.test/oauth2/" + server_.id.str());
  const auto reads = [&](const domain::AuthorizationServerId& server, const std::string& token) {
    const auto read = issuance::read_id_token_hint(environment_, server, token);
    return read && read->user == ada_.id.str() && read->session == session_.id.str() &&
           read->audience == portal_.client_id.str();
  };
  EXPECT_FALSE(reads(server_.id, org)) << "of the org one";
  EXPECT_FALSE(reads(domain::AuthorizationServerId("ausother"), custom)) << "of another one";
  auto claims = claims_of(custom);
  EXPECT_FALSE(reads(server_.id, sign(agent_key_, "ES256", "k1", "JWT", claims, {}))) << "signed by somebody else";
  for (const char* issuer :
       {"https://mandate.test/oauth2/", "https://mandate.test/oauth2/ausother", "https://as.test", ""}) {
    const auto forged = sign(agent_key_, "ES256", "k1", "JWT", claims, {{"iss", issuer}});
    EXPECT_FALSE(reads(server_.id, forged)) << issuer;
    EXPECT_FALSE(reads({}, forged)) << issuer;
  }
  for (const auto& token : {redeem_code({}).get("access_token"), std::string("x"), std::string()}) {
    EXPECT_FALSE(reads(server_.id, token)) << token;
    EXPECT_FALSE(reads({}, token)) << token;
  }
  EXPECT_TRUE(reads(server_.id, custom));
  EXPECT_TRUE(reads({}, custom));
  EXPECT_TRUE(reads({}, org));
  clock_.advance(std::chrono::hours(5));
  EXPECT_TRUE(reads(server_.id, custom)) << "expired: a hint all the same";
  server_.status = domain::Status::inactive;
  store_server();
  EXPECT_FALSE(reads(server_.id, custom)) << "of a server that is INACTIVE";
  EXPECT_FALSE(reads({}, custom));
}

}  // namespace
}  // namespace mandate::web::oauth::testing
