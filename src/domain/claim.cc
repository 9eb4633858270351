#include "domain/claim.h"

namespace mandate::domain {

std::string_view name_of(ClaimType type) {
  return type == ClaimType::resource ? "RESOURCE" : "IDENTITY";
}

std::optional<ClaimType> parse_claim_type(std::string_view name) {
  for (const auto type : {ClaimType::resource, ClaimType::identity})
    if (name_of(type) == name) return type;
  return std::nullopt;
}

std::string_view name_of(GroupFilter filter) {
  switch (filter) {
    case GroupFilter::starts_with:
      return "STARTS_WITH";
    case GroupFilter::equals:
      return "EQUALS";
    case GroupFilter::contains:
      return "CONTAINS";
    case GroupFilter::regex:
      return "REGEX";
  }
  return "";
}

std::optional<GroupFilter> parse_group_filter(std::string_view name) {
  for (const auto filter : {GroupFilter::starts_with, GroupFilter::equals, GroupFilter::contains, GroupFilter::regex})
    if (name_of(filter) == name) return filter;
  return std::nullopt;
}

}  // namespace mandate::domain
