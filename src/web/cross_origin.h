#pragma once

#include <string>
#include <string_view>

#include "base/worker_pool.h"
#include "directory/trusted_origins.h"
#include "http/message.h"

namespace mandate::web {

// Whether scripts of trusted origins may call what is there: the management API, the endpoints of tokens and virtual
// MCP servers, which read credentials that the script itself has and no cookie. Not where people sign on, sign off or
// consent.
bool is_for_trusted_origins(std::string_view path);

// Whether scripts of any site may call what is there: documents for everybody, keys, and UserInfo, where the token
// decides. Existing clients send headers of their own with such requests, so that browsers ask before.
bool is_for_everybody(std::string_view path);

// Stands before everything else and tells browsers whose scripts may call and read an answer (CORS: Fetch section 3.2).
// No credentials of the browser are ever allowed; the answers for everybody say `*` themselves.
class CrossOrigin {
 public:
  // `pool` takes what has to wait for the database.
  CrossOrigin(directory::TrustedOrigins& origins, WorkerPool& pool, http::Handler next)
      : origins_(origins), pool_(pool), next_(std::move(next)) {}

  void handle(http::Request request, http::Responder responder) const;

 private:
  using Origins = directory::TrustedOrigins::Origins;
  void answer(const Origins& trusted, http::Request request, http::Responder responder) const;
  void load_and_answer(http::Request request, http::Responder responder) const;

  directory::TrustedOrigins& origins_;
  WorkerPool& pool_;
  const http::Handler next_;
};

}  // namespace mandate::web
