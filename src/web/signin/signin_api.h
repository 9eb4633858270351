// web/signin: the endpoints that a person's browser visits: the authorization endpoint, the sign-on page and sign-off.
// Parses what came, asks signin, renders what it says.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/worker_pool.h"
#include "http/message.h"
#include "http/router.h"
#include "oauth/form.h"
#include "signin/environment.h"
#include "signin/organization_name.h"
#include "web/rate_limit.h"
#include "web/signin/cookies.h"

namespace mandate::web::signin {

// What every mount function gets. It must outlive the router.
class SigninApi {
 public:
  using Answer = std::function<Result<http::Response>(const SigninApi&, const http::Request&)>;

  SigninApi(const mandate::signin::Environment& environment, WorkerPool& pool, RateLimits limits = {})
      : environment_(environment),
        pool_(pool),
        cookies_(environment.organization.public_url),
        limit_(std::make_shared<RateLimit>(environment.ledger, environment.clock, limits)) {}
  // Like `other`, and counted together, but on another pool.
  SigninApi(const SigninApi& other, WorkerPool& pool)
      : environment_(other.environment_), pool_(pool), cookies_(other.cookies_), limit_(other.limit_) {}

  // The handler of an endpoint: counts the request, runs `answer` on the pool and turns its error into a page.
  http::Handler handler(Answer answer) const;

  // The page that asks to wait, when the address of the request has done too much of this; nullopt: it may go on.
  std::optional<http::Response> refuse(RateLimit::Counter counter, const http::Request& request) const;
  // Counts what is known only afterwards.
  void count(RateLimit::Counter counter, const http::Request& request) const;

  const mandate::signin::Environment& environment() const { return environment_; }
  const domain::Organization& organization() const { return environment_.organization; }
  std::string organization_name() const { return mandate::signin::organization_name(environment_); }
  const Cookies& cookies() const { return cookies_; }

 private:
  http::Response run(const http::Request& request, const Answer& answer) const;

  const mandate::signin::Environment& environment_;
  WorkerPool& pool_;
  Cookies cookies_;
  std::shared_ptr<RateLimit> limit_;
};

// The parameters of a GET's query or of a POST's form body. ErrorKind::malformed, ErrorKind::wrong_media_type.
Result<mandate::oauth::Form> read_form(const http::Request& request);

// Whether a page of ours sent the form. A browser says so in one of two headers (Fetch Metadata; RFC 6454); one that
// sends neither is left to the form's token.
bool is_from_our_page(const http::Request& request, std::string_view public_url);

}  // namespace mandate::web::signin
