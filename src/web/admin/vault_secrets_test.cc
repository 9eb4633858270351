#include "domain/vault_change.h"
#include "web/admin/testing/vault_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class VaultSecretsTest : public testing::VaultTest {};

TEST_F(VaultSecretsTest, RefusesWhatIsNoSecret) {
  const auto body = [](const std::string& members, const std::string& more = "") {
    return R"({"name":"Orders","members":)" + members + more + "}";
  };
  const std::string good = R"({"password":"x"})";
  struct Case {
    std::string what, body, location;
  };
  for (const auto& c :
       {Case{"no name", R"({"members":{"a":"b"}})", "name"},
        Case{"no members", R"({"name":"Orders"})", "members"},
        Case{"null members", body("null"), "members"},
        Case{"no member", body("{}"), "members"},
        Case{"members that are no object", body(R"(["x"])"), "members"},
        Case{"a number", body(R"({"pin":1234})"), "members.pin"},
        Case{"an empty value", body(R"({"pin":""})"), "members.pin"},
        Case{"a value that is too long", body(R"({"pin":")" + std::string(16 * 1024 + 1, 'x') + "\"}"), "members.pin"},
        Case{"a name with a space", body(R"({"the pin":"1"})"), "members"},
        Case{"a name that is empty", body(R"({"":"1"})"), "members"},
        Case{"a blank name", R"({"name":" ","members":{"a":"b"}})", "name"},
        Case{"a relative path", body(good, R"(,"path":"orders")"), "path"},
        Case{"a path to somewhere else", body(good, R"(,"path":"/orders/../keys")"), "path"},
        Case{"a path with nothing between slashes", body(good, R"(,"path":"/orders//keys")"), "path"},
        Case{"a path that ends with a slash", body(good, R"(,"path":"/orders/")"), "path"},
        Case{"a long description", body(good, R"(,"description":")" + std::string(1025, 'x') + "\""), "description"},
        Case{"a lease of a moment", body(good, R"(,"leaseTimeSeconds":59)"), "leaseTimeSeconds"},
        Case{"a lease for ever", body(good, R"(,"leaseTimeSeconds":86401)"), "leaseTimeSeconds"},
        Case{"a lease in words", body(good, R"(,"leaseTimeSeconds":"600")"), "leaseTimeSeconds"},
        Case{"an unknown member", body(good, R"(,"value":"x")"), "value"}}) {
    const auto answer = post(std::string(secrets), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: VaultSecret") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
  }
  EXPECT_EQ(get(std::string(secrets)).size(), 0u);
  EXPECT_EQ(get(std::string(secrets) + "?match=or").status, 400);
}

TEST_F(VaultSecretsTest, RefusesMoreThanAVaultIsFor) {
  std::string many, large;
  for (int i = 0; i <= static_cast<int>(domain::secret_members_max); ++i)
    many += (i == 0 ? "\"" : ",\"") + std::string("m") + std::to_string(i) + R"(":"x")";
  for (int i = 0; i < 5; ++i)
    large +=
        (i == 0 ? "\"" : ",\"") + std::string("m") + std::to_string(i) + R"(":")" + std::string(16 * 1024, 'x') + "\"";
  for (const auto& members : {many, large}) {
    const auto answer = post(std::string(secrets), R"({"name":"Orders","members":{)" + members + "}}");
    EXPECT_EQ(answer.text("errorCauses.0.location"), "members") << answer.causes();
  }
}

TEST_F(VaultSecretsTest, HasALeaseTimeThatIsChangedAndRemoved) {
  const auto id = make_secret("Leased", "hidden", R"(,"leaseTimeSeconds":600)");
  EXPECT_EQ(get(secret_path(id)).text("leaseTimeSeconds"), "600");
  EXPECT_EQ(patch(secret_path(id), R"({"leaseTimeSeconds":10})").status, 400);
  EXPECT_EQ(patch(secret_path(id), R"({"description":"x"})").text("leaseTimeSeconds"), "600");
  EXPECT_EQ(patch(secret_path(id), R"({"leaseTimeSeconds":86400})").text("leaseTimeSeconds"), "86400");
  EXPECT_THAT(json::serialize(event("pam.secret.update")), HasSubstr("leaseTimeSeconds"));
  EXPECT_EQ(patch(secret_path(id), R"({"leaseTimeSeconds":null})").text("leaseTimeSeconds"), "");
  EXPECT_EQ(get(secret_path(make_secret("Plain"))).text("leaseTimeSeconds"), "");
}

