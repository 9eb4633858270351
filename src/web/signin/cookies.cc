#include "web/signin/cookies.h"

#include "web/request_origin.h"

namespace mandate::web::signin {

mandate::signin::Browser Cookies::browser_of(const http::Request& request) const {
  return {request.cookie(name("mandate_session")).value_or(""), request.cookie(name("mandate_signin")).value_or(""),
          origin_of(request)};
}

void Cookies::clear_session(http::Response& response) const {
  set(response, "mandate_session", "; Max-Age=0");
}

// Without an expiry: the browser forgets it when it is closed; how long it counts is decided here.
void Cookies::set(http::Response& response, std::string_view bare, const std::string& value) const {
  response.with("Set-Cookie",
                name(bare) + "=" + value + "; Path=/; HttpOnly; SameSite=Lax" + (secure_ ? "; Secure" : ""));
}

}  // namespace mandate::web::signin
