// gateway: what virtual MCP servers answer. A client comes with an access token of ours for the virtual server; what it
// may see is what the server shows; a call of a tool goes on to the MCP server that the tool is of, with the token that
// the person let the virtual server have there. Knows no HTTP but what base/message_sender.h tells.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/message_sender.h"
#include "base/outgoing.h"
#include "gateway/message.h"
#include "gateway/tools.h"
#include "issuance/decisions.h"
#include "mcp/client.h"

namespace mandate::gateway {

// One POST to a virtual server.
struct Request {
  std::string resource_path;
  std::string token;  // the bearer token; empty: none
  RawMessage message;
  domain::RequestOrigin origin;
};

struct Answer {
  enum class Kind {
    message,         // `body`, with `status`
    accepted,        // nothing is to be said
    no_such_server,  // there is none that is ACTIVE
    unauthorized,    // no token, or none that is good here
    overloaded
  };
  Kind kind = Kind::message;
  int status = 200;
  std::string body = {};    // JSON
  std::string client = {};  // whose token it was, when it was good
  std::string log_note = {};
  std::vector<std::string> scopes = {};  // of `unauthorized`: what to ask for
};

// Made once by main; outlives what it answers. Any thread.
class Gateway {
 public:
  // `messages` goes to other MCP servers; `calls` does the work that waits for them.
  Gateway(const issuance::Environment& environment, const MessageSender& messages, Outgoing calls)
      : environment_(environment), decisions_(environment), messages_(messages), calls_(std::move(calls)) {}

  // `done` is called once, on any thread. A call of a tool is recorded before it is passed on, and not passed on when
  // it may not be made any more once its turn comes.
  void answer(Request request, std::function<void(Answer)> done) const;

 private:
  struct Work;
  void attempt(const std::shared_ptr<Work>& work) const;
  issuance::Prepared decide(Work& work, directory::View& view, Time now) const;
  issuance::Prepared decide_tool_call(Work& work, const VirtualServer& server, const oauth::AccessToken& token,
                                      directory::View& view, Time now) const;
  void go_on(const std::shared_ptr<Work>& work, const issuance::Reply& reply) const;
  void begin_call(const std::shared_ptr<Work>& work) const;
  Answer pass_on(const Work& work) const;
  std::optional<mcp::Era> known_era(const std::string& url) const;
  void remember_era(const std::string& url, std::optional<mcp::Era> era) const;

  const issuance::Environment& environment_;
  const issuance::Decisions decisions_;
  const MessageSender& messages_;
  const Outgoing calls_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, mcp::Era> eras_;  // of other servers, as they were met last
};

}  // namespace mandate::gateway
