// The first chapters: a person, something worth protecting, and an agent that lacks one thing after another.
#include "base/random.h"
#include "cli/demo/story.h"
#include "cli/json_view.h"
#include "cli/principals.h"
#include "cli/resolve.h"

namespace mandate::cli::demo {
namespace {

using enum http::Method;

constexpr const char* redirect_uri = "http://127.0.0.1/travel-desk/signed-on";

std::string path_of(const Kind& kind, const std::string& id) {
  return std::string(kind.path) + "/" + id;
}

json::object app_body(const Story& story) {
  return {
      {"name", "oidc_client"},
      {"label", "Travel desk " + story.tag},
      {"signOnMode", "OPENID_CONNECT"},
      {"credentials", json::object{{"oauthClient", json::object{{"token_endpoint_auth_method", "client_secret_post"},
                                                                {"pkce_required", true}}}}},
      {"settings",
       json::object{{"oauthClient", json::object{{"application_type", "web"},
                                                 {"grant_types", json::array{"authorization_code", "refresh_token"}},
                                                 {"response_types", json::array{"code"}},
                                                 {"redirect_uris", json::array{redirect_uri}}}}}}};
}

Result<void> create_scope(Story& story, const std::string& name, const std::string& description) {
  const json::object body{{"name", name}, {"description", description}};
  return story.stage.send(post, path_of(server_kind, story.server) + "/scopes", body, {201, {"name", "description"}})
      .map([](const auto&) {});
}

// Who may redeem what: any agent, for anybody, with both scopes. What one agent may ask for is its connection's
// to say.
Result<void> create_policy(Story& story) {
  const auto policies = path_of(server_kind, story.server) + "/policies";
  const json::object clients{{"clients", json::object{{"include", json::array{"ALL_CLIENTS"}}}}};
  TRY(const auto policy, story.stage.send(post, policies,
                                          json::object{{"type", "OAUTH_AUTHORIZATION_POLICY"},
                                                       {"name", "Agents"},
                                                       {"description", "Agents that were given a connection"},
                                                       {"priority", 1},
                                                       {"conditions", clients}},
                                          {201, {"id", "name", "conditions.clients.include"}}));
  const auto include = [](json::array words) { return json::object{{"include", std::move(words)}}; };
  const json::object conditions{{"people", json::object{{"groups", include({"EVERYONE"})}}},
                                {"grantTypes", include({"urn:ietf:params:oauth:grant-type:jwt-bearer"})},
                                {"scopes", include({"*"})}};
  const json::object token{{"token", json::object{{"accessTokenLifetimeMinutes", 5}}}};
  return story.stage
      .send(post, policies + "/" + text_at(policy, "id") + "/rules",
            json::object{{"type", "RESOURCE_ACCESS"},
                         {"name", "Five minutes"},
                         {"priority", 1},
                         {"conditions", conditions},
                         {"actions", token}},
            {201, {"id", "name", "conditions.grantTypes.include"}})
      .map([](const auto&) {});
}

}  // namespace

Result<void> introduce_the_person(Story& story) {
  story.login = "traveller-" + story.tag + "@example.com";
  story.password = SecretString(random_base62(20));
  const json::object profile{
      {"login", story.login}, {"email", story.login}, {"firstName", "Test"}, {"lastName", "Traveller"}};
  const json::object password{{"password", json::object{{"value", story.password.reveal()}}}};
  TRY(const auto person,
      story.stage.send(post, user_kind.path.data(), json::object{{"profile", profile}, {"credentials", password}},
                       {200, {"id", "profile.login", "status"}}));
  story.person = text_at(person, "id");
  TRY(const auto app, story.stage.send(post, app_kind.path.data(), app_body(story), {200, {"id", "label", "status"}}));
  story.app = text_at(app, "id");
  story.client_id = text_at(app, "credentials.oauthClient.client_id");
  story.client_secret = text_at(app, "credentials.oauthClient.client_secret");
  const json::object assignment{{"id", story.person}, {"scope", "USER"}};
  return story.stage.send(post, path_of(app_kind, story.app) + "/users", assignment, {200, {"id", "status"}})
      .map([](const auto&) {});
}

Result<void> build_what_is_protected(Story& story) {
  story.audience = "api://bookings-" + story.tag;
  TRY(const auto server, story.stage.send(post, server_kind.path.data(),
                                          json::object{{"name", "Bookings " + story.tag},
                                                       {"description", "The bookings of a travel company"},
                                                       {"audiences", json::array{story.audience}},
                                                       {"signingAlgorithm", "ES256"}},
                                          {201, {"id", "audiences", "issuer"}}));
  story.server = text_at(server, "id");
  story.issuer = text_at(server, "issuer");
  CHECK(create_scope(story, "bookings.read", "See bookings"));
  CHECK(create_scope(story, "bookings.write", "Make bookings"));
  CHECK(create_policy(story));
  TRY(story.api, ProtectedApi::start({story.issuer, story.audience}, story.stage.endpoint().ca_file));
  story.stage.narrator().remark("The Bookings API now listens at " + story.api->url() +
                                ". All it knows is its issuer's address.");
  return {};
}

Result<void> register_the_agent(Story& story) {
  story.agent_name = "Trip assistant " + story.tag;
  const json::object body{
      {"profile", json::object{{"name", story.agent_name}, {"description", "Finds and explains bookings"}}},
      {"owners", json::array()}};
  TRY(const auto operation, story.stage.start_operation(post, agent_kind.path.data(), body));
  story.agent = text_at(operation, "resource.id");
  return story.stage.send(post, path_of(agent_kind, story.agent) + "/lifecycle/activate", nullptr, {400})
      .map([](const auto&) {});
}

Result<void> give_the_agent_what_it_lacks(Story& story) {
  auto& stage = story.stage;
  const auto agent = path_of(agent_kind, story.agent);
  TRY(const auto shown, stage.get(agent, {200, {"profile.name", "status"}}));
  story.agent_orn = text_at(shown, "orn");

  TRY(const auto me, stage.get("/api/v1/users/me", {200, {"id", "profile.login"}}));
  CHECK(stage.send(put, agent + "/owners", owners_body(story.agent_orn, {"users:" + text_at(me, "id")}),
                   {200, {"principals.0.type", "principals.0.profile.name"}}));

  TRY(auto key, generate_key("ES256", ""));
  CHECK(stage.send(post, agent + "/credentials/jwks", public_jwk(key), {201, {"id", "kty", "alg", "status"}}));
  stage.narrator().remark("The private key never leaves the agent.");
  story.proof = {story.agent, std::move(key), {}};

  const json::object link{{"signOnProvider", json::object{{"type", "EXISTING_APP"}, {"appInstanceId", story.app}}}};
  CHECK(stage.start_operation(patch, agent, link));
  const json::object connection{
      {"connectionType", "IDENTITY_ASSERTION_CUSTOM_AS"},
      {"authorizationServer",
       json::object{{"orn", sibling_orn(story.agent_orn, "idp", "authorization_servers:" + story.server)}}},
      {"scopeCondition", "INCLUDE_ONLY"},
      {"scopes", json::array{"bookings.read"}}};
  CHECK(stage.send(post, agent + "/connections", connection,
                   {201, {"id", "authorizationServer.name", "scopeCondition", "scopes", "status"}}));
  return stage.start_operation(post, agent + "/lifecycle/activate", nullptr).map([](const auto&) {});
}

}  // namespace mandate::cli::demo
