#include "web/oauth/testing/sign_on_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* org_path = "/oauth2/v1/userinfo";

class UserInfoTest : public SignOnTest {
 protected:
  UserInfoTest() { let_portal_ask(); }

  Answer ask(const std::string& path, std::vector<http::Header> headers) {
    return send(http::Method::get, path, "", std::move(headers));
  }
  // At the custom server.
  Answer info(const std::string& token) { return ask(server_path("userinfo"), {{"Authorization", "Bearer " + token}}); }
  Answer org_info(const std::string& token) { return ask(org_path, {{"Authorization", "Bearer " + token}}); }
  std::string token(const Scopes& scopes = {"openid", "chat.read"}) { return sign_on(scopes).get("access_token"); }
  std::string org_token(const Scopes& scopes = {"openid"}) { return sign_on(scopes, {}).get("access_token"); }

  // A server that has a key of its own and knows nobody.
  std::string path_of_another_server() {
    auto other = server_;
    other.id = domain::AuthorizationServerId("aus22222222222222222");
    other.name = "Other";
    change(other.id.str(), [&](auto& connection) -> Result<void> {
      CHECK(storage::AuthorizationServers(connection).insert(other));
      TRY(const auto key, manage::generate_signing_key(sealer_, other.id, "ES256", clock_.now()));
      return storage::SigningKeys(connection).insert(key);
    });
    return "/oauth2/" + other.id.str() + "/v1/userinfo";
  }
  // The token with changes, signed with the key of the custom server.
  std::string signed_again(const std::string& token, const Changes& changes, std::string_view typ = "at+jwt") {
    const auto rows = store_
                          ->read([&](storage::sql::Connection& connection) {
                            return storage::SigningKeys(connection).list_of(server_.id);
                          })
                          .value();
    const auto pkcs8 = sealer_.open(rows.at(0).sealed, "signing_key:" + rows.at(0).kid).value();
    return sign(crypto::PrivateKey::from_pkcs8(pkcs8.reveal()).value(), "ES256", rows.at(0).kid, typ, claims_of(token),
                changes);
  }
};

TEST_F(UserInfoTest, RefusesAsRfc6750Says) {
  const auto good = token(), org_good = org_token();
  const std::vector<http::Header> two{{"Authorization", "Bearer x"}, {"Authorization", "Bearer x"}};
  const struct {
    const char* name;
    std::vector<http::Header> headers;
    int status;
    const char* challenge;
  } cases[] = {
      {"no token", {}, 401, "Bearer"},
      {"another scheme", {{"Authorization", "Basic x"}}, 401, "Bearer"},
      {"an unknown token", {{"Authorization", "Bearer forged"}}, 401, "Bearer error=\"invalid_token\""},
      {"an empty token", {{"Authorization", "Bearer "}}, 401, "Bearer error=\"invalid_token\""},
      {"two headers", two, 400, "Bearer error=\"invalid_request\""},
  };
  for (const auto& path : {std::string(org_path), server_path("userinfo")})
    for (const auto& test : cases) {
      const auto answer = ask(path, test.headers);
      EXPECT_EQ(answer.status, test.status) << path << " " << test.name;
      EXPECT_THAT(answer.header("WWW-Authenticate"), HasSubstr(test.challenge)) << path << " " << test.name;
    }
  EXPECT_EQ(ask(org_path, {}).header("WWW-Authenticate"), "Bearer") << "nothing is wrong yet";
  EXPECT_EQ(info(good).status, 200);
  EXPECT_EQ(org_info(org_good).status, 200);
}

TEST_F(UserInfoTest, RefusesEveryTokenThatIsNotOneOfItsOwnForSigningOn) {
  const auto signed_on = sign_on();
  const auto good = signed_on.get("access_token");
  const auto other = path_of_another_server();
  const auto at = [&](const std::string& path, const std::string& bearer) {
    const auto answer = ask(path, {{"Authorization", "Bearer " + bearer}});
    return std::to_string(answer.status) + " " + answer.get("error");
  };
  const auto own = server_path("userinfo");
  const std::string invalid = "401 invalid_token", insufficient = "403 insufficient_scope";
  auto tampered = good;
  tampered[tampered.size() - 10] = tampered[tampered.size() - 10] == 'A' ? 'B' : 'A';
  const auto service = ask_as_portal({{"grant_type", "client_credentials"}, {"scope", "chat.read"}}, server_.id);
  const struct {
    const char* name;
    std::string path, token, refusal;
  } cases[] = {
      {"the org server's", own, org_token(), invalid},
      {"a custom server's, at the org's", org_path, good, invalid},
      {"another custom server's", other, good, invalid},
      {"one that says to be of another issuer", own, signed_again(good, {{"iss", json::value(organization_.issuer())}}),
       invalid},
      {"one that somebody else signed", own, sign(agent_key_, "ES256", "k1", "at+jwt", claims_of(good), {}), invalid},
      {"one that was tampered with", own, tampered, invalid},
      {"an ID token", own, signed_on.get("id_token"), invalid},
      {"one of another type", own, signed_again(good, {}, "JWT"), invalid},
      {"one of nobody", own, signed_again(good, {{"uid", nullptr}}), invalid},
      {"one of a person who is gone", own, signed_again(good, {{"uid", "00unobody"}}), invalid},
      {"one of a client that is gone", own, signed_again(good, {{"client_id", "0oanobody"}}), invalid},
      {"one that an agent redeemed", own, access_token(), insufficient},
      {"a service's", own, service.get("access_token"), insufficient},
      {"one without openid", own, token({"chat.read", "profile"}), insufficient},
      {"one without openid, at the org's", org_path, org_token({"email"}), insufficient},
      {"a server that does not exist", "/oauth2/ausnone/v1/userinfo", good, "404 invalid_request"},
  };
  for (const auto& test : cases) EXPECT_EQ(at(test.path, test.token), test.refusal) << test.name;
  EXPECT_THAT(info(access_token()).header("WWW-Authenticate"), HasSubstr("scope=\"openid\""));
}

