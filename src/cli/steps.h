#pragma once

#include <string>

#include "base/result.h"
#include "cli/context.h"

namespace mandate::cli {

// Steps that the commands of many nouns share. `path` is the thing's own, `what` what people call it ("Agent
// wlp…").

Result<void> show(Context& context, const std::string& path, const Fields& fields);

// Sends the body and shows what it made or changed.
Result<void> send_and_show(Context& context, http::Method method, const std::string& path, const json::object& body,
                           const Fields& fields);

Result<void> list(Context& context, const std::string& path, const Fields& fields,
                  std::size_t limit = ApiClient::everything);

// POST {path}/lifecycle/{verb}, then says what the thing's status is now.
Result<void> change_status(Context& context, const std::string& path, const std::string& what, const std::string& verb);

Result<void> remove(Context& context, const std::string& path, const std::string& what);

}  // namespace mandate::cli
