#pragma once

#include <string_view>

namespace mandate::domain {

// Whether two resource indicators (RFC 8707) name the same resource: equal, or equal in the form in which URLs are
// compared (comparable_url(), RFC 3986 section 6.2).
bool same_resource(std::string_view a, std::string_view b);

}  // namespace mandate::domain
