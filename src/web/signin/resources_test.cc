// People sign on for what an authorization server protects (RFC 8707), and for nothing else.
#include "storage/authorization_servers.h"
#include "storage/resource_servers.h"
#include "web/signin/testing/signin_fixture.h"

namespace mandate::web::signin {
namespace {

using testing::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SigninTest;
using testing::TestBrowser;

class SignOnResources : public SigninTest {
 protected:
  SignOnResources() {
    server_.id = domain::AuthorizationServerId("auschat");
    server_.name = "Chat";
    server_.audience = "https://chat.test";
    write([&](auto& db) -> Result<void> {
      CHECK(storage::AuthorizationServers(db).insert(server_));
      return storage::Scopes(db).insert({domain::ScopeId("scpopenid"), server_.id, "openid", "", ""});
    });
    add("https://tickets.test/mcp", domain::ResourceServerStatus::active, true);
    add("https://files.test", domain::ResourceServerStatus::active, true);
    add("https://asleep.test/mcp", domain::ResourceServerStatus::inactive, true);
    add("https://others.test/mcp", domain::ResourceServerStatus::active, false);
  }
  void add(const std::string& url, domain::ResourceServerStatus status, bool accepts) {
    domain::ResourceServer resource;
    resource.id = domain::new_resource_server_id(domain::ResourceServerKind::mcp);
    resource.status = status;
    resource.resource_url = url;
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = resource.id.str();
    accepted.id = server_.id.str();
    write([&](auto& db) -> Result<void> {
      CHECK(storage::ResourceServers(db).insert(resource));
      return accepts ? storage::ResourceAuthorizationServers(db).insert(accepted) : Result<void>();
    });
  }
  Answer ask(const std::vector<std::string>& resources, const std::string& path = "/oauth2/auschat/v1/authorize") {
    auto query = authorize_query({{"scope", "openid"}});
    for (const auto& resource : resources) query += "&" + mandate::oauth::encode_form({{"resource", resource}});
    return browser_.get(path + "?" + query);
  }
  std::vector<std::string> resources_of(const Answer& answer) {
    const auto request = redeem(answer);
    return request ? request->resources : std::vector<std::string>{"no code: " + answer.answered("error_description")};
  }

  domain::AuthorizationServer server_;
  TestBrowser browser_{router_};
};

TEST_F(SignOnResources, What_the_server_does_not_protect_is_refused_before_anybody_is_asked) {
  const struct {
    const char* name;
    std::vector<std::string> resources;
  } cases[] = {
      {"what nobody registered", {"https://unknown.test/mcp"}},
      {"what is no URL", {"tickets"}},
      {"what is not ACTIVE", {"https://asleep.test/mcp"}},
      {"what accepts no tokens of this server", {"https://others.test/mcp"}},
      {"another path", {"https://tickets.test/mcp/"}},
      {"a parent of the path", {"https://tickets.test/"}},
      {"a fragment", {"https://tickets.test/mcp#x"}},
      {"another scheme", {"http://tickets.test/mcp"}},
      {"the org authorization server", {"https://mandate.test"}},
      {"one of two", {"https://tickets.test/mcp", "https://unknown.test/mcp"}},
      {"an endless one", {"https://tickets.test/" + std::string(2048, 'x')}},
      {"too many", std::vector<std::string>(11, "https://tickets.test/mcp")},
  };
  for (const auto& test : cases) {
    const auto answer = ask(test.resources);
    EXPECT_EQ(answer.status, 302) << test.name;
    EXPECT_TRUE(answer.location().starts_with("https://portal.test/callback?")) << test.name << answer.location();
    EXPECT_EQ(answer.answered("error"), "invalid_target") << test.name;
    EXPECT_EQ(answer.answered("state"), "xyz") << test.name;
    EXPECT_EQ(answer.answered("iss"), "https://mandate.test/oauth2/auschat") << test.name;
  }
}

TEST_F(SignOnResources, The_org_authorization_server_signs_on_for_itself_alone) {
  const std::string path = "/oauth2/v1/authorize";
  for (const char* resource : {"https://tickets.test/mcp", "https://chat.test", "https://mandate.test/mcp/office"}) {
    const auto answer = ask({resource}, path);
    EXPECT_EQ(answer.answered("error"), "invalid_target") << resource;
    EXPECT_THAT(answer.answered("error_description"), HasSubstr("for itself alone")) << resource;
  }
  sign_on(browser_);
  EXPECT_THAT(resources_of(ask({"https://mandate.test/"}, path)), ElementsAre("https://mandate.test"));
}

TEST_F(SignOnResources, The_code_stands_for_what_was_named_as_it_is_registered_and_each_once) {
  const auto done = submit(browser_, ask({"HTTPS://Tickets.test:443/mcp"}), "ada@example.test");
  EXPECT_THAT(resources_of(done), ElementsAre("https://tickets.test/mcp")) << "through the sign-on page";
  EXPECT_THAT(resources_of(ask({})), IsEmpty());
  EXPECT_THAT(resources_of(ask({"https://files.test/", "https://chat.test", "https://files.test"})),
              ElementsAre("https://files.test", "https://chat.test"));
}

}  // namespace
}  // namespace mandate::web::signin
