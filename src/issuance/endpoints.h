#pragma once

#include "issuance/client_service.h"

namespace mandate::issuance {

// The token endpoint (RFC 6749 section 3.2).
Prepared prepare_token(const Environment& environment, const Call& call, directory::View& view, Time now);
// RFC 7662. Says "active" only of what would still be honoured now: the client, the person and the session included.
Prepared prepare_introspection(const Environment& environment, const Call& call, directory::View& view, Time now);
// RFC 7009.
Prepared prepare_revocation(const Environment& environment, const Call& call, directory::View& view, Time now);

}  // namespace mandate::issuance
