// Further chapters: where connections lead beside an authorization server of ours, and what stands in for an ID token.
#include "cli/demo/story.h"
#include "cli/json_view.h"
#include "cli/principals.h"
#include "cli/resolve.h"

namespace mandate::cli::demo {
namespace {

using enum http::Method;

constexpr const char *id_token_type = "urn:ietf:params:oauth:token-type:id_token",
                     *refresh_token_type = "urn:ietf:params:oauth:token-type:refresh_token";

std::string connections_of(const Story& story) {
  return std::string(agent_kind.path) + "/" + story.agent + "/connections";
}

// An MCP server that takes tokens of the bookings' authorization server.
Result<json::value> register_the_tools(Story& story, const std::string& url) {
  auto& stage = story.stage;
  const std::string servers(mcp_server_kind.path);
  TRY(const auto made,
      stage.send(post, servers, json::object{{"resourceUrl", url}, {"displayName", "Booking tools " + story.tag}},
                 {201, {"id", "metadata.displayName", "resourceUrl"}}));
  const auto path = servers + "/" + text_at(made, "id");
  auto attached = server_reference(story);
  attached["type"] = "OKTA";
  CHECK(stage.send(post, path + "/authorization-servers", attached, {201, {"issuer", "status"}}));
  // Whether there is somebody to tell of scopes and tools is asked meanwhile.
  CHECK(stage.get_settled(path, {200, {"id", "status"}}));
  CHECK(stage.send(post, path + "/lifecycle/activate", nullptr, {200, {"id", "status"}}));
  return made;
}

Result<json::value> create_the_crm(Story& story) {
  const json::object settings{{"application_type", "web"},
                              {"grant_types", json::array{"authorization_code"}},
                              {"response_types", json::array{"code"}},
                              {"redirect_uris", json::array{"https://crm.example/signed-on"}}};
  return story.stage.send(post, app_kind.path.data(),
                          json::object{{"name", "oidc_client"},
                                       {"label", "CRM " + story.tag},
                                       {"signOnMode", "OPENID_CONNECT"},
                                       {"settings", json::object{{"oauthClient", settings}}}},
                          {200, {"id", "label", "status"}});
}

Parameters with_refresh_token(const Story& story) {
  return exchange_for_id_jag(story, story.refresh_token, refresh_token_type);
}

}  // namespace

Result<void> the_agent_uses_tools(Story& story) {
  const auto url = story.api->url() + "/tools";
  TRY(const auto tools, register_the_tools(story, url));
  auto connection = to_server(story, "IDENTITY_ASSERTION_MCP_SERVER");
  connection["resource"] = json::object{{"orn", text_at(tools, "orn")}};
  CHECK(story.stage.send(post, connections_of(story), connection, {201, {"id", "resource.name", "scopes", "status"}}));
  auto exchange = exchange_for_id_jag(story, story.id_token, id_token_type);
  exchange.emplace_back("resource", url);
  TRY(const auto token, hop(story, story.proof, std::move(exchange)));
  story.stage.narrator().remark("It is for the tools alone; the API beside them does not take it:");
  return story.stage.tell({get, story.api->url() + "/bookings", "Bearer " + token}, {401}).map([](const auto&) {});
}

Result<void> the_agent_goes_elsewhere(Story& story) {
  TRY(const auto crm, create_the_crm(story));
  const auto issuer = "https://crm-" + story.tag + ".example";
  const json::object connection{{"connectionType", "IDENTITY_ASSERTION_APP_INSTANCE"},
                                {"app", json::object{{"orn", text_at(crm, "orn")}}},
                                {"issuerUrl", issuer},
                                {"audienceClientId", "travel-assistant"},
                                {"audienceTenant", "travel-company"},
                                {"audienceSubject", "login"},
                                {"scopeCondition", "INCLUDE_ONLY"},
                                {"scopes", json::array{"crm.read"}}};
  CHECK(story.stage.send(post, connections_of(story), connection,
                         {201, {"id", "app.name", "authorizationServer.issuerUrl", "audienceClientId"}}));
  Parameters exchange = exchange_for_id_jag(story, story.id_token, id_token_type);
  for (auto& [name, value] : exchange) {
    if (name == "audience") value = issuer;
    if (name == "scope") value = "crm.read";
  }
  TRY(const auto exchanged, ask_token_endpoint(story, story.proof, story.org.token_endpoint, std::move(exchange),
                                               {200, {"token_type", "scope"}}));
  const auto id_jag = text_at(exchanged, "access_token");
  story.stage.narrator().remark("ID-JAG: " + essence_of_token(id_jag));
  story.stage.narrator().remark("The CRM's server redeems it. The one of the bookings does not:");
  return redeem_id_jag(story, story.proof, id_jag, {400}).map([](const auto&) {});
}

Result<void> the_agent_comes_back(Story& story) {
  TRY(const auto token, hop(story, story.proof, with_refresh_token(story)));
  CHECK(story.stage.tell({get, story.api->url() + "/bookings", "Bearer " + token}, {200, {"bookings"}}));
  story.stage.narrator().remark("The Travel desk gives its refresh token back:");
  CHECK(story.stage.tell(
      {post,
       story.stage.endpoint().url + target_of(story.org.revocation_endpoint),
       "",
       nullptr,
       {{"token", story.refresh_token}, {"client_id", story.client_id}, {"client_secret", story.client_secret}}},
      {200}));
  return ask_token_endpoint(story, story.proof, story.org.token_endpoint, with_refresh_token(story), {400})
      .map([](const auto&) {});
}

}  // namespace mandate::cli::demo
