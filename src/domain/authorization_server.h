#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

// The seeded custom authorization server and its id (`/oauth2/default`).
inline constexpr std::string_view default_authorization_server = "default";
inline constexpr std::string_view all_clients = "ALL_CLIENTS";
inline constexpr std::string_view everyone = "EVERYONE";
// No token outlives it: the longest access token, and what clocks may differ.
inline constexpr std::chrono::minutes longest_token_lifetime{1440 + 5};

// Whether the server changes its signing key by itself after a while, or only when it is told to.
enum class RotationMode { automatic, manual };
std::string_view name_of(RotationMode mode);  // "AUTO", "MANUAL"
std::optional<RotationMode> parse_rotation_mode(std::string_view name);

// A custom authorization server: an issuer of access tokens for one audience. Issuer: <public URL>/oauth2/<id>.
// Which URL of the organisation an issuer begins with. There is one public URL, which all three mean.
enum class IssuerMode { org_url, custom_url, dynamic };
std::string_view name_of(IssuerMode mode);  // "ORG_URL", "CUSTOM_URL", "DYNAMIC"
std::optional<IssuerMode> parse_issuer_mode(std::string_view name);

struct AuthorizationServer {
  AuthorizationServerId id;
  std::string name;  // unique
  std::string description;
  std::string audience;  // the `aud` of its access tokens
  Status status = Status::active;
  std::string signing_algorithm = "RS256";  // ES256, RS256 or EdDSA
  bool strict_id_jag = false;               // refuses any `scope` at redemption
  bool id_jag_single_use = true;
  RotationMode rotation_mode = RotationMode::automatic;
  IssuerMode issuer_mode = IssuerMode::org_url;  // as it was written
  bool built_in = false;                         // `default`
  Time created{}, last_updated{};
};

enum class Consent { implicit, required, flexible };
std::string_view name_of(Consent consent);
std::optional<Consent> parse_consent(std::string_view name);

struct Scope {
  ScopeId id;
  AuthorizationServerId server;
  std::string name;  // RFC 6749 section 3.3 scope-token; unique within the server
  std::string display_name, description;
  Consent consent = Consent::implicit;
  bool is_default = false;  // granted when a request names none
  bool optional = false;
  bool system = false;     // openid, profile, email, …: not for agents
  bool published = false;  // metadataPublish ALL_CLIENTS
};

// When a policy matches the client, its rules are tried by priority; the first rule that matches decides.
struct Policy {
  PolicyId id;
  AuthorizationServerId server;
  std::string name, description;
  int priority = 1;  // 1 is tried first
  Status status = Status::active;
  bool system = false;
  std::vector<std::string> clients;  // ids of agents and applications, or ALL_CLIENTS
  Time created{}, last_updated{};

  bool covers_client(std::string_view client_id) const;
};

struct Rule {
  RuleId id;
  PolicyId policy;
  std::string name;
  int priority = 1;
  Status status = Status::active;
  bool system = false;
  std::vector<std::string> users_include, users_exclude;    // UserIds
  std::vector<std::string> groups_include, groups_exclude;  // GroupIds, or EVERYONE
  std::vector<std::string> grant_types;                     // RFC 6749 names
  std::vector<std::string> scopes;                          // names, or "*"
  std::chrono::minutes access_token_lifetime{60};           // 5 to 1440
  std::chrono::minutes refresh_token_lifetime{0};           // 0: unlimited
  std::chrono::minutes refresh_token_window{10080};         // 10 to 2628000
  Time created{}, last_updated{};

  bool covers_person(std::string_view user, const std::vector<std::string>& groups) const;
  bool covers_machine() const;  // a rule that names people is not about machines
  bool covers_grant(std::string_view grant_type) const;
  bool covers_scope(std::string_view scope) const;
};

// A key that signs tokens: of the organisation (empty server) or of one custom authorization server. Keys of every
// status are published: a NEXT one so that whoever verifies tokens knows it before it signs, an EXPIRED one until no
// token that it signed can be valid.
enum class SigningKeyStatus { active, next, expired };
std::string_view name_of(SigningKeyStatus status);  // "ACTIVE", …
std::optional<SigningKeyStatus> parse_signing_key_status(std::string_view name);

struct SigningKey {
  std::string kid;
  AuthorizationServerId server;  // empty: the org authorization server
  std::string algorithm;         // ES256, RS256, EdDSA
  std::string sealed;            // PKCS#8, sealed with context "signing_key:<kid>"
  std::string public_jwk;        // JSON text
  SigningKeyStatus status = SigningKeyStatus::active;
  Time created{};
  std::optional<Time> activated = {}, expired = {};  // when it got that status
};

// A server with the key that signs its tokens.
struct ServerDetails {
  AuthorizationServer server;
  std::string kid;                                            // empty when there is no ACTIVE key
  std::optional<Time> last_rotated = {}, next_rotation = {};  // next_rotation: only when it rotates by itself
};

}  // namespace mandate::domain