TEST_F(UserInfoTest, WhatIsStoppedIsRefusedAtOnce) {
  const auto check = [&](const char* name, const std::function<void()>& stop, const std::function<void()>& go_on,
                         int refusal = 401) {
    const auto bearer = token();
    ASSERT_EQ(info(bearer).status, 200) << name;
    stop();
    EXPECT_EQ(info(bearer).status, refusal) << name;
    go_on();
  };
  const auto set_person = [&](domain::UserStatus status) {
    ada_.status = status;
    store_user();
  };
  const auto set_portal = [&](domain::Status status) {
    portal_.status = status;
    store_application();
  };
  const auto set_server = [&](domain::Status status) {
    server_.status = status;
    store_server();
  };
  using Person = domain::UserStatus;
  using domain::Status;
  check("the person", [&] { set_person(Person::suspended); }, [&] { set_person(Person::active); });
  check("the application", [&] { set_portal(Status::inactive); }, [&] { set_portal(Status::active); });
  check("the server", [&] { set_server(Status::inactive); }, [&] { set_server(Status::active); }, 404);
  const auto given_back = token();
  EXPECT_EQ(post(server_path("revoke"),
                 {{"token", given_back}, {"client_id", portal_.client_id.str()}, {"client_secret", "secret"}})
                .status,
            200);
  EXPECT_EQ(info(given_back).status, 401) << "a token that was given back";
  const auto expiring = token();
  clock_.advance(std::chrono::minutes(30));
  EXPECT_EQ(info(expiring).status, 401) << "a token that expired";
  check("the session", [&] { end_session(); }, [] {});
}

TEST_F(UserInfoTest, TellsWhatTheScopesAllowAndTheProfileHolds) {
  ada_.attributes = {{"nickName", "Countess"}, {"city", "London"}, {"mobilePhone", "+44 1"}, {"salary", "secret"}};
  store_user();
  const Scopes all{"openid", "profile", "email", "phone", "address", "groups"};
  for (const auto& server : {domain::AuthorizationServerId(), server_.id}) {
    const auto told = [&](const Scopes& scopes) {
      const auto bearer = sign_on(scopes, server).get("access_token");
      return server.empty() ? org_info(bearer) : info(bearer);
    };
    EXPECT_EQ(told({"openid"}).text, "{\"sub\":\"" + ada_.id.str() + "\"}");
    const auto claims = told(all).body;
    EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
    EXPECT_EQ(text_of(claims, "name"), "Ada Admin");
    EXPECT_EQ(text_of(claims, "preferred_username"), "ada@example.test");
    EXPECT_EQ(text_of(claims, "nickname"), "Countess");
    EXPECT_EQ(text_of(claims, "email"), "ada@example.test");
    EXPECT_EQ(text_of(claims, "phone_number"), "+44 1");
    EXPECT_EQ(text_of(claims, "address"), R"({"locality":"London"})");
    EXPECT_EQ(text_of(claims, "groups"), "[]");
    EXPECT_FALSE(claims.contains("salary"));
    EXPECT_FALSE(claims.contains("email_verified"));
  }
}

TEST_F(UserInfoTest, AClaimThatCannotBeComputedIsARefusal) {
  const auto bearer = token(), org_bearer = org_token();
  add_claim("level", "user.level + 1", identity);
  const auto answer = info(bearer);
  EXPECT_EQ(answer.refusal(), "400 access_denied");
  EXPECT_THAT(answer.get("error_description"), HasSubstr("The claim 'level'"));
  EXPECT_EQ(answer.header("WWW-Authenticate"), "") << "another token would not help";
  EXPECT_EQ(answer.log_note, "claim_evaluation_failed");
  EXPECT_EQ(org_info(org_bearer).status, 200) << "it is the custom server's";
}

