#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "http/message.h"

namespace mandate::web::reference::testing {

// The document of a server at https://mandate.test.
const json::object& document();
// What a "#/components/…" reference names; nullptr when there is nothing.
const json::value* resolve(std::string_view reference);

// How an answer differs from what the document says of it, empty when it does not: the status must be described, the
// body must obey the schema, and no member may be there that the schema does not name. Answers of paths that the
// document does not have are nobody's business here; the test of routes finds those.
std::string nonconformity(http::Method method, std::string_view target, int status, const json::value& body);

}  // namespace mandate::web::reference::testing
