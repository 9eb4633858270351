// domain: what the product is about: agents, keys, connections, applications, people, authorization servers,
// policies, operations and audit events, with their rules. No JSON, no SQL, no HTTP, no cryptography, no I/O:
// the clock is always an argument.
#pragma once

#include <string>
#include <string_view>

#include "base/id.h"

namespace mandate::domain {

// The prefixes are facts of the wire (wire contract 1.7): clients tell kinds of ids apart by them.
struct OrgTag {
  static constexpr std::string_view prefix = "00o";
};
struct AgentTag {
  static constexpr std::string_view prefix = "wlp";
};
struct ClientKeyTag {
  static constexpr std::string_view prefix = "pks";
};
struct ClientSecretTag {
  static constexpr std::string_view prefix = "ocs";
};
struct ConnectionTag {
  static constexpr std::string_view prefix = "mcn";
};
struct OperationTag {
  static constexpr std::string_view prefix = "op-";
};
struct OwnerTag {
  static constexpr std::string_view prefix = "pri";
};
struct ApplicationTag {
  static constexpr std::string_view prefix = "0oa";
};
struct ScopeGrantTag {
  static constexpr std::string_view prefix = "oag";
};
struct AuthorizationServerTag {
  static constexpr std::string_view prefix = "aus";
};
struct ScopeTag {
  static constexpr std::string_view prefix = "scp";
};
struct PolicyTag {
  static constexpr std::string_view prefix = "00p";
};
struct RuleTag {
  static constexpr std::string_view prefix = "0pr";
};
// "ems…" or "api…"; see new_resource_server_id().
struct ResourceServerTag {
  static constexpr std::string_view prefix = "";
};
struct ExternalServerTag {
  static constexpr std::string_view prefix = "eas";
};
struct ClientAuthSettingsTag {
  static constexpr std::string_view prefix = "rsc";
};
struct UserTag {
  static constexpr std::string_view prefix = "00u";
};
struct GroupTag {
  static constexpr std::string_view prefix = "00g";
};
struct ApiTokenTag {
  static constexpr std::string_view prefix = "00T";
};
struct SessionTag {
  static constexpr std::string_view prefix = "ses";
};
struct AuthorizeRequestTag {
  static constexpr std::string_view prefix = "arq";
};
struct DelegationLinkTag {
  static constexpr std::string_view prefix = "dlk";
};
struct RefreshTokenTag {
  static constexpr std::string_view prefix = "oar";
};
struct VaultSecretTag {
  static constexpr std::string_view prefix = "";
  static constexpr bool uuid = true;
};
struct ServiceAccountTag {
  static constexpr std::string_view prefix = "";
  static constexpr bool uuid = true;
};

using OrgId = Id<OrgTag>;
using AgentId = Id<AgentTag>;
using ClientKeyId = Id<ClientKeyTag>;
using ClientSecretId = Id<ClientSecretTag>;
using ConnectionId = Id<ConnectionTag>;
using OperationId = Id<OperationTag>;
using OwnerId = Id<OwnerTag>;
using ApplicationId = Id<ApplicationTag>;
using ScopeGrantId = Id<ScopeGrantTag>;
using AuthorizationServerId = Id<AuthorizationServerTag>;
using ScopeId = Id<ScopeTag>;
using PolicyId = Id<PolicyTag>;
using RuleId = Id<RuleTag>;
using ResourceServerId = Id<ResourceServerTag>;
using ExternalServerId = Id<ExternalServerTag>;
using ClientAuthSettingsId = Id<ClientAuthSettingsTag>;
using UserId = Id<UserTag>;
using GroupId = Id<GroupTag>;
using ApiTokenId = Id<ApiTokenTag>;
using SessionId = Id<SessionTag>;
using AuthorizeRequestId = Id<AuthorizeRequestTag>;
using DelegationLinkId = Id<DelegationLinkTag>;
using RefreshTokenId = Id<RefreshTokenTag>;
using VaultSecretId = Id<VaultSecretTag>;
using ServiceAccountId = Id<ServiceAccountTag>;

// An OAuth client_id: an agent's id, an application's client_id, or (later) a metadata document's URL.
struct ClientIdTag {
  static constexpr std::string_view prefix = "";
};
using ClientId = Id<ClientIdTag>;

}  // namespace mandate::domain
