// api: the JSON of the management API: reading request bodies into the domain's structs and writing the
// objects that answers carry. Knows no HTTP.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace mandate::api {

// An optional member that a merge patch (RFC 7396) may also remove: absent, null, or a value.
template <class T>
using Edit = std::optional<std::optional<T>>;

// Reads the members of a request body and gathers every fault, so that one answer names them all: a wrong
// type, a missing member, and (in finish) every member that nobody asked for. A member that has a fault reads
// as absent. A copy is a view of the same reading; the JSON must outlive it.
//
//   ObjectReader body(object);
//   NewGroup group;
//   ObjectReader profile = body.required_object("profile");
//   group.name = profile.required_text("name");
//   group.description = profile.text("description").value_or("");
//   body.ignore({"type", "_links"});           // known clients send them; they change nothing
//   CHECK(body.finish("Group"));               // ErrorKind::invalid, one cause per fault
class ObjectReader {
 public:
  explicit ObjectReader(const json::object& object);

  // Absent: nullopt. Null counts as absent.
  std::optional<std::string> text(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<std::vector<std::string>> texts(std::string_view name);
  std::optional<std::vector<json::object>> objects(std::string_view name);
  std::optional<ObjectReader> object(std::string_view name);
  // The object itself, for another parser; its members are not checked here.
  std::optional<json::object> raw_object(std::string_view name);

  // Absent or null is a fault; the value is then empty.
  std::string required_text(std::string_view name);
  std::vector<std::string> required_texts(std::string_view name);
  ObjectReader required_object(std::string_view name);

  // For PATCH.
  Edit<std::string> text_edit(std::string_view name);
  bool has(std::string_view name) const;      // present, null included
  bool is_null(std::string_view name) const;  // present and null

  // Members that are accepted and change nothing.
  void ignore(std::initializer_list<std::string_view> names);
  // Members that exist but cannot be set or changed here: each one present is a fault.
  void immutable(std::initializer_list<std::string_view> names);
  // A fault that the caller found in member `name` of this object.
  void refuse(std::string_view name, std::string summary, std::string reason = {});

  // The end of the reading (call it on any copy): every member not asked for is a fault too. `what` is the
  // refused thing, "AIAgent".
  Result<void> finish(std::string_view what);

 private:
  struct Node;
  struct Reading;
  ObjectReader(std::shared_ptr<Reading> reading, std::size_t node) : reading_(std::move(reading)), node_(node) {}
  const json::value* take(std::string_view name);
  const json::value* take_set(std::string_view name);
  std::string path_of(std::string_view name) const;
  void wrong_type(std::string_view name, std::string_view wanted);

  std::shared_ptr<Reading> reading_;
  std::size_t node_ = 0;
};

}  // namespace mandate::api
