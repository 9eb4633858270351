#include "manage/resources/discoveries.h"

#include "mcp/testing/scripted_server.h"
#include "storage/discoveries.h"
#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class DiscoveriesTest : public testing::ResourceTest {
 protected:
  static constexpr std::string_view place = "https://mcp.example.test/.well-known/oauth-protected-resource/mcp",
                                    as_place = "https://as.example.test/.well-known/oauth-authorization-server";

  // Work for the network waits until the test lets it be done.
  DiscoveriesTest() {
    outgoing_ = [this](std::function<void()> work) {
      if (!full_) work_.push_back(std::move(work));
      return !full_;
    };
  }
  void publish(std::string_view servers, std::string_view url = mcp_url) {
    documents_.put(place, R"({"resource":")" + std::string(url) +
                              R"(","resource_name":"Weather","scopes_supported":["read"],"authorization_servers":[)" +
                              std::string(servers) + "]}");
  }
  void publish_external(std::string_view token_endpoint) {
    documents_.put(as_place, R"({"issuer":"https://as.example.test","token_endpoint":")" + std::string(token_endpoint) +
                                 R"(","grant_types_supported":["authorization_code"]})");
  }
  void do_work() {
    for (auto& work : std::exchange(work_, {})) work();
  }
  std::string discoveries(const std::string& id, const std::string& rest = "") {
    return mcp_path(id, "/discoveries" + rest);
  }
  // A discovery from start to end; the operation.
  testing::Answer discover(const std::string& id) {
    const auto started = post(discoveries(id));
    EXPECT_EQ(started.status, 202);
    do_work();
    return follow(started.header("Location"));
  }
  testing::Answer entry(const std::string& id, const std::string& server) {
    return get(mcp_path(id, "/authorization-servers/" + server));
  }

  bool full_ = false;
  std::vector<std::function<void()>> work_;
};

