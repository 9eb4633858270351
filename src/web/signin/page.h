#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "web/signin/html.h"

namespace mandate::web::signin {

struct Page {
  int status = 200;
  std::string title;
  std::string body;         // HTML; everything that came from outside is escaped
  std::string form_action;  // sources for the Content-Security-Policy; empty: the page has no form
  std::string script = {};  // run when the browser allows scripts; nothing may depend on it
  std::string log_note = {};
  std::vector<std::string> framing_origins = {};  // whose pages may frame it
};

// The page in its frame: one style, no outside resource, not to be framed (but by who is named), cached or scripted by
// anybody else.
http::Response render(const Page& page);

// The sources of form-action for a form whose answer finally redirects to `redirect_uri`. Chromium holds every hop
// after a form post to form-action, and applications redirect on from their callback to hosts that we cannot know; so
// the scheme is allowed, not the one origin.
std::string form_action_towards(std::string_view redirect_uri);

}  // namespace mandate::web::signin
