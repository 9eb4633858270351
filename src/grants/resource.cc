#include "grants/resource.h"

#include "base/text.h"

namespace mandate::grants {
namespace {

std::string normalised(std::string_view uri) {
  const auto scheme = uri.find("://");
  if (scheme == std::string_view::npos) return std::string(uri);
  const auto path = uri.find_first_of("/?#", scheme + 3);
  std::string text = to_lower_ascii(uri.substr(0, path));
  const auto rest = path == std::string_view::npos ? std::string_view() : uri.substr(path);
  if (rest != "/") text += rest;
  return text;
}

}  // namespace

bool same_resource(std::string_view a, std::string_view b) {
  return a == b || normalised(a) == normalised(b);
}

}  // namespace mandate::grants
