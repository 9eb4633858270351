#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "grants/path.h"

namespace mandate::grants {

// The redemption of an ID-JAG that is believed: for the grant, and for the preview, which has none.

// How far the clock of another server may be from ours.
inline constexpr std::chrono::seconds id_jag_skew{60};

// The agent's connection, as it is now; it must still lead there and let the scopes through. `resource` is empty for
// all that the server protects.
Decided<Path> find_redemption_path(const Request& request, const std::string& resource,
                                   const std::vector<std::string>& scopes);

struct Redemption {
  oauth::IdJag id_jag;
  const directory::PersonRecord* person;            // null: a machine acts for itself
  const directory::ApplicationRecord* application;  // that the person signed on to
  std::vector<std::string> scopes;
  const std::string& resource;
  const Path& path;
};

// The access token, when the server's access policy allows it.
Decided<Decision> decide_redemption(const Request& request, Redemption redemption);

}  // namespace mandate::grants
