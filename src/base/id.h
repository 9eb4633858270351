#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace mandate {

// An identifier that cannot be mixed up with another kind's. `Tag::prefix` is its first three characters;
// generated ids are 20 characters of [0-9A-Za-z], or, of a tag that says `uuid`, a version 4 UUID.
template <class Tag>
class Id {
 public:
  static constexpr std::size_t length = 20;

  Id() = default;
  explicit Id(std::string_view value) : value_(value) {}

  static Id generate() {
    if constexpr (requires { Tag::uuid; }) return Id(random_uuid());
    Id id;
    id.value_ = Tag::prefix;
    id.value_ += random_base62(length - id.value_.size());
    return id;
  }

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string value_;
};

}  // namespace mandate

template <class Tag>
struct std::hash<mandate::Id<Tag>> {  // NOLINT(cert-dcl58-cpp): a specialisation for a type of ours is allowed
  std::size_t operator()(const mandate::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
