#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "signin/environment.h"

namespace mandate::web::signin {

// The two cookies of signing on. Both are out of reach of scripts and are not sent with requests that other sites make,
// except when a person follows a link here (SameSite=Lax). Over https their names begin with `__Host-`, so that no
// sibling host can plant one (RFC 6265bis section 4.1.3).
class Cookies {
 public:
  explicit Cookies(std::string_view public_url) : secure_(public_url.starts_with("https:")) {}

  mandate::signin::Browser browser_of(const http::Request& request) const;
  void set_session(http::Response& response, const std::string& value) const {
    set(response, "mandate_session", value);
  }
  void set_form(http::Response& response, const std::string& value) const { set(response, "mandate_signin", value); }
  void clear_session(http::Response& response) const;

 private:
  std::string name(std::string_view bare) const { return (secure_ ? "__Host-" : "") + std::string(bare); }
  void set(http::Response& response, std::string_view bare, const std::string& value) const;

  bool secure_;
};

}  // namespace mandate::web::signin
