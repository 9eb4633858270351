#pragma once

#include <string>
#include <variant>

#include "domain/ids.h"
#include "oauth/authorize_request.h"

namespace mandate::signin {

// A page that says why it does not go on; nothing is sent to any application.
struct Refusal {
  std::string title, message;
  std::string note = {};  // for the log
};

// The sign-on page.
struct Prompt {
  domain::AuthorizeRequestId request;
  std::string application;   // its label
  std::string redirect_uri;  // where the form will finally lead
  std::string login;         // filled in for the person
  std::string form_token;    // must come back with the form
  std::string form_cookie;   // to be set in the browser
  std::string problem = {};  // what was wrong with the attempt before
  enum class Asks { password, new_password };
  Asks asks = Asks::password;
};

// The application gets its answer. `session_cookie` is to be set in the browser unless it is empty.
struct Answer {
  oauth::AuthorizeResponse response;
  std::string session_cookie = {};
};

using Outcome = std::variant<Refusal, Prompt, Answer>;

}  // namespace mandate::signin
