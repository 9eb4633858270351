#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"

namespace mandate::domain {

// Resource names (wire contract 1.7): orn:<partition>:<service>:<org>:<path>. One maker per kind; parsing
// gives back the last part when everything before it is exactly what we would write.
class Orns {
 public:
  Orns(std::string partition, OrgId org) : partition_(std::move(partition)), org_(std::move(org)) {}

  std::string agent(const AgentId& id) const { return make("directory", "workload-principals:ai-agents:", id.str()); }
  std::string user(const UserId& id) const { return make("directory", "users:", id.str()); }
  std::string group(const GroupId& id) const { return make("directory", "groups:", id.str()); }
  std::string authorization_server(const AuthorizationServerId& id) const {
    return make("idp", "authorization_servers:", id.str());
  }
  std::string application(const ApplicationId& id) const { return make("idp", "apps:oidc_client:", id.str()); }
  std::string mcp_client(const AgentId& id) const { return make("directory", "workload-principals:mcp:", id.str()); }
  std::string mcp_server(const ResourceServerId& id) const {
    return make("directory", "resource-servers:mcp:", id.str());
  }
  std::string api_server(const ResourceServerId& id) const {
    return make("directory", "resource-servers:api:", id.str());
  }
  std::string a2a_server(const AgentId& id) const { return make("directory", "resource-servers:a2a:", id.str()); }
  std::string client_auth_settings(const ClientAuthSettingsId& id) const {
    return make("idp", "client_auth_settings:", id.str());
  }
  std::string virtual_mcp(const AgentId& id) const {
    return make("directory", "workload-principals:virtual-mcp:", id.str());
  }
  std::string mcp_tool(const ResourceServerId& server, std::string_view tool) const {
    return mcp_server(server) + ":tools:" + std::string(tool);
  }
  std::string connection(const ConnectionId& id) const { return make("idp", "connections:", id.str()); }
  std::string vault_secret(const VaultSecretId& id) const { return make("pam", "secrets:", id.str()); }
  std::string service_account(const ApplicationId& app, const ServiceAccountId& id) const {
    return make("pam", "apps:oidc_client:", app.str()) + ":service_accounts:" + id.str();
  }

  std::optional<AgentId> parse_agent(std::string_view orn) const { return parse<AgentId>(agent(AgentId()), orn); }
  std::optional<AgentId> parse_mcp_client(std::string_view orn) const {
    return parse<AgentId>(mcp_client(AgentId()), orn);
  }
  std::optional<UserId> parse_user(std::string_view orn) const { return parse<UserId>(user(UserId()), orn); }
  std::optional<GroupId> parse_group(std::string_view orn) const { return parse<GroupId>(group(GroupId()), orn); }
  std::optional<AuthorizationServerId> parse_authorization_server(std::string_view orn) const {
    return parse<AuthorizationServerId>(authorization_server(AuthorizationServerId()), orn);
  }
  std::optional<ResourceServerId> parse_mcp_server(std::string_view orn) const {
    return parse<ResourceServerId>(mcp_server(ResourceServerId()), orn);
  }
  std::optional<ResourceServerId> parse_api_server(std::string_view orn) const {
    return parse<ResourceServerId>(api_server(ResourceServerId()), orn);
  }
  std::optional<AgentId> parse_a2a_server(std::string_view orn) const {
    return parse<AgentId>(a2a_server(AgentId()), orn);
  }
  std::optional<ClientAuthSettingsId> parse_client_auth_settings(std::string_view orn) const {
    return parse<ClientAuthSettingsId>(client_auth_settings(ClientAuthSettingsId()), orn);
  }
  std::optional<AgentId> parse_virtual_mcp(std::string_view orn) const {
    return parse<AgentId>(virtual_mcp(AgentId()), orn);
  }
  struct McpToolName {
    ResourceServerId server;
    std::string tool;  // an McpToolId
  };
  std::optional<McpToolName> parse_mcp_tool(std::string_view orn) const {
    constexpr std::string_view middle = ":tools:";
    const auto at = orn.find(middle);
    if (at == std::string_view::npos) return std::nullopt;
    const auto server = parse_mcp_server(orn.substr(0, at));
    const auto tool = orn.substr(at + middle.size());
    if (!server || tool.empty() || tool.find(':') != std::string_view::npos) return std::nullopt;
    return McpToolName{*server, std::string(tool)};
  }
  // The name of the application's kind ("oidc_client", "oidc", …) may be any: the id alone says which it is.
  std::optional<ApplicationId> parse_application(std::string_view orn) const {
    const auto prefix = make("idp", "apps:", "");
    const auto colon = orn.find(':', prefix.size());
    if (!orn.starts_with(prefix) || colon == std::string_view::npos || colon == prefix.size()) return std::nullopt;
    return parse<ApplicationId>(std::string(orn.substr(0, colon + 1)), orn);
  }
  std::optional<VaultSecretId> parse_vault_secret(std::string_view orn) const {
    return parse<VaultSecretId>(vault_secret(VaultSecretId()), orn);
  }
  struct ServiceAccountName {
    ApplicationId app;
    ServiceAccountId id;
  };
  std::optional<ServiceAccountName> parse_service_account(std::string_view orn) const {
    constexpr std::string_view middle = ":service_accounts:";
    const auto at = orn.find(middle);
    const auto pam = make("pam", "apps:", "");
    if (at == std::string_view::npos || !orn.starts_with(pam) || at < pam.size()) return std::nullopt;
    const auto app = parse_application(make("idp", "apps:", orn.substr(pam.size(), at - pam.size())));
    const auto id = parse<ServiceAccountId>(std::string(orn.substr(0, at + middle.size())), orn);
    if (!app || !id) return std::nullopt;
    return ServiceAccountName{*app, *id};
  }

 private:
  std::string make(std::string_view service, std::string_view path, std::string_view id) const {
    std::string orn = "orn:" + partition_ + ":";
    orn.append(service).append(":").append(org_.str()).append(":").append(path).append(id);
    return orn;
  }
  template <class Parsed>
  static std::optional<Parsed> parse(const std::string& prefix, std::string_view orn) {
    if (!orn.starts_with(prefix) || orn.size() == prefix.size()) return std::nullopt;
    const auto id = orn.substr(prefix.size());
    if (id.find(':') != std::string_view::npos) return std::nullopt;
    return Parsed(id);
  }

  std::string partition_;
  OrgId org_;
};

}  // namespace mandate::domain
