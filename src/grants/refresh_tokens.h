#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "grants/grant.h"

namespace mandate::grants {

// A refresh token that somebody presents: one that this installation made, and whose leave is still there.
struct PresentedRefreshToken {
  std::shared_ptr<const directory::RefreshTokenRecord> record;
  std::int64_t generation = 0;  // may have been replaced since
};

// nullopt for anything else; why is nobody's business.
Decided<std::optional<PresentedRefreshToken>> read_refresh_token(directory::View& view, std::string_view text);

// A refresh token of the server called that was issued to the application and counts now. One that was replaced counts
// for as long as the application's leeway says; after that somebody else has it, so the leave itself is taken back
// (RFC 9700 section 4.14.2).
Decided<PresentedRefreshToken> check_refresh_token(const Request& request, std::string_view text,
                                                   const domain::Application& application);

}  // namespace mandate::grants