TEST_F(DiscoveriesTest, FollowsARegistration) {
  publish(R"("https://mandate.test/oauth2/ausorders00000000000","https://as.example.test")");
  publish_external("https://as.example.test/token");
  const auto id = make_mcp_server();
  EXPECT_EQ(get(mcp_path(id)).text("status"), "PENDING");
  EXPECT_TRUE(get(mcp_path(id)).at("detectedMetadata").is_null());
  do_work();
  const auto server = get(mcp_path(id));
  EXPECT_EQ(server.text("status"), "INACTIVE");
  EXPECT_EQ(server.text("detectedMetadata.resourceName"), "Weather");
  EXPECT_EQ(server.text("detectedMetadata.scopesSupported.0"), "read");
  EXPECT_EQ(server.text("detectedMetadata.lastRefreshedAt"), "2026-03-01T12:00:00.000Z");
  EXPECT_EQ(server.text("authorizationServerCount"), "2");
  EXPECT_EQ(entry(id, std::string(server_id)).text("source"), "DISCOVERED");
  EXPECT_EQ(post(mcp_path(id, "/lifecycle/activate")).text("status"), "ACTIVE");
  for (const auto* type : {"capability.discover", "auth_server.create"})
    EXPECT_THAT(events(), Contains("resource_servers.mcp_server." + std::string(type)));
  EXPECT_EQ(event("resource_servers.mcp_server.capability.discover").at("actor").at("id").as_string(), admin_id)
      << "whoever asked for it";
}

class ToolDiscoveriesTest : public DiscoveriesTest {
 protected:
  ToolDiscoveriesTest() {
    messages_.play([this](const auto& sent) {
      EXPECT_EQ(sent.url, mcp_url);
      return mcp_.answer(sent);
    });
    publish("\"https://mandate.test/oauth2/ausorders00000000000\"");
  }
  static std::string tool(const std::string& name, const std::string& description = "") {
    return R"({"name":")" + name + R"(","description":")" + description + R"(","inputSchema":{"type":"object"}})";
  }
  std::string tools(const std::string& id) {
    std::string all;
    const auto list = get(mcp_path(id, "/tools"));
    for (std::size_t i = 0; i < list.size("data"); ++i) {
      const auto at = "data." + std::to_string(i) + ".";
      all += (i == 0 ? "" : ", ") + list.text(at + "name") + " " + list.text(at + "source") + " " +
             list.text(at + "status") + " " + list.text(at + "description");
    }
    return all;
  }

  mcp::testing::ScriptedServer mcp_;
};

TEST_F(ToolDiscoveriesTest, KeepWhatIsWrittenDownWhenTheServerWantsAToken) {
  mcp_.want_token("nobody has it");
  const auto id = make_mcp_server();
  ASSERT_EQ(post(mcp_path(id, "/tools"), R"({"name":"ask"})").status, 201);
  do_work();
  EXPECT_EQ(get(discoveries(id)).text("data.0.status"), "COMPLETED");
  EXPECT_THAT(get(discoveries(id)).text("data.0.warnings.0"), HasSubstr("wants a token"));
  EXPECT_EQ(tools(id), "ask MANUAL ACTIVE ");
}

TEST_F(ToolDiscoveriesTest, AskWithATokenOfOurOwnWhenOneIsWanted) {
  mcp_.offer("[" + tool("ask") + "]");
  mcp_.want_token("ours alone");
  Result<std::optional<domain::OwnAccess>> access = std::nullopt;
  std::string asked_for;
  environment_->find_own_access = [&](const domain::ResourceServerId& resource) {
    asked_for += resource.str() + " ";
    return access;
  };
  const auto id = make_mcp_server();
  do_work();
  EXPECT_EQ(asked_for, id + " ") << "only once anybody was refused";
  EXPECT_THAT(get(discoveries(id)).text("data.0.warnings.0"), HasSubstr("wants a token"));

  clock_.advance(std::chrono::seconds(1));
  access = fail(ErrorKind::unavailable, "the other server is away");
  discover(id);
  EXPECT_THAT(get(discoveries(id)).text("data.0.warnings.0"), HasSubstr("the other server is away"));
  EXPECT_EQ(tools(id), "");

  clock_.advance(std::chrono::seconds(1));
  access = domain::OwnAccess{SecretString("another"), "rsc1"};
  discover(id);
  EXPECT_THAT(get(discoveries(id)).text("data.0.warnings.0"), HasSubstr("does not accept the token"));

  clock_.advance(std::chrono::seconds(1));
  access = domain::OwnAccess{SecretString("ours alone"), "rsc1"};
  discover(id);
  EXPECT_EQ(tools(id), "ask DISCOVERED ACTIVE ");
  const auto record = event("resource_servers.mcp_server.capability.discover");
  EXPECT_EQ(record.at_pointer("/debugContext/debugData/toldTo").as_string(), "rsc1");
  EXPECT_EQ(get(discoveries(id)).text("data.0.credential.authType"), "CLIENT_AUTH_SETTINGS");
  EXPECT_EQ(get(discoveries(id)).text("data.0.credential.clientAuthSettingsId"), "rsc1");

  clock_.advance(std::chrono::seconds(1));
  access = domain::OwnAccess{SecretString("ours alone"), "ausorders00000000000"};
  discover(id);
  EXPECT_EQ(get(discoveries(id)).text("data.0.credential.authType"), "IDENTITY_ASSERTION");
  EXPECT_EQ(get(discoveries(id)).text("data.0.credential.authorizationServerId"), "ausorders00000000000");
  const auto found = [&](const std::string& search) {
    return get(discoveries(id) + "?search=" + percent_encode(search));
  };
  EXPECT_EQ(found(R"(credential.authType eq "CLIENT_AUTH_SETTINGS")").size("data"), 1U);
  EXPECT_EQ(found(R"(credential.authType eq "IDENTITY_ASSERTION")").size("data"), 1U);
  EXPECT_EQ(found(R"(credential.authType eq "NONE")").size("data"), 3U);
  EXPECT_EQ(found(R"(credential.clientAuthSettingsId eq "rsc1")").size("data"), 1U);
  EXPECT_EQ(found(R"(credential.clientAuthSettingsId eq "rsc2")").size("data"), 0U);
  EXPECT_EQ(found(R"(status eq "COMPLETED")").text("errorCode"), "E0000031");
  EXPECT_EQ(found("credential.authType eq").text("errorCode"), "E0000031");
  EXPECT_THAT(json::serialize(record), ::testing::Not(HasSubstr("ours alone")));
}

TEST_F(ToolDiscoveriesTest, AskAsAnybodyOfAServerThatTellsAnybody) {
  mcp_.offer("[" + tool("ask") + "]");
  environment_->find_own_access = [](const auto&) -> Result<std::optional<domain::OwnAccess>> {
    ADD_FAILURE() << "no token is needed";
    return std::nullopt;
  };
  const auto id = make_mcp_server();
  do_work();
  EXPECT_EQ(tools(id), "ask DISCOVERED ACTIVE ");
  for (const auto& sent : messages_.sent()) EXPECT_EQ(sent.authorization, "");
}

TEST_F(ToolDiscoveriesTest, AskNothingOfAServerThatSaysItIsAnother) {
  publish("", "https://evil.test/mcp");
  const auto id = make_mcp_server();
  do_work();
  EXPECT_EQ(get(mcp_path(id)).text("status"), "INVALID");
  EXPECT_TRUE(messages_.sent().empty());
}

TEST_F(ToolDiscoveriesTest, FindToolsAndFollowThem) {
  mcp_.offer("[" + tool("ask", "theirs") + "," + tool("tell", "first") + "," + tool("gone") + "]");
  const auto id = make_mcp_server();
  ASSERT_EQ(post(mcp_path(id, "/tools"), R"({"name":"ask","description":"ours"})").status, 201);
  do_work();
  EXPECT_THAT(tools(id), HasSubstr("ask MANUAL ACTIVE ours"));
  EXPECT_THAT(tools(id), HasSubstr("tell DISCOVERED ACTIVE first"));
  EXPECT_THAT(tools(id), HasSubstr("gone DISCOVERED ACTIVE"));
  const auto record = event("resource_servers.mcp_server.capability.discover");
  EXPECT_EQ(record.at_pointer("/debugContext/debugData/toolsAdded").as_string(), "2");
  mcp_.offer("[" + tool("tell", "second") + "]");
  discover(id);
  EXPECT_EQ(get(mcp_path(id, "/tools")).size("data"), 2U);
  EXPECT_THAT(tools(id), HasSubstr("ask MANUAL ACTIVE ours"));
  EXPECT_THAT(tools(id), HasSubstr("tell DISCOVERED ACTIVE second"));
  EXPECT_EQ(event("resource_servers.mcp_server.capability.discover")
                .at_pointer("/debugContext/debugData/toolsGone")
                .as_string(),
            "1");
}

TEST_F(ToolDiscoveriesTest, DoWithoutMetadata) {
  documents_.remove(place);
  mcp_.offer("[" + tool("ask") + "]");
  const auto id = make_mcp_server();
  do_work();
  EXPECT_EQ(get(discoveries(id)).text("data.0.status"), "COMPLETED");
  EXPECT_THAT(get(discoveries(id)).text("data.0.warnings.0"), HasSubstr("no metadata"));
  EXPECT_EQ(tools(id), "ask DISCOVERED ACTIVE ");
  EXPECT_EQ(get(mcp_path(id)).text("status"), "INACTIVE");
}

TEST_F(DiscoveriesTest, SaysWhyItFailed) {
  const auto id = make_mcp_server();
  do_work();
  EXPECT_EQ(get(mcp_path(id)).text("status"), "INACTIVE") << "many servers stand where we cannot reach them";
  const auto operation = discover(id);
  EXPECT_EQ(operation.text("status"), "FAILED");
  EXPECT_EQ(operation.text("type"), "mcp-server:Discover");
  EXPECT_THAT(operation.text("errorDetails.message"), HasSubstr("404"));
  EXPECT_TRUE(operation.at("resource").is_null());
  const auto recorded = event("resource_servers.mcp_server.capability.discover");
  EXPECT_EQ(recorded.at("outcome").at("result").as_string(), "FAILURE");
  EXPECT_EQ(get(discoveries("emsnone")).status, 404);
  EXPECT_EQ(post(discoveries("emsnone")).status, 404);
  EXPECT_EQ(get(discoveries(id, "/op-none")).status, 404);
  EXPECT_EQ(get("/resource-servers/api/v1/operations/op-none").status, 404);
  EXPECT_EQ(post(discoveries(id), R"({"credential":{}})").text("errorCauses.0.location"), "credential");
}

TEST_F(DiscoveriesTest, TrustsNoServerThatSaysItIsAnother) {
  publish("\"https://mandate.test/oauth2/ausorders00000000000\"");
  const auto id = make_mcp_server();
  do_work();
  ASSERT_EQ(post(mcp_path(id, "/lifecycle/activate")).text("status"), "ACTIVE");
  publish("", "https://evil.test/mcp");
  EXPECT_EQ(discover(id).text("status"), "FAILED");
  EXPECT_EQ(get(mcp_path(id)).text("status"), "INVALID");
  EXPECT_EQ(entry(id, std::string(server_id)).text("status"), "ACTIVE") << "its entries are left as they were";
  documents_.remove(place);
  discover(id);
  EXPECT_EQ(get(mcp_path(id)).text("status"), "INVALID") << "silence repairs nothing";
  publish("\"https://mandate.test/oauth2/ausorders00000000000\"");
  EXPECT_EQ(discover(id).text("status"), "COMPLETED");
  EXPECT_EQ(get(mcp_path(id)).text("status"), "INACTIVE") << "somebody decides whether it is trusted again";
}

TEST_F(DiscoveriesTest, LeavesWhatAnAdministratorDecided) {
  publish(R"("https://mandate.test/oauth2/ausorders00000000000","https://as.example.test")");
  publish_external("https://as.example.test/token");
  const auto id = make_mcp_server();
  const auto manual = post(mcp_path(id, "/authorization-servers"), external()).text("id");
  do_work();
  publish_external("https://as.example.test/other");
  patch(mcp_path(id, "/authorization-servers/" + std::string(server_id)), R"({"status":"INACTIVE"})");
  EXPECT_EQ(discover(id).text("status"), "COMPLETED");
  EXPECT_EQ(entry(id, manual).text("tokenEndpoint"), "https://as.example.test/token") << "given by hand";
  EXPECT_EQ(entry(id, std::string(server_id)).text("status"), "INACTIVE") << "switched off stays off";
}

TEST_F(DiscoveriesTest, FollowsChangesOfWhatItFound) {
  publish("\"https://as.example.test\"");
  publish_external("https://as.example.test/token");
  const auto id = make_mcp_server();
  do_work();
  const auto found = get(mcp_path(id, "/authorization-servers")).text("data.0.id");
  publish_external("https://as.example.test/other");
  discover(id);
  EXPECT_EQ(entry(id, found).text("tokenEndpoint"), "https://as.example.test/other");
  publish("\"https://mandate.test/oauth2/ausnone\"");
  discover(id);
  EXPECT_EQ(entry(id, found).text("status"), "INACTIVE") << "no longer named";
  EXPECT_EQ(get(mcp_path(id)).text("authorizationServerCount"), "1") << "a server of ours that does not exist";
  EXPECT_THAT(events(), Contains("resource_servers.mcp_server.auth_server.update"));
}

TEST_F(DiscoveriesTest, IsBegunOnceAndListed) {
  publish("");
  const auto id = make_mcp_server(), other = make_mcp_server("https://other.test");
  const auto location = post(discoveries(id)).header("Location");
  EXPECT_EQ(post(discoveries(id)).header("Location"), location) << "the registration's is still under way";
  EXPECT_EQ(follow(location).text("status"), "SCHEDULED");
  std::string while_asking;
  documents_.meanwhile([&] {
    if (while_asking.empty()) while_asking = follow(location).text("status");
  });
  do_work();
  EXPECT_EQ(while_asking, "IN_PROGRESS") << "no transaction is open while the network is asked";
  documents_.meanwhile({});
  EXPECT_EQ(follow(location).text("resource.id"), id);
  for (std::size_t i = 0; i < domain::discoveries_kept + 2; ++i) {
    clock_.advance(std::chrono::seconds(1));
    discover(id);
  }
  const auto list = get(discoveries(id) + "?limit=200");
  EXPECT_EQ(list.size("data"), domain::discoveries_kept);
  EXPECT_EQ(list.text("data.0.created"), "2026-03-01T12:00:12.000Z") << "newest first";
  EXPECT_EQ(list.text("data.0.credential.authType"), "NONE");
  EXPECT_EQ(json::serialize(follow(list.text("data.0._links.self.href")).body), json::serialize(list.at("data.0")));
  EXPECT_EQ(get(discoveries(other, "/" + list.text("data.0.id"))).status, 404) << "another server's";
  const auto page = get("/resource-servers/api/v1/operations?limit=1");
  EXPECT_EQ(follow(page.text("_links.next.href")).size("data"), 1u);
}

TEST_F(DiscoveriesTest, IsRefusedWhenTooManyWait) {
  full_ = true;
  const auto id = make_mcp_server();
  EXPECT_EQ(get(mcp_path(id)).text("status"), "INACTIVE") << "registered all the same";
  EXPECT_EQ(post(discoveries(id)).status, 503);
  EXPECT_EQ(get(discoveries(id)).text("data.0.status"), "FAILED");
}

TEST_F(DiscoveriesTest, GoesOnAfterACrash) {
  publish("");
  const auto id = make_mcp_server();
  work_.clear();  // what waited in memory is gone
  ASSERT_TRUE(manage::Discoveries(*environment_).resume());
  do_work();
  EXPECT_EQ(get(mcp_path(id)).text("detectedMetadata.resourceName"), "Weather");
  EXPECT_EQ(get(discoveries(id)).text("data.0.status"), "COMPLETED");
}

TEST_F(DiscoveriesTest, ForgetsAServerThatWasDeletedMeanwhile) {
  publish("");
  const auto id = make_mcp_server();
  documents_.meanwhile([&] { EXPECT_EQ(del(mcp_path(id)).status, 204); });
  do_work();
  documents_.meanwhile({});
  EXPECT_EQ(get(mcp_path(id)).status, 404);
  EXPECT_EQ(count("select count(*) from discoveries"), 0);
}

}  // namespace
}  // namespace mandate::web::admin
