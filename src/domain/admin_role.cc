#include "domain/admin_role.h"

namespace mandate::domain {
namespace {

constexpr AdminRole roles[] = {
    {super_admin, "Super administrator"},
    {ai_agent_admin, "AI agent administrator"},
    {read_only_admin, "Read-only administrator"},
};

}  // namespace

std::span<const AdminRole> admin_roles() {
  return roles;
}

const AdminRole* find_admin_role(std::string_view type) {
  for (const auto& role : roles)
    if (role.type == type) return &role;
  return nullptr;
}

}  // namespace mandate::domain
