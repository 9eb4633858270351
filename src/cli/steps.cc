#include "cli/steps.h"

#include "cli/json_view.h"

namespace mandate::cli {
namespace {

void put_over(json::object& thing, const json::object& changes) {
  for (const auto& change : changes) {
    auto* there = thing.if_contains(change.key());
    if (change.value().is_object() && there != nullptr && there->is_object())
      put_over(there->get_object(), change.value().get_object());
    else
      thing[change.key()] = change.value();
  }
}

}  // namespace

Result<void> show(Context& context, const std::string& path, const Fields& fields) {
  TRY(auto* api, context.api());
  TRY(const auto thing, api->get(path));
  context.out().show(thing, fields);
  return {};
}

Result<void> list(Context& context, const std::string& path, const Fields& fields, std::size_t limit) {
  TRY(auto* api, context.api());
  TRY(const auto rows, api->list(path, limit));
  context.out().list(rows, fields);
  return {};
}

Result<void> send_and_show(Context& context, http::Method method, const std::string& path, const json::object& body,
                           const Fields& fields) {
  TRY(auto* api, context.api());
  TRY(const auto thing, api->send(method, path, body));
  context.out().show(thing, fields);
  return {};
}

Result<void> change_and_show(Context& context, const std::string& path, const json::object& changes,
                             const Fields& fields) {
  TRY(auto* api, context.api());
  TRY(auto thing, api->get(path));
  if (!thing.is_object()) return fail(ErrorKind::internal, "The answer is not an object");
  put_over(thing.get_object(), changes);
  return send_and_show(context, http::Method::put, path, thing.get_object(), fields);
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

void put(json::object& body, std::string_view member, const std::string& value) {
  if (!value.empty()) body[member] = value;
}

void put(json::object& body, std::string_view member, const std::vector<std::string>& values) {
  if (!values.empty()) body[member] = words(values);
}

json::array words(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

tl::unexpected<Error> nothing_to_change(const std::string& options) {
  return fail(ErrorKind::invalid, "Nothing to change: give " + options);
}

}  // namespace mandate::cli