TEST_F(UserInfoTest, TellsTheClaimsOfIdTokensAndThoseThatTheyLeaveOut) {
  ada_.attributes["costCenter"] = "R&D";
  store_user();
  know_ada("ada-l", {{"role", "chief"}});
  add_claim("center", "user.costCenter", identity);
  add_claim("client", "app.clientId", identity);
  add_claim("name_there", "appuser.userName + ' ' + appuser.role", identity);
  add_claim("sub", "'forged'", identity);
  add_claim("name", "'The ' + user.lastName", identity);
  add_claim("later", "'at UserInfo'", [](auto& claim) {
    identity(claim);
    claim.always_included = false;
  });
  add_claim("scoped", "1", [](auto& claim) {
    identity(claim);
    claim.scopes = {"chat.write"};
  });
  add_claim("resource", "1");
  add_claim("inactive", "1", [](auto& claim) {
    identity(claim);
    claim.status = domain::Status::inactive;
  });
  const auto signed_on = sign_on({"openid", "profile", "chat.read"});
  const auto claims = info(signed_on.get("access_token")).body, id_token = claims_of(signed_on.get("id_token"));
  EXPECT_EQ(text_of(claims, "center"), "R&D");
  EXPECT_EQ(text_of(claims, "client"), portal_.client_id.str());
  EXPECT_EQ(text_of(claims, "name_there"), "ada-l chief");
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
  EXPECT_EQ(text_of(claims, "name"), "The Admin");
  EXPECT_EQ(text_of(claims, "later"), "at UserInfo");
  EXPECT_FALSE(id_token.contains("later"));
  for (const auto* name : {"scoped", "resource", "inactive"}) EXPECT_FALSE(claims.contains(name)) << name;
  for (const auto* name : {"sub", "center", "client", "name_there", "name"})
    EXPECT_EQ(text_of(claims, name), text_of(id_token, name)) << name;
  EXPECT_TRUE(info(token({"openid", "chat.write"})).body.contains("scoped"));
  EXPECT_FALSE(org_info(org_token({"openid"})).body.contains("center"));
}

TEST_F(UserInfoTest, TellsHowThePersonIsNow) {
  add_claim("role", "appuser.role", identity);
  const auto bearer = token({"openid", "email"});
  EXPECT_FALSE(info(bearer).body.contains("role"));
  know_ada("", {{"role", "chief"}});
  EXPECT_EQ(info(bearer).get("role"), "chief");
  ada_.email = "countess@example.test";
  store_user();
  EXPECT_EQ(info(bearer).get("email"), "countess@example.test");
  change(ada_.id.str(), [&](auto& connection) -> Result<void> {
    CHECK(storage::Applications(connection).unassign(portal_.id, ada_.id));
    return {};
  });
  EXPECT_FALSE(info(bearer).body.contains("role")) << "she is nobody there any more";
}

TEST_F(UserInfoTest, IsThereForPostAndForScriptsOfOtherSites) {
  const auto bearer = token();
  for (const auto& [path, good] :
       std::map<std::string, std::string>{{org_path, org_token()}, {server_path("userinfo"), bearer}}) {
    const auto posted = send(http::Method::post, path, "", {{"Authorization", "bearer " + good}});
    EXPECT_EQ(posted.get("sub"), ada_.id.str()) << path;
    EXPECT_EQ(posted.header("Access-Control-Allow-Origin"), "*") << path;
    EXPECT_EQ(posted.header("Cache-Control"), "no-store") << path;
    EXPECT_EQ(
        send(http::Method::post, path, "access_token=" + good, {{"Content-Type", "application/x-www-form-urlencoded"}})
            .status,
        401)
        << path << ": the header alone counts";
  }
  EXPECT_EQ(get("/oauth2/" + server_.id.str() + "/.well-known/openid-configuration").get("userinfo_endpoint"),
            "https://mandate.test" + server_path("userinfo"));
  EXPECT_EQ(get("/.well-known/openid-configuration").get("userinfo_endpoint"),
            "https://mandate.test/oauth2/v1/userinfo");
}

TEST_F(UserInfoTest, OneAddressCanAskOnlySoOften) {
  OauthApi limited(environment_, {.address_requests = 3});
  http::Router router{http::inline_handler([](const http::Request&) { return http::Response{404}; }),
                      http::inline_handler([](const http::Request&) { return http::Response{405}; })};
  mount_user_info(router, limited);
  const auto status = [&] {
    http::Request request;
    request.target = org_path;
    request.client_address = "192.0.2.1";
    std::promise<int> promise;
    router.handle(std::move(request),
                  http::Responder([&](const http::Response& response) { promise.set_value(response.status); }));
    return promise.get_future().get();
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status(), 401);
  EXPECT_EQ(status(), 429);
}

}  // namespace
}  // namespace mandate::web::oauth::testing
