#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret_string.h"

namespace mandate {

// A message in JSON for an endpoint of another server.
struct OutgoingMessage {
  SecretString body = {};                                         // may hold what is for one receiver only
  std::vector<std::pair<std::string, std::string>> headers = {};  // beside Content-Type
  SecretString authorization = {};                                // the value of that header; empty: none
  // Called with an event stream as far as it has come; true: the rest is not waited for. Empty: all of it is.
  std::function<bool(std::string_view)> is_enough = {};
};

// What it answered: any status but a redirect.
struct MessageAnswer {
  int status = 200;
  std::string content_type = {};  // the media type, in lower case, without parameters
  std::string session = {};       // the header Mcp-Session-Id; empty: none
  SecretString body = {};         // may hold what is for one person only
};

// Sends messages to endpoints of other servers. Sending waits for a network: on a worker pool only, and never while a
// transaction is open. Nothing is sent twice.
class MessageSender {
 public:
  virtual ~MessageSender() = default;
  // ErrorKind::invalid: the URL is none that may be asked. ErrorKind::unavailable: no answer that can be used, so
  // nobody knows whether the message arrived.
  virtual Result<MessageAnswer> post_message(std::string_view url, const OutgoingMessage& message) const = 0;
  // DELETE, without a body, of what the headers name.
  virtual Result<MessageAnswer> delete_with(std::string_view url, const OutgoingMessage& message) const = 0;
};

// The sender of a server that asks nobody: ErrorKind::unavailable for every URL.
const MessageSender& no_messages();

}  // namespace mandate
