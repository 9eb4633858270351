#include "storage/groups.h"
#include "web/oauth/testing/sign_on_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

class TokenClaimsTest : public SignOnTest {
 protected:
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
};

TEST_F(TokenClaimsTest, AClaimThatCannotBeComputedRefusesTheToken) {
  const auto grant = id_jag();
  const auto claim = add_claim("level", "user.level + 1");
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
  add_claim("one", "user.essay");
  EXPECT_EQ(text_of(redeemed(), "one").size(), 9000U);
  add_claim("two", "user.essay");
  const auto answer = redeem(id_jag());
  EXPECT_EQ(answer.refusal(), "400 access_denied claim_evaluation_failed");
  EXPECT_THAT(answer.get("error_description"), HasSubstr("too large"));
}

TEST_F(TokenClaimsTest, WhatDoesNotApplyIsLeftOut) {
  add_claim("null", "user.nothing");
  add_claim("inactive", "1", [](auto& claim) { claim.status = domain::Status::inactive; });
  add_claim("identity", "1", identity);
  add_claim("unscoped", "1", [](auto& claim) { claim.scopes = {"chat.write"}; });
  add_claim("no_groups", "Nobody", [](auto& claim) { claim.group_filter = domain::GroupFilter::starts_with; });
  const auto claims = redeemed();
  for (const auto* name : {"null", "inactive", "identity", "unscoped", "no_groups"})
    EXPECT_FALSE(claims.contains(name)) << name;
}

TEST_F(TokenClaimsTest, WhatTheTokenSaysItselfIsNeverOverwritten) {
  for (const auto* name : {"sub", "scp", "act", "uid"}) add_claim(name, "'forged'");
  const auto claims = redeemed();
  EXPECT_EQ(text_of(claims, "sub"), "ada@example.test");
  for (const auto* name : {"scp", "act", "uid"}) EXPECT_NE(text_of(claims, name), "forged") << name;
}

TEST_F(TokenClaimsTest, ATokenCarriesTheClaimsOfItsServer) {
  ada_.attributes["costCenter"] = "R&D";
  store_user();
  for (const auto* name : {"App-Red", "App-Blue", "Staff"}) join(name);
  add_claim("mail", "String.toUpperCase(user.email)");
  add_claim("center", "user.costCenter == null ? 'none' : user.costCenter");
  add_claim("client", "app.clientId");
  add_claim("staff", "isMemberOfGroupName('Staff')");
  add_claim("scoped", "{1, 2.5}", [](auto& claim) { claim.scopes = {"chat.write", "chat.read"}; });
  add_claim("groups", "App-(Red|Green)", [](auto& claim) { claim.group_filter = domain::GroupFilter::regex; });
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
  add_claim("client", "app.clientId");
  add_claim("mail", "user.email");
  add_claim("name_there", "appuser.userName");
  add_claim("somebody", "user != null || appuser != null");
  add_claim("identity", "1", identity);
  const auto answer = ask_as_portal({{"grant_type", "client_credentials"}, {"scope", "chat.read"}}, server_.id);
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto claims = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(claims, "client"), portal_.client_id.str());
  for (const auto* name : {"mail", "name_there"}) EXPECT_FALSE(claims.contains(name)) << name << ": there is no person";
  EXPECT_EQ(text_of(claims, "somebody"), "false");
  EXPECT_FALSE(claims.contains("identity"));
}

TEST_F(TokenClaimsTest, AnIdTokenCarriesTheIdentityClaims) {
  let_portal_ask();
  add_claim("nick", "user.firstName", identity);
  add_claim("sub", "'forged'", identity);
  add_claim("mail", "user.email");
  add_claim("later", "1", [](auto& claim) {
    identity(claim);
    claim.always_included = false;
  });
  const auto answer = sign_on();
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto id_token = claims_of(answer.get("id_token")), access_token = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(id_token, "nick"), "Ada");
  EXPECT_EQ(text_of(id_token, "sub"), ada_.id.str());
  EXPECT_FALSE(id_token.contains("mail"));
  EXPECT_FALSE(id_token.contains("later")) << "only at UserInfo";
  EXPECT_EQ(text_of(access_token, "mail"), ada_.email);
  EXPECT_FALSE(access_token.contains("nick"));
}

// For claims of appuser.
class AppUserClaimsTest : public SignOnTest {
 protected:
  AppUserClaimsTest() {
    let_portal_ask();
    add_claim("name_there", "(appuser != null) ? appuser.userName : app.clientId");
    add_claim("role", "appuser.role");
  }
  // "ada@example.test chief", of an access token; "-" for what it does not say.
  std::string said(const Answer& answer) {
    const auto claims = claims_of(answer.get("access_token"));
    const auto word = [&](const char* name) { return claims.contains(name) ? text_of(claims, name) : "-"; };
    return word("name_there") + " " + word("role");
  }
};

TEST_F(AppUserClaimsTest, AreOfTheApplicationThatThePersonSignedOnTo) {
  EXPECT_EQ(said(sign_on()), "ada@example.test -") << "nothing of her own: her login";
  know_ada("ada-l", {{"role", "chief"}});
  EXPECT_EQ(said(sign_on()), "ada-l chief");
  EXPECT_EQ(said(redeem(id_jag())), "ada-l chief") << "of an agent: its linked application, where she signed on";
  change(ada_.id.str(), [&](auto& connection) {
    return storage::Applications(connection).assign(domain::ApplicationId("0oaother"), ada_.id, clock_.now());
  });
  change(ada_.id.str(), [&](auto& connection) {
    return storage::Applications(connection)
        .update_assignment({domain::ApplicationId("0oaother"), ada_.id, "other", {{"role", "other"}}});
  });
  EXPECT_EQ(said(sign_on()), "ada-l chief") << "what another application knows of her is its own";
}

TEST_F(AppUserClaimsTest, ThroughAGroupThereIsAUserNameButNoProfile) {
  know_ada("ada-l", {{"role", "chief"}});
  change(portal_.id.str(), [&](auto& connection) -> Result<void> {
    domain::Group group;
    group.id = domain::GroupId::generate();
    group.name = "Staff";
    CHECK(storage::Groups(connection).insert(group));
    CHECK(storage::Groups(connection).add_member(group.id, ada_.id));
    CHECK(storage::Applications(connection).assign(portal_.id, group.id, clock_.now()));
    return {};
  });
  EXPECT_EQ(said(sign_on()), "ada-l chief") << "assigned directly as well";
  change(ada_.id.str(), [&](auto& connection) -> Result<void> {
    CHECK(storage::Applications(connection).unassign(portal_.id, ada_.id));
    return {};
  });
  EXPECT_EQ(said(sign_on()), "ada@example.test -");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
