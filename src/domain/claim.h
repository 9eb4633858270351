#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

struct ClaimTag {
  static constexpr std::string_view prefix = "ocl";
};
using ClaimId = Id<ClaimTag>;

// RESOURCE: of access tokens. IDENTITY: of ID tokens and at UserInfo.
enum class ClaimType { resource, identity };
std::string_view name_of(ClaimType type);  // "RESOURCE", …
std::optional<ClaimType> parse_claim_type(std::string_view name);

// How a claim of groups chooses among the names of the person's groups.
enum class GroupFilter { starts_with, equals, contains, regex };
std::string_view name_of(GroupFilter filter);  // "STARTS_WITH", …
std::optional<GroupFilter> parse_group_filter(std::string_view name);

// What the tokens of a custom authorization server say beside what every token says.
struct Claim {
  ClaimId id;
  AuthorizationServerId server;
  std::string name;  // unique among the server's claims of its type
  Status status = Status::active;
  ClaimType type = ClaimType::resource;
  std::optional<GroupFilter> group_filter = {};  // of the names of the person's groups; without: an expression
  std::string value;                             // the expression, or what the filter compares with
  std::vector<std::string> scopes = {};          // one of them must be granted; empty: always
  bool always_included = true;                   // of an ID token; without: only at UserInfo
  bool system = false;                           // the server says it by itself: to be read, not to be changed

  bool operator==(const Claim&) const = default;
};

struct ClaimChange {
  std::string name;
  std::optional<Status> status = {};
  ClaimType type = ClaimType::resource;
  std::optional<GroupFilter> group_filter = {};
  std::string value;
  std::vector<std::string> scopes = {};
  std::optional<bool> always_included = {};
};

inline constexpr std::size_t claim_name_max = 100, claims_per_server_max = 100;

}  // namespace mandate::domain
