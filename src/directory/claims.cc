#include "directory/claims.h"

namespace mandate::directory {
namespace {

std::string_view function_of(domain::GroupFilter filter) {
  switch (filter) {
    case domain::GroupFilter::starts_with:
      return "Groups.startsWith";
    case domain::GroupFilter::equals:
      return "Groups.equals";
    case domain::GroupFilter::contains:
      return "Groups.contains";
    case domain::GroupFilter::regex:
      return "Groups.matches";
  }
  return "";
}

}  // namespace

Result<expressions::Node> compile(const domain::Claim& claim) {
  if (claim.group_filter) return expressions::call_of(function_of(*claim.group_filter), claim.value);
  return expressions::parse(claim.value);
}

}  // namespace mandate::directory
