#pragma once

#include <string>
#include <string_view>

#include "domain/authorize_request.h"
#include "oauth/authorize_request.h"
#include "signin/environment.h"
#include "signin/outcome.h"

namespace mandate::signin {

// Signs a person on for a page of this server itself, which is no application: no code, only the way back. `path` with
// its query is ours; nothing that was sent from outside becomes another address.
Result<Prompt> prompt_for_own_page(const Environment& environment, const std::string& path, const Browser& browser);

// What such a request is known by.
inline bool is_for_own_page(const domain::AuthorizeRequest& request) {
  return request.application.empty();
}
// What the sign-on page calls it.
inline constexpr std::string_view own_page_label = "A page of this server";

}  // namespace mandate::signin
