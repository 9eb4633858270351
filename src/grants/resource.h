#pragma once

#include <string>
#include <string_view>

namespace mandate::grants {

// Whether two resource indicators (RFC 8707) name the same resource: equal, or equal but for the case of scheme and
// host and for a lone trailing slash after the host (RFC 3986 section 6.2).
bool same_resource(std::string_view a, std::string_view b);

}  // namespace mandate::grants
