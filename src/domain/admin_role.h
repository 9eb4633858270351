#pragma once

#include <span>
#include <string_view>

namespace mandate::domain {

// What an administrator may do. A role is assigned to a user or to a client, which then needs granted scopes too.
struct AdminRole {
  std::string_view type;   // "SUPER_ADMIN"
  std::string_view label;  // for people
};

inline constexpr std::string_view super_admin = "SUPER_ADMIN";        // everything
inline constexpr std::string_view ai_agent_admin = "AI_AGENT_ADMIN";  // AI agents and what belongs to them
inline constexpr std::string_view read_only_admin = "READ_ONLY_ADMIN";

// Every one there is.
std::span<const AdminRole> admin_roles();
// nullptr when there is none of that type.
const AdminRole* find_admin_role(std::string_view type);

}  // namespace mandate::domain
