#pragma once

#include <string>
#include <string_view>
#include <vector>

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

// For what can only be replaced as a whole: reads it, puts the members of `changes` over it, writes it back. An object
// of `changes` goes into the object that is there; everything else takes its place.
Result<void> change_and_show(Context& context, const std::string& path, const json::object& changes,
                             const Fields& fields);

// POST {path}/lifecycle/{verb}, then says what the thing's status is now.
Result<void> change_status(Context& context, const std::string& path, const std::string& what, const std::string& verb);

Result<void> remove(Context& context, const std::string& path, const std::string& what);

// Steps towards a body. An option that was not given adds nothing.
void put(json::object& body, std::string_view member, const std::string& value);
void put(json::object& body, std::string_view member, const std::vector<std::string>& values);
json::array words(const std::vector<std::string>& values);

// The error of a change that changes nothing: what could be given.
tl::unexpected<Error> nothing_to_change(const std::string& options);

}  // namespace mandate::cli
