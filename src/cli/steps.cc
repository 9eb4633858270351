#include "cli/steps.h"

#include "cli/json_view.h"

namespace mandate::cli {

Result<void> show(Context& context, const std::string& path, const Fields& fields) {
  TRY(auto* api, context.api());
  TRY(const auto thing, api->get(path));
  context.out().show(thing, fields);
  return {};
}

Result<void> send_and_show(Context& context, http::Method method, const std::string& path, const json::object& body,
                           const Fields& fields) {
  TRY(auto* api, context.api());
  TRY(const auto thing, api->send(method, path, body));
  context.out().show(thing, fields);
  return {};
}

Result<void> list(Context& context, const std::string& path, const Fields& fields, std::size_t limit) {
  TRY(auto* api, context.api());
  TRY(const auto rows, api->list(path, limit));
  context.out().list(rows, fields);
  return {};
}

Result<void> change_status(Context& context, const std::string& path, const std::string& what,
                           const std::string& verb) {
  TRY(auto* api, context.api());
  CHECK(api->call(http::Method::post, path + "/lifecycle/" + verb));
  TRY(const auto thing, api->get(path));
  context.out().done(what + " is now " + text_at(thing, "status") + ".", thing);
  return {};
}

Result<void> remove(Context& context, const std::string& path, const std::string& what) {
  TRY(auto* api, context.api());
  CHECK(api->call(http::Method::delete_, path));
  context.out().done(what + " is deleted.", json::object{{"deleted", path}});
  return {};
}

}  // namespace mandate::cli
