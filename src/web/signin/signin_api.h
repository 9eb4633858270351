// web/signin: the endpoints that a person's browser visits: the authorization endpoint, the sign-on page and sign-off.
// Parses what came, asks signin, renders what it says.
#pragma once

#include <functional>
#include <string>

#include "base/worker_pool.h"
#include "http/message.h"
#include "http/router.h"
#include "oauth/form.h"
#include "signin/environment.h"
#include "signin/organization_name.h"
#include "web/signin/cookies.h"

namespace mandate::web::signin {

// What every mount function gets. It must outlive the router.
class SigninApi {
 public:
  using Answer = std::function<Result<http::Response>(const SigninApi&, const http::Request&)>;

  SigninApi(const mandate::signin::Environment& environment, WorkerPool& pool)
      : environment_(environment), pool_(pool), cookies_(environment.organization.public_url) {}

  // The handler of an endpoint: runs `answer` on the pool and turns its error into a page.
  http::Handler handler(Answer answer) const;

  const mandate::signin::Environment& environment() const { return environment_; }
  const domain::Organization& organization() const { return environment_.organization; }
  std::string organization_name() const { return mandate::signin::organization_name(environment_); }
  const Cookies& cookies() const { return cookies_; }

 private:
  http::Response run(const http::Request& request, const Answer& answer) const;

  const mandate::signin::Environment& environment_;
  WorkerPool& pool_;
  Cookies cookies_;
};

// The parameters of a GET's query or of a POST's form body. ErrorKind::malformed, ErrorKind::wrong_media_type.
Result<mandate::oauth::Form> read_form(const http::Request& request);

// Whether a page of ours sent the form. A browser says so in one of two headers (Fetch Metadata; RFC 6454); one that
// sends neither is left to the form's token.
bool is_from_our_page(const http::Request& request, std::string_view public_url);

}  // namespace mandate::web::signin
