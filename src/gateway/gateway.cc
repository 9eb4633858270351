#include "gateway/gateway.h"

#include <utility>

#include "grants/path.h"

namespace mandate::gateway {
namespace {

using issuance::Prepared;
using mcp::RpcError;
namespace code = mcp::code;

// JSON-RPC 2.0 section 5.1 leaves these to servers.
constexpr std::int64_t not_allowed = -32000, other_server_failed = -32001;
constexpr std::size_t eras_max = 1000;

Answer message_answer(int status, const json::object& message) {
  return {Answer::Kind::message, status, json::serialize(message)};
}

Answer error_answer(const Message& message, const RpcError& error) {
  // A method that nobody knows is a path that is not there (MCP 2026-07-28, "Protocol Version Header").
  const bool unknown = message.modern && error.code == code::method_not_found;
  auto answer = message_answer(unknown ? 404 : 200, mcp::error_message(message.id, error));
  answer.log_note = "rpc_error " + std::to_string(error.code);
  return answer;
}

// Where the person can be asked: as a request of the server where the client can show URLs, else as the error that
// clients before 2026-07-28 know for it.
Answer ask_person(const Message& message, const oauth::TokenError& refusal) {
  const std::string text =
      "You have not let this server use the tool's server yet. Open the page to decide, then try again: " +
      refusal.interaction_uri;
  json::object request{{"mode", "url"}, {"url", refusal.interaction_uri}, {"message", text}};
  if (message.modern && message.can_show_urls)
    return message_answer(
        200, mcp::result_message(
                 message.id,
                 {{"resultType", "input_required"},
                  {"inputRequests", json::object{{"authorization", json::object{{"method", "elicitation/create"},
                                                                                {"params", std::move(request)}}}}}}));
  // Each offer is a new one, so the URL says all that an id could.
  request["elicitationId"] = refusal.interaction_uri.substr(refusal.interaction_uri.size() - 16);
  return error_answer(
      message, {code::url_elicitation_required, text, json::object{{"elicitations", json::array{std::move(request)}}}});
}

Answer refusal_answer(const Message& message, const oauth::TokenError& refusal) {
  if (!refusal.interaction_uri.empty()) return ask_person(message, refusal);
  return error_answer(
      message, {not_allowed, refusal.description, json::object{{"error", refusal.error}, {"reason", refusal.reason}}});
}

// Nothing is written of it, and it says nothing by itself: the answer is in the work.
Prepared unrecorded() {
  Prepared prepared{{}, {}};
  prepared.recorded = false;
  return prepared;
}

domain::EventParty client_party(directory::View& view, const oauth::AccessToken& token) {
  if (token.client_id.starts_with(domain::AgentTag::prefix)) {
    const auto agent = view.agent(domain::AgentId(token.client_id));
    const std::string name = agent && *agent ? (*agent)->agent.name : std::string();
    return {token.client_id, "AIAgent", name, name};
  }
  return {token.client_id, "PublicClientApp", "", ""};
}

void describe(grants::Record& record, const VirtualServer& server, const oauth::AccessToken& token,
              directory::View& view) {
  record.kind("resource_servers.virtual_mcp_server.capability.call", "Call a tool through a virtual MCP server");
  record.actor(client_party(view, token));
  if (!token.user.empty()) record.target({token.user, "User", token.subject.subject, token.subject.subject});
  record.target({server.resource->id, "VirtualMCPServer", server.resource->url, server.resource->name});
  record.note("tokenId", token.jti);
  record.note("tokenIssuer", token.issuer);
  std::string chain;
  for (const auto& actor : token.subject.actors) chain += (chain.empty() ? "" : " ") + actor.subject;
  record.note("actors", chain);
}

// The result of another server, in the form of the client's era.
tl::expected<json::object, RpcError> fit(const Message& message, json::object result) {
  if (const auto* type = result.if_contains("resultType"); type != nullptr && *type != json::value("complete"))
    return tl::unexpected(
        RpcError{other_server_failed, "The tool asks for something of its client, which is not passed on"});
  if (message.modern)
    result["resultType"] = "complete";
  else
    result.erase("resultType");
  return result;
}

Answer answer_of(const Message& message, json::object result) {
  auto fitted = fit(message, std::move(result));
  return fitted ? message_answer(200, mcp::result_message(message.id, *std::move(fitted)))
                : error_answer(message, fitted.error());
}

Answer failure_of(const Message& message, const Forward& forward, const mcp::Failure& failure) {
  auto answer = error_answer(
      message, failure.error
                   ? *failure.error
                   : RpcError{other_server_failed, forward.server_name + " cannot be used: " + failure.message});
  answer.log_note = "mcp_server_failed " + failure.message;
  return answer;
}

}  // namespace

struct Gateway::Work {
  Request request;
  std::function<void(Answer)> done;
  tl::expected<Message, Refused> message;
  // What the last decision came to; it counts once the decision is durable.
  Answer answer = {};
  std::optional<Forward> forward = {};
};

void Gateway::answer(Request request, std::function<void(Answer)> done) const {
  auto message = read_message(request.message);
  attempt(std::make_shared<Work>(Work{std::move(request), std::move(done), std::move(message)}));
}

void Gateway::attempt(const std::shared_ptr<Work>& work) const {
  decisions_.answer([this, work](directory::View& view, Time now) { return decide(*work, view, now); },
                    [this, work](const issuance::Reply& reply) { go_on(work, reply); });
}

Prepared Gateway::decide(Work& work, directory::View& view, Time now) const {
  work.answer = {};
  work.forward.reset();
  const auto fail_with = [&](const oauth::TokenError& error) {
    work.answer = {Answer::Kind::overloaded, 503, "", "", error.note};
    return unrecorded();
  };
  const auto server = find_virtual_server(view, work.request.resource_path);
  if (!server) return fail_with(server.error());
  if (!*server) {
    work.answer.kind = Answer::Kind::no_such_server;
    return unrecorded();
  }
  const auto challenge = [&]() -> Prepared {
    auto scopes = find_scopes(**server, view);
    if (!scopes) return fail_with(scopes.error());
    work.answer.kind = Answer::Kind::unauthorized;
    work.answer.scopes = *std::move(scopes);
    return unrecorded();
  };
  if (work.request.token.empty()) return challenge();
  const auto token = admit(environment_, **server, work.request.token, view, now);
  if (!token) return fail_with(token.error());
  if (!*token) return challenge();

  const auto end_with = [&](Answer answer) {
    work.answer = std::move(answer);
    work.answer.client = (*token)->client_id;
    return unrecorded();
  };
  if (!work.message)
    return end_with(message_answer(work.message.error().status,
                                   mcp::error_message(work.message.error().id, work.message.error().error)));
  const auto& message = *work.message;
  if (!message.wants_answer()) return end_with({Answer::Kind::accepted, 202});
  if (message.method == "tools/call") return decide_tool_call(work, **server, **token, view, now);
  const auto result = answer_at_once(message, **server);
  return end_with(result ? message_answer(200, mcp::result_message(message.id, *result))
                         : error_answer(message, result.error()));
}

Prepared Gateway::decide_tool_call(Work& work, const VirtualServer& server, const oauth::AccessToken& token,
                                   directory::View& view, Time now) const {
  grants::Record record(work.request.origin);
  describe(record, server, token, view);
  auto decision = decide_call(*work.message, server, token, view, now, record);
  if (decision.renew_first) {
    Prepared prepared{{}, {}};
    prepared.renew_first = decision.renew_first;
    return prepared;
  }
  if (decision.forward) {
    work.forward = std::move(decision.forward);
    work.answer.client = token.client_id;
    Prepared prepared{{}, record.take()};
    prepared.brokered_use = std::move(decision.brokered_use);
    return prepared;
  }
  const auto error =
      decision.refusal ? *decision.refusal : oauth::token_error("invalid_request", decision.unknown->message);
  work.answer =
      decision.refusal ? refusal_answer(*work.message, error) : error_answer(*work.message, *decision.unknown);
  work.answer.client = token.client_id;
  auto prepared = issuance::refuse(error, record.take(), true);
  prepared.reply = {};
  return prepared;
}

void Gateway::go_on(const std::shared_ptr<Work>& work, const issuance::Reply& reply) const {
  const Answer overloaded{Answer::Kind::overloaded, 503, "", "", reply.log_note};
  if (reply.status != 200) return work->done(overloaded);
  if (!work->forward) return work->done(std::move(work->answer));
  if (!calls_([this, work] { begin_call(work); })) work->done(overloaded);
}

// Others may have been called for long before it, and who stopped something meanwhile was told that it is stopped. What
// is in memory knows of every stop that was acknowledged, so it is asked again; when it says no, from the beginning,
// because the refusal is a record too.
void Gateway::begin_call(const std::shared_ptr<Work>& work) const {
  directory::View view(environment_.directory, directory::Wait::allowed);
  (void)decide(*work, view, environment_.clock.now());
  if (!work->forward) return attempt(work);
  work->done(pass_on(*work));
}

Answer Gateway::pass_on(const Work& work) const {
  const auto& message = *work.message;
  const auto& forward = *work.forward;
  mcp::Client client(messages_, forward.url, forward.token, known_era(forward.url));
  auto result = client.call("tools/call", {{"name", forward.name}, {"arguments", forward.arguments}}, forward.name);
  remember_era(forward.url, result ? client.era() : std::nullopt);
  auto answer = result ? answer_of(message, *std::move(result)) : failure_of(message, forward, result.error());
  answer.client = work.answer.client;
  return answer;
}

std::optional<mcp::Era> Gateway::known_era(const std::string& url) const {
  const std::lock_guard lock(mutex_);
  const auto found = eras_.find(url);
  return found == eras_.end() ? std::nullopt : std::optional(found->second);
}

// A server that fails is asked anew how it wants to be talked to.
void Gateway::remember_era(const std::string& url, std::optional<mcp::Era> era) const {
  const std::lock_guard lock(mutex_);
  if (!era) {
    eras_.erase(url);
    return;
  }
  if (eras_.size() >= eras_max) eras_.clear();
  eras_[url] = *era;
}

}  // namespace mandate::gateway
