// Further chapters: what the vault hands out, and an agent that calls another.
#include "base/random.h"
#include "cli/demo/story.h"
#include "cli/json_view.h"
#include "cli/principals.h"
#include "cli/resolve.h"

namespace mandate::cli::demo {
namespace {

using enum http::Method;

constexpr const char *exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange",
                     *redeem_grant = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                     *id_jag_type = "urn:ietf:params:oauth:token-type:id-jag",
                     *id_token_type = "urn:ietf:params:oauth:token-type:id_token",
                     *access_token_type = "urn:ietf:params:oauth:token-type:access_token",
                     *vaulted_secret_type = "urn:okta:params:oauth:token-type:vaulted-secret";

std::string path_of(const std::string& agent) {
  return std::string(agent_kind.path) + "/" + agent;
}

// An agent that can be called, with an owner, a key, and a connection of its own to the bookings.
Result<void> register_the_planner(Story& story) {
  auto& stage = story.stage;
  story.planner_url = "https://planner-" + story.tag + ".example/agent";
  const json::object body{{"profile", json::object{{"name", "Planner " + story.tag}}},
                          {"resourceUrl", story.planner_url}};
  TRY(const auto operation, stage.start_operation(post, agent_kind.path.data(), body));
  story.planner = text_at(operation, "resource.id");
  TRY(const auto shown, stage.get(path_of(story.planner), {200, {"profile.name", "resourceUrl"}}));
  TRY(const auto me, stage.get("/api/v1/users/me", {200, {"id", "profile.login"}}));
  CHECK(stage.send(put, path_of(story.planner) + "/owners",
                   owners_body(text_at(shown, "orn"), {"users:" + text_at(me, "id")}),
                   {200, {"principals.0.profile.name"}}));
  TRY(auto key, generate_key("ES256", ""));
  CHECK(stage.send(post, path_of(story.planner) + "/credentials/jwks", public_jwk(key), {201, {"id", "status"}}));
  story.planner_proof = {story.planner, std::move(key), {}};
  CHECK(stage.send(post, path_of(story.planner) + "/connections", to_server(story, "IDENTITY_ASSERTION_CUSTOM_AS"),
                   {201, {"id", "scopes", "status"}}));
  return stage.start_operation(post, path_of(story.planner) + "/lifecycle/activate", nullptr).map([](const auto&) {});
}

// That the assistant may call the planner, and that the planner may act on what it is called with.
Result<void> join_them(Story& story) {
  auto& stage = story.stage;
  json::object attached = server_reference(story);
  attached["type"] = "OKTA";
  CHECK(stage.send(post, "/resource-servers/api/v1/a2a-servers/" + story.planner + "/authorization-servers", attached,
                   {204}));
  auto connection = to_server(story, "IDENTITY_ASSERTION_A2A_SERVER");
  connection["resource"] =
      json::object{{"orn", sibling_orn(story.agent_orn, "directory", "resource-servers:a2a:" + story.planner)}};
  CHECK(stage.send(post, path_of(story.agent) + "/connections", connection, {201, {"id", "resource.name", "status"}}));
  const auto planner_orn = sibling_orn(story.agent_orn, "directory", "workload-principals:ai-agents:" + story.planner);
  const json::object link{{"from", json::object{{"type", "OKTA_AUTHORIZATION_SERVER"},
                                                {"clientOrn", story.agent_orn},
                                                {"tokenType", "ACCESS_TOKEN"}}},
                          {"to", json::object{{"resourceOrn", planner_orn}}}};
  return stage.send(post, "/workload-principals/api/v1/delegation-links", link, {201, {"id", "from.tokenType"}})
      .map([](const auto&) {});
}

}  // namespace

json::object server_reference(const Story& story) {
  return {{"orn", sibling_orn(story.agent_orn, "idp", "authorization_servers:" + story.server)}};
}

json::object to_server(const Story& story, const char* type) {
  return {{"connectionType", type},
          {"authorizationServer", server_reference(story)},
          {"scopeCondition", "INCLUDE_ONLY"},
          {"scopes", json::array{"bookings.read"}}};
}

Parameters exchange_for_id_jag(const Story& story, const std::string& token, const char* type) {
  return {{"grant_type", exchange_grant}, {"requested_token_type", id_jag_type},
          {"subject_token", token},       {"subject_token_type", type},
          {"audience", story.issuer},     {"scope", "bookings.read"}};
}

Result<json::value> redeem_id_jag(Story& story, const ClientProof& client, const std::string& id_jag,
                                  const Outcome& outcome) {
  return ask_token_endpoint(story, client, story.issuer + "/v1/token",
                            {{"grant_type", redeem_grant}, {"assertion", id_jag}}, outcome);
}

Result<std::string> hop(Story& story, const ClientProof& client, Parameters exchange) {
  TRY(const auto exchanged,
      ask_token_endpoint(story, client, story.org.token_endpoint, std::move(exchange), {200, {"token_type", "scope"}}));
  TRY(const auto redeemed,
      redeem_id_jag(story, client, text_at(exchanged, "access_token"), {200, {"token_type", "expires_in"}}));
  auto token = text_at(redeemed, "access_token");
  story.stage.narrator().remark("Access token: " + essence_of_token(token));
  return token;
}

Result<void> the_agent_reads_a_secret(Story& story) {
  const json::object body{{"name", "Old bookings " + story.tag},
                          {"members", json::object{{"user", "reader"}, {"password", random_base62(24)}}}};
  TRY(const auto secret,
      story.stage.send(post, "/privileged-access/api/v1/secrets", body, {201, {"id", "name", "version"}}));
  const auto orn = text_at(secret, "orn");
  const json::object connection{{"connectionType", "STS_VAULT_SECRET"}, {"secret", json::object{{"orn", orn}}}};
  CHECK(story.stage.send(post, path_of(story.agent) + "/connections", connection,
                         {201, {"id", "secret.name", "status"}}));
  CHECK(ask_token_endpoint(story, story.proof, story.org.token_endpoint,
                           {{"grant_type", exchange_grant},
                            {"requested_token_type", vaulted_secret_type},
                            {"subject_token", story.id_token},
                            {"subject_token_type", id_token_type},
                            {"resource", orn}},
                           {200, {"issued_token_type", "expires_in"}}));
  story.stage.narrator().remark("The answer holds user and password. The record says who read which version for whom.");
  return {};
}

Result<void> the_agent_calls_another(Story& story) {
  CHECK(register_the_planner(story));
  CHECK(join_them(story));
  story.stage.narrator().remark("The assistant asks for a token that is good for the planner and nothing else:");
  auto exchange = exchange_for_id_jag(story, story.id_token, id_token_type);
  exchange.emplace_back("resource", story.planner_url);
  TRY(story.planner_token, hop(story, story.proof, std::move(exchange)));
  story.stage.narrator().remark("The planner acts on, with the token that it was called with:");
  TRY(const auto token,
      hop(story, story.planner_proof, exchange_for_id_jag(story, story.planner_token, access_token_type)));
  return story.stage.tell({get, story.api->url() + "/bookings", "Bearer " + token}, {200, {"bookings"}})
      .map([](const auto&) {});
}

Result<void> the_chain_is_stopped(Story& story) {
  return ask_token_endpoint(story, story.planner_proof, story.org.token_endpoint,
                            exchange_for_id_jag(story, story.planner_token, access_token_type), {400, {"reason"}})
      .map([](const auto&) {});
}

}  // namespace mandate::cli::demo
