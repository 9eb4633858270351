// The names that enumerations have on the wire and in the database.
#include <array>

#include "domain/agent.h"
#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/connection.h"
#include "domain/delegation_link.h"
#include "domain/event.h"
#include "domain/operation.h"
#include "domain/password_rotation.h"
#include "domain/person.h"
#include "domain/resource_server.h"
#include "domain/status.h"

namespace mandate::domain {
namespace {

// Names in the order of the enumerators.
template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}
template <class Enum, std::size_t N>
std::string_view at(const std::array<std::string_view, N>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

constexpr std::array<std::string_view, 2> status_names{"ACTIVE", "INACTIVE"};
constexpr std::array<std::string_view, 4> agent_status_names{"STAGED", "ACTIVE", "INACTIVE", "DELETED"};
constexpr std::array<std::string_view, 3> principal_kind_names{"AI_AGENT", "MCP_SERVER", "VIRTUAL_MCP_SERVER"};
constexpr std::array<std::string_view, 3> client_auth_names{"private_key_jwt", "client_secret_basic", "none"};
constexpr std::array<std::string_view, 3> scope_condition_names{"ALL_SCOPES", "INCLUDE_ONLY", "EXCLUDE"};
constexpr std::array<std::string_view, 2> delegated_token_names{"ACCESS_TOKEN", "ID_TOKEN"};
constexpr std::array<std::string_view, 4> app_auth_names{"none", "client_secret_basic", "client_secret_post",
                                                         "private_key_jwt"};
constexpr std::array<std::string_view, 2> refresh_rotation_names{"ROTATE", "STATIC"};
constexpr std::array<std::string_view, 2> consent_method_names{"TRUSTED", "REQUIRED"};
constexpr std::array<std::string_view, 8> user_status_names{
    "STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "LOCKED_OUT", "PASSWORD_EXPIRED", "SUSPENDED", "DEPROVISIONED"};
constexpr std::array<std::string_view, 3> signing_key_status_names{"ACTIVE", "NEXT", "EXPIRED"};
constexpr std::array<std::string_view, 2> rotation_mode_names{"AUTO", "MANUAL"};
constexpr std::array<std::string_view, 3> issuer_mode_names{"ORG_URL", "CUSTOM_URL", "DYNAMIC"};
constexpr std::array<std::string_view, 3> consent_names{"IMPLICIT", "REQUIRED", "FLEXIBLE"};
constexpr std::array<std::string_view, 13> operation_type_names{"ai-agent:Register",
                                                                "ai-agent:Replace",
                                                                "ai-agent:Patch",
                                                                "ai-agent:Delete",
                                                                "ai-agent:Activate",
                                                                "ai-agent:Deactivate",
                                                                "ai-agent:Restore",
                                                                "virtual-mcp:Register",
                                                                "virtual-mcp:Patch",
                                                                "virtual-mcp:Delete",
                                                                "virtual-mcp:Activate",
                                                                "virtual-mcp:Deactivate",
                                                                "virtual-mcp:ReplaceCapabilities"};
constexpr std::array<std::string_view, 4> operation_status_names{"SCHEDULED", "IN_PROGRESS", "COMPLETED", "FAILED"};
constexpr std::array<std::string_view, 3> rotation_status_names{"PENDING", "COMPLETED", "FAILED"};
constexpr std::array<std::string_view, 4> resource_server_status_names{"PENDING", "INACTIVE", "ACTIVE", "INVALID"};
constexpr std::array<std::string_view, 2> server_origin_names{"OKTA", "EXTERNAL"};
constexpr std::array<std::string_view, 4> event_result_names{"SUCCESS", "FAILURE", "DENY", "ALLOW"};

}  // namespace

std::string_view name_of(Status value) {
  return at(status_names, value);
}
std::optional<Status> parse_status(std::string_view name) {
  return find<Status>(status_names, name);
}
std::string_view name_of(AgentStatus value) {
  return at(agent_status_names, value);
}
std::optional<AgentStatus> parse_agent_status(std::string_view name) {
  return find<AgentStatus>(agent_status_names, name);
}
std::string_view name_of(ClientAuthMethod value) {
  return at(client_auth_names, value);
}
std::optional<ClientAuthMethod> parse_client_auth_method(std::string_view name) {
  return find<ClientAuthMethod>(client_auth_names, name);
}
std::string_view name_of(ScopeCondition value) {
  return at(scope_condition_names, value);
}
std::optional<ScopeCondition> parse_scope_condition(std::string_view name) {
  return find<ScopeCondition>(scope_condition_names, name);
}
std::string_view name_of(DelegatedToken value) {
  return at(delegated_token_names, value);
}
std::optional<DelegatedToken> parse_delegated_token(std::string_view name) {
  return find<DelegatedToken>(delegated_token_names, name);
}
std::string_view name_of(AppAuthMethod value) {
  return at(app_auth_names, value);
}
std::optional<AppAuthMethod> parse_app_auth_method(std::string_view name) {
  return find<AppAuthMethod>(app_auth_names, name);
}
std::string_view name_of(RefreshRotation value) {
  return at(refresh_rotation_names, value);
}
std::optional<RefreshRotation> parse_refresh_rotation(std::string_view name) {
  return find<RefreshRotation>(refresh_rotation_names, name);
}
std::string_view name_of(ConsentMethod value) {
  return at(consent_method_names, value);
}
std::optional<ConsentMethod> parse_consent_method(std::string_view name) {
  return find<ConsentMethod>(consent_method_names, name);
}
std::string_view name_of(UserStatus value) {
  return at(user_status_names, value);
}
std::optional<UserStatus> parse_user_status(std::string_view name) {
  return find<UserStatus>(user_status_names, name);
}
std::string_view name_of(Consent value) {
  return at(consent_names, value);
}
std::optional<Consent> parse_consent(std::string_view name) {
  return find<Consent>(consent_names, name);
}
std::string_view name_of(IssuerMode value) {
  return at(issuer_mode_names, value);
}
std::optional<IssuerMode> parse_issuer_mode(std::string_view name) {
  return find<IssuerMode>(issuer_mode_names, name);
}

std::string_view name_of(RotationMode value) {
  return at(rotation_mode_names, value);
}
std::optional<RotationMode> parse_rotation_mode(std::string_view name) {
  return find<RotationMode>(rotation_mode_names, name);
}
std::string_view name_of(SigningKeyStatus value) {
  return at(signing_key_status_names, value);
}
std::optional<SigningKeyStatus> parse_signing_key_status(std::string_view name) {
  return find<SigningKeyStatus>(signing_key_status_names, name);
}
std::string_view name_of(OperationType value) {
  return at(operation_type_names, value);
}
std::optional<OperationType> parse_operation_type(std::string_view name) {
  return find<OperationType>(operation_type_names, name);
}
std::string_view name_of(OperationStatus value) {
  return at(operation_status_names, value);
}
std::optional<OperationStatus> parse_operation_status(std::string_view name) {
  return find<OperationStatus>(operation_status_names, name);
}
std::string_view name_of(RotationStatus value) {
  return at(rotation_status_names, value);
}
std::optional<RotationStatus> parse_rotation_status(std::string_view name) {
  return find<RotationStatus>(rotation_status_names, name);
}
std::string_view name_of(EventResult value) {
  return at(event_result_names, value);
}

std::string_view name_of(PrincipalKind value) {
  return at(principal_kind_names, value);
}
std::optional<PrincipalKind> parse_principal_kind(std::string_view name) {
  return find<PrincipalKind>(principal_kind_names, name);
}
std::string_view name_of(ResourceServerStatus value) {
  return at(resource_server_status_names, value);
}
std::optional<ResourceServerStatus> parse_resource_server_status(std::string_view name) {
  return find<ResourceServerStatus>(resource_server_status_names, name);
}
std::string_view name_of(AuthorizationServerOrigin value) {
  return at(server_origin_names, value);
}
std::optional<AuthorizationServerOrigin> parse_authorization_server_origin(std::string_view name) {
  return find<AuthorizationServerOrigin>(server_origin_names, name);
}

}  // namespace mandate::domain
