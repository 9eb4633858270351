#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/asio_types.h"
#include "http/message.h"

namespace mandate::http {

class Connection;
class StreamedBody;

// One request that has been read and whose answer has not been written yet.
struct Exchange {
  std::shared_ptr<Connection> connection;
  std::string request_id;
  Method method = Method::other;
  std::string path, client;  // for the access log
  bool http_1_0 = false;
  bool keep_alive = false;  // the client allows another request on this connection
  Instant started;
  std::optional<Response> response = {};    // known, but not yet its turn
  std::weak_ptr<StreamedBody> stream = {};  // while the body is written
  bool streaming = false;                   // the body has not ended yet
  std::size_t bytes = 0;                    // sent of a streamed answer
};

}  // namespace mandate::http
