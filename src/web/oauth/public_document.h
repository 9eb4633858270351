#pragma once

#include <string>

#include "http/message.h"

namespace mandate::web::oauth {

// A document that anybody may read, scripts of other sites too.
inline http::Response public_document(std::string body, std::string content_type = "application/json") {
  return http::Response{200,
                        {{"Content-Type", std::move(content_type)},
                         {"Cache-Control", "public, max-age=300"},
                         {"Access-Control-Allow-Origin", "*"}},
                        std::move(body)};
}

inline http::Response no_such_server() {
  return http::Response{
      404,
      {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"Access-Control-Allow-Origin", "*"}},
      R"({"error":"invalid_request","error_description":"There is no such authorization server, or it is not ACTIVE"})"};
}

}  // namespace mandate::web::oauth
