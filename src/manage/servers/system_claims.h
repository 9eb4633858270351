#pragma once

#include "domain/claim.h"

namespace mandate::manage {

// The claim `sub` of access tokens, which every server says by itself: listed among its claims and readable, so that
// nobody has to guess what it is, but neither to be changed nor to be deleted. Nothing is stored of it; its id is the
// same whenever it is asked for.
domain::Claim subject_claim(const domain::AuthorizationServerId& server);

}  // namespace mandate::manage
