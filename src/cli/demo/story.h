#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/secret_string.h"
#include "base/time.h"
#include "cli/demo/protected_api.h"
#include "cli/demo/stage.h"

namespace mandate::cli::demo {

// What the chapters hand on to each other.
struct Story {
  Stage& stage;
  std::string tag;  // makes the names of this telling its own
  Time begun;

  std::string login = {}, person = {};
  SecretString password = {};
  std::string app = {}, client_secret = {};
  std::string client_id = {};
  std::string server = {}, issuer = {}, audience = {};
  std::string agent = {}, agent_orn = {}, agent_name = {};
  ClientProof proof = {};
  ServerMetadata org = {};
  std::unique_ptr<ProtectedApi> api = {};
  // The second agent, which the first one calls, and the token that it is called with.
  std::string planner = {}, planner_url = {}, planner_token = {};
  ClientProof planner_proof = {};
  std::string id_token = {}, refresh_token = {}, id_jag = {}, access_token = {};
};

// A chapter: its heading, what it is about, and what happens.
struct Chapter {
  std::string_view heading;
  std::string_view text;
  Result<void> (*happen)(Story&);
  bool of_the_main_job = true;  // false: told when all is to be told
};

// All of them, in order.
std::span<const Chapter> chapters();

// Preparing (chapters_cast.cc).
Result<void> introduce_the_person(Story& story);
Result<void> build_what_is_protected(Story& story);
Result<void> register_the_agent(Story& story);
Result<void> give_the_agent_what_it_lacks(Story& story);
// Acting (chapters_tokens.cc).
Result<void> the_person_signs_on(Story& story);
Result<void> the_agent_acts(Story& story);
Result<void> the_agent_asks_for_more(Story& story);
Result<void> the_agent_is_stopped(Story& story);
// Looking back (chapters_record.cc).
Result<void> read_the_record(Story& story);

// Further ways to a credential, told by `demo --all` (chapters_more.cc).
Result<void> the_agent_reads_a_secret(Story& story);
Result<void> the_agent_calls_another(Story& story);
Result<void> the_chain_is_stopped(Story& story);

// The same (chapters_paths.cc).
Result<void> the_agent_uses_tools(Story& story);
Result<void> the_agent_goes_elsewhere(Story& story);
Result<void> the_agent_comes_back(Story& story);

// The same (chapter_elsewhere.cc).
Result<void> the_person_lets_it_act_elsewhere(Story& story);

// The bookings' authorization server, and the body of a connection through it with the scope bookings.read.
json::object server_reference(const Story& story);
json::object to_server(const Story& story, const char* type);

// What is asked for with a subject token: an ID-JAG for the bookings' authorization server.
Parameters exchange_for_id_jag(const Story& story, const std::string& token, const char* type);
Result<json::value> redeem_id_jag(Story& story, const ClientProof& client, const std::string& id_jag,
                                  const Outcome& outcome);
// Both legs as `client`; the access token.
Result<std::string> hop(Story& story, const ClientProof& client, Parameters exchange);

// A request to a token endpoint, with the client's proof.
Result<json::value> ask_token_endpoint(Story& story, const ClientProof& client, const std::string& endpoint,
                                       Parameters parameters, const Outcome& outcome);

// What a token says, without the token: "typ oauth-id-jag+jwt · sub 00u… · scope bookings.read · good for 300 s".
std::string essence_of_token(const std::string& token);

}  // namespace mandate::cli::demo
