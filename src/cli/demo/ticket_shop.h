#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/result.h"
#include "http/server.h"
#include "oauth/form.h"

namespace mandate::cli::demo {

// Somebody else's service, at a free port of this machine: an authorization server of its own with one client
// (authorization code with PKCE, revocation), and GET /tickets, which takes that server's tokens.
class TicketShop {
 public:
  static Result<std::unique_ptr<TicketShop>> start();
  ~TicketShop();

  std::string url() const;  // the issuer too
  const std::string& client_id() const { return client_id_; }
  const std::string& client_secret() const { return client_secret_; }
  // Whether a token was revoked by now, or is within ten seconds.
  bool wait_for_revocation();

 private:
  struct Code {
    std::string redirect_uri, challenge;
  };
  TicketShop();
  http::Response answer(const http::Request& request);
  http::Response authorize(const http::Request& request, const oauth::Form& query);
  http::Response give_tokens(const oauth::Form& form);
  http::Response revoke(const oauth::Form& form);
  http::Response list_tickets(const http::Request& request) const;
  bool is_client(const http::Request& request) const;

  const std::string client_id_ = "mandate", client_secret_;
  mutable std::mutex mutex_;
  std::condition_variable revoked_changed_;
  std::map<std::string, Code> codes_;
  std::set<std::string> tokens_;
  bool revoked_ = false;
  std::unique_ptr<http::Server> server_;
};

}  // namespace mandate::cli::demo
