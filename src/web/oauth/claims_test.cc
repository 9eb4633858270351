#include "storage/claims.h"

#include <functional>

#include "storage/groups.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

class TokenClaimsTest : public OauthTest {
 protected:
  domain::Claim add(const std::string& name, const std::string& value,
                    const std::function<void(domain::Claim&)>& more = {}) {
    domain::Claim claim;
    claim.id = domain::ClaimId::generate();
    claim.server = server_.id;
    claim.name = name;
    claim.value = value;
    if (more) more(claim);
    change(server_.id.str(), [&](auto& connection) { return storage::Claims(connection).insert(claim); });
    return claim;
  }
  void join(const std::string& name) {
    domain::Group group;
    group.id = domain::GroupId::generate();
    group.name = name;
    change(ada_.id.str(), [&](auto& connection) -> Result<void> {
      CHECK(storage::Groups(connection).insert(group));
      CHECK(storage::Groups(connection).add_member(group.id, ada_.id));
      return {};
    });
  }
  json::object redeemed() { return claims_of(access_token()); }

  // The portal becomes an application that keeps a secret and may ask the server for itself and for who signs on.
  void let_portal_ask() {
    rule_.grant_types = portal_.grant_types = {"authorization_code", "client_credentials"};
    portal_.auth_method = domain::AppAuthMethod::client_secret_post;
    store_rule();
    store_application();
    give_secret(portal_);
  }
  Answer ask_as_portal(Parameters form) {
    form.insert({{"client_id", portal_.client_id.str()}, {"client_secret", "secret"}});
    return post(server_path("token"), form);
  }
  // Ada signs on to the portal at the custom server.
  Answer sign_on() {
    const auto code = new_code([&](auto& request) {
      request.server = server_.id;
      request.scopes = {"openid", "chat.read"};
    });
    return ask_as_portal(
        {{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", portal_.redirect_uris.front()}});
  }
};

TEST_F(TokenClaimsTest, AClaimThatCannotBeComputedRefusesTheToken) {
  const auto grant = id_jag();
  const auto claim = add("level", "user.level + 1");
  const auto answer = redeem(grant);
  EXPECT_EQ(answer.refusal(), "400 access_denied claim_evaluation_failed");
  EXPECT_THAT(answer.get("error_description"), HasSubstr("The claim 'level'"));
  EXPECT_THAT(last_event(), HasSubstr("app.oauth2.as.evaluate.claim FAILURE"));
  ada_.attributes["level"] = "seven";
  store_user();
  EXPECT_EQ(redeem(grant).refusal(), "400 access_denied claim_evaluation_failed");
  change(server_.id.str(), [&](auto& connection) { return storage::Claims(connection).erase(claim.id); });
  EXPECT_EQ(redeem(grant).status, 200) << "at once, and the grant was not used up";
}

TEST_F(TokenClaimsTest, ClaimsThatAreTooLargeTogetherRefuseTheToken) {
  ada_.attributes["essay"] = std::string(9000, 'x');
  store_user();
  add("one", "user.essay");
  EXPECT_EQ(text_of(redeemed(), "one").size(), 9000U);
  add("two", "user.essay");
  const auto answer = redeem(id_jag());
  EXPECT_EQ(answer.refusal(), "400 access_denied claim_evaluation_failed");
  EXPECT_THAT(answer.get("error_description"), HasSubstr("too large"));
}

TEST_F(TokenClaimsTest, WhatDoesNotApplyIsLeftOut) {
  add("null", "user.nothing");
  add("inactive", "1", [](auto& claim) { claim.status = domain::Status::inactive; });
  add("identity", "1", [](auto& claim) { claim.type = domain::ClaimType::identity; });
  add("unscoped", "1", [](auto& claim) { claim.scopes = {"chat.write"}; });
  add("no_groups", "Nobody", [](auto& claim) { claim.group_filter = domain::GroupFilter::starts_with; });
  const auto claims = redeemed();
  for (const auto* name : {"null", "inactive", "identity", "unscoped", "no_groups"})
    EXPECT_FALSE(claims.contains(name)) << name;
}

TEST_F(TokenClaimsTest, WhatTheTokenSaysItselfIsNeverOverwritten) {
  for (const auto* name : {"sub", "scp", "act", "uid"}) add(name, "'forged'");
  const auto claims = redeemed();
  EXPECT_EQ(text_of(claims, "sub"), "ada@example.test");
  for (const auto* name : {"scp", "act", "uid"}) EXPECT_NE(text_of(claims, name), "forged") << name;
}

TEST_F(TokenClaimsTest, ATokenCarriesTheClaimsOfItsServer) {
  ada_.attributes["costCenter"] = "R&D";
  store_user();
  for (const auto* name : {"App-Red", "App-Blue", "Staff"}) join(name);
  add("mail", "String.toUpperCase(user.email)");
  add("center", "user.costCenter == null ? 'none' : user.costCenter");
  add("client", "app.clientId");
  add("staff", "isMemberOfGroupName('Staff')");
  add("scoped", "{1, 2.5}", [](auto& claim) { claim.scopes = {"chat.write", "chat.read"}; });
  add("groups", "App-(Red|Green)", [](auto& claim) { claim.group_filter = domain::GroupFilter::regex; });
  const auto claims = redeemed();
  EXPECT_EQ(text_of(claims, "mail"), "ADA@EXAMPLE.TEST");
  EXPECT_EQ(text_of(claims, "center"), "R&D");
  EXPECT_EQ(text_of(claims, "client"), agent_.id.str());
  EXPECT_EQ(text_of(claims, "staff"), "true");
  EXPECT_EQ(text_of(claims, "scoped"), "[1,2.5E0]");
  EXPECT_EQ(text_of(claims, "groups"), R"(["App-Red"])");
}

TEST_F(TokenClaimsTest, ATokenOfAServiceCarriesThemToo) {
  let_portal_ask();
  add("client", "app.clientId");
  add("mail", "user.email");
  add("identity", "1", [](auto& claim) { claim.type = domain::ClaimType::identity; });
  const auto answer = ask_as_portal({{"grant_type", "client_credentials"}, {"scope", "chat.read"}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto claims = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(claims, "client"), portal_.client_id.str());
  EXPECT_FALSE(claims.contains("mail")) << "there is no person";
  EXPECT_FALSE(claims.contains("identity"));
}

TEST_F(TokenClaimsTest, AnIdTokenCarriesTheIdentityClaims) {
  let_portal_ask();
  const auto identity = [](auto& claim) { claim.type = domain::ClaimType::identity; };
  add("nick", "user.firstName", identity);
  add("sub", "'forged'", identity);
  add("mail", "user.email");
  const auto answer = sign_on();
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto id_token = claims_of(answer.get("id_token")), access_token = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(id_token, "nick"), "Ada");
  EXPECT_EQ(text_of(id_token, "sub"), ada_.id.str());
  EXPECT_FALSE(id_token.contains("mail"));
  EXPECT_EQ(text_of(access_token, "mail"), ada_.email);
  EXPECT_FALSE(access_token.contains("nick"));
}

}  // namespace
}  // namespace mandate::web::oauth::testing