TEST_F(VaultSecretsTest, ShowsEverythingButTheValues) {
  const auto made =
      post(std::string(secrets), R"({"name":"Orders database","path":"/databases","description":"Read and write",)"
                                 R"("members":{"user":"app-7f3a","password":"hunter2-correct-horse"}})");
  EXPECT_EQ(made.status, 201);
  const auto id = made.text("id");
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(made.text("orn"), "orn:okta:pam:00otest0000000000000:secrets:" + id);
  EXPECT_EQ(made.text("name"), "Orders database");
  EXPECT_EQ(made.text("path"), "/databases");
  EXPECT_EQ(made.text("status"), "ACTIVE");
  EXPECT_EQ(made.text("version"), "1");
  EXPECT_EQ(json::serialize(made.at("members")), R"(["password","user"])");
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  for (const auto& text :
       {json::serialize(made.body), json::serialize(get(std::string(secrets)).body),
        json::serialize(get(secret_path(id, "/versions")).body), json::serialize(event("pam.secret.create"))}) {
    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    EXPECT_THAT(text, Not(HasSubstr("7f3a")));
  }
}

TEST_F(VaultSecretsTest, ValuesAreSealedOnDisk) {
  const auto id = make_secret("Orders", "hunter2-correct-horse");
  EXPECT_EQ(post(secret_path(id, "/rotate"), R"({"members":{"password":"battery-staple-9"}})").status, 200);
  EXPECT_TRUE(is_on_disk("Orders")) << "the search finds what is there";
  EXPECT_FALSE(is_on_disk("hunter2-correct-horse"));
  EXPECT_FALSE(is_on_disk("battery-staple-9"));
  const auto context = domain::sealing_context(domain::VaultSecretId(id), 2);
  const auto opened = sealer_.open(sealed_of(id, 2), context);
  ASSERT_TRUE(opened);
  EXPECT_EQ(domain::unpack_members(*opened)->at("password").reveal(), "battery-staple-9");
  EXPECT_FALSE(sealer_.open(sealed_of(id, 1), context)) << "an old version must not pass for the new one";
  const auto other = make_secret("Other");
  EXPECT_FALSE(sealer_.open(sealed_of(other, 1), domain::sealing_context(domain::VaultSecretId(id), 1)))
      << "nor one secret for another";
}

