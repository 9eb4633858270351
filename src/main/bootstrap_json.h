#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "manage/seed/seed.h"

namespace mandate::main {

// bootstrap.json: how the first administrator gets in.
std::string to_bootstrap_text(const manage::Seed& seed, std::string_view public_url);

// The member orgId. ErrorKind::malformed when the text is no bootstrap.json.
Result<domain::OrgId> organization_of_bootstrap(std::string_view text);
// The same text with another publicUrl. ErrorKind::malformed.
Result<std::string> with_public_url(std::string_view text, std::string_view public_url);

}  // namespace mandate::main