TEST_F(VaultSecretsTest, NamesAreUniqueInTheirFolder) {
  const auto id = make_secret("Orders");
  make_secret("Orders", "x", R"(,"path":"/databases")");
  const auto again = post(std::string(secrets), R"({"name":"ORDERS","members":{"a":"b"}})");
  EXPECT_EQ(again.text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  EXPECT_EQ(patch(secret_path(id), R"({"path":"/databases"})").text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
}

TEST_F(VaultSecretsTest, ChangesWhatItIsCalledAndNothingElse) {
  const auto id = make_secret("Orders", "x", R"(,"description":"first")");
  struct Case {
    std::string body, location;
  };
  for (const auto& c :
       {Case{R"({"members":{"a":"b"}})", "members"}, Case{R"({"status":"INACTIVE"})", "status"},
        Case{R"({"version":1})", "version"}, Case{R"({"id":"x"})", "id"}, Case{R"({"name":null})", "name"},
        Case{R"({"name":""})", "name"}, Case{R"({"value":"x"})", "value"}}) {
    const auto answer = patch(secret_path(id), c.body);
    EXPECT_EQ(answer.status, 400) << c.body;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.body;
  }
  const auto changed = patch(secret_path(id), R"({"name":"Sales","path":"/databases","description":null})");
  EXPECT_EQ(changed.text("name"), "Sales");
  EXPECT_EQ(changed.text("path"), "/databases");
  EXPECT_EQ(changed.text("description"), "");
  EXPECT_EQ(changed.text("version"), "1");
  EXPECT_EQ(patch(secret_path("no-such-secret"), "{}").status, 404);
}

TEST_F(VaultSecretsTest, RotatesAndForgets) {
  const auto id = make_secret("Orders");
  EXPECT_EQ(post(secret_path(id, "/rotate"), "{}").text("errorCauses.0.location"), "members");
  EXPECT_EQ(post(secret_path(id, "/rotate"), R"({"members":{}})").text("errorCauses.0.location"), "members");
  EXPECT_EQ(post(secret_path("none", "/rotate"), R"({"members":{"a":"b"}})").status, 404);
  clock_.advance(std::chrono::hours(1));
  const auto rotated = post(secret_path(id, "/rotate"), R"({"members":{"token":"new"}})");
  EXPECT_EQ(rotated.text("version"), "2");
  EXPECT_EQ(json::serialize(rotated.at("members")), R"(["token"])");
  EXPECT_EQ(rotated.text("lastRotated"), "2026-03-01T13:00:00.000Z");
  const auto versions = get(secret_path(id, "/versions"));
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions.text("0.version"), "2");
  EXPECT_EQ(versions.text("0.current"), "true");
  EXPECT_EQ(json::serialize(versions.at("1.members")), R"(["password","user"])");
  EXPECT_EQ(del(secret_path(id, "/versions/2")).text("errorCauses.0.reason"), "IN_USE");
  for (const auto* version : {"3", "x", "-1", "1x"})
    EXPECT_EQ(del(secret_path(id, "/versions/" + std::string(version))).status, 404) << version;
  EXPECT_EQ(del(secret_path(id, "/versions/1")).status, 204);
  EXPECT_EQ(sealed_of(id, 1), "");
  EXPECT_THAT(events(), Contains("pam.secret.version.delete"));
}

TEST_F(VaultSecretsTest, KeepsTheNewestVersions) {
  const auto id = make_secret("Orders");
  for (std::size_t i = 0; i < domain::secret_versions_max + 2; ++i)
    EXPECT_EQ(post(secret_path(id, "/rotate"), R"({"members":{"a":"b"}})").status, 200);
  const auto versions = get(secret_path(id, "/versions"));
  ASSERT_EQ(versions.size(), domain::secret_versions_max);
  EXPECT_EQ(versions.text("0.version"), std::to_string(domain::secret_versions_max + 3));
}

TEST_F(VaultSecretsTest, IsSwitchedFoundAndDeleted) {
  const auto id = make_secret("Orders", "x", R"(,"path":"/databases")");
  clock_.advance(std::chrono::seconds(1));
  make_secret("Mail");
  EXPECT_EQ(post(secret_path(id, "/lifecycle/deactivate")).text("status"), "INACTIVE");
  EXPECT_EQ(post(secret_path(id, "/lifecycle/activate")).text("status"), "ACTIVE");
  EXPECT_EQ(get(std::string(secrets) + "?match=RDER").text("0.id"), id);
  EXPECT_EQ(get(std::string(secrets) + "?match=DATAB").text("0.id"), id);
  const auto first = get(std::string(secrets) + "?limit=1");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(follow(next_of(first)).text("0.name"), "Mail");
  EXPECT_EQ(del(secret_path(id)).status, 204);
  EXPECT_EQ(get(secret_path(id)).status, 404);
  EXPECT_EQ(count("select count(*) from vault_secret_versions"), 1);
  for (const auto* verb : {"create", "activate", "deactivate", "delete"})
    EXPECT_THAT(events(), Contains("pam.secret." + std::string(verb)));
  EXPECT_EQ(event("pam.secret.delete").at("target").at(0).at("id").as_string(), id);
}

}  // namespace
}  // namespace mandate::web::admin
