#include "manage/servers/claims.h"

#include <algorithm>

#include "directory/claims.h"
#include "manage/events.h"
#include "manage/servers/references.h"
#include "manage/servers/server_records.h"
#include "manage/servers/system_claims.h"
#include "storage/claims.h"

namespace mandate::manage {
namespace {

using domain::AuthorizationServerId;
using domain::Claim;
using domain::ClaimChange;
using storage::sql::Connection;

constexpr std::string_view object = "OAuth2Claim";

// What tokens say by themselves, sometimes or always, or what their readers take for the word of the server: RFC 7519,
// RFC 8693, RFC 9068, RFC 7662, RFC 7800, OpenID Connect Core, and our own.
constexpr std::string_view reserved[] = {
    "acr",          "act",     "active",      "amr",         "at_hash",
    "aud",          "aud_sub", "aud_tenant",  "auth_time",   "authorization_details",
    "azp",          "c_hash",  "chain_exp",   "cid",         "client_id",
    "cnf",          "events",  "exp",         "iat",         "idp",
    "iss",          "jti",     "may_act",     "nbf",         "nonce",
    "resource",     "s_hash",  "scope",       "scp",         "sid",
    "sub",          "sub_jwk", "sub_profile", "subject_cid", "subject_jti",
    "subject_link", "toe",     "token_type",  "txn",         "uid",
    "username",     "ver"};

bool is_claim_name(std::string_view name) {
  return !name.empty() && name.size() <= domain::claim_name_max &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

void check_name(const std::string& name, std::vector<Cause>& causes) {
  if (!is_claim_name(name))
    causes.push_back({"'name' must have 1 to " + std::to_string(domain::claim_name_max) +
                          " printable ASCII characters without space, '\"' and '\\'.",
                      "", "name"});
  if (std::ranges::find(reserved, name) != std::end(reserved))
    causes.push_back(
        {"The claim '" + name + "' is said by tokens themselves and cannot be configured.", "RESERVED", "name"});
}

void apply(const ClaimChange& change, Claim& claim) {
  claim.name = change.name;
  claim.status = change.status.value_or(claim.status);
  claim.type = change.type;
  claim.group_filter = change.group_filter;
  claim.value = change.value;
  claim.scopes = without_repeats(change.scopes);
  claim.always_included = change.always_included.value_or(claim.always_included);
}

// `known` are the scopes that the claim named before: those that have gone since do not stand in the way.
Result<void> check(Connection& connection, const Claim& claim, const std::vector<std::string>& known) {
  std::vector<Cause> causes;
  check_name(claim.name, causes);
  if (const auto compiled = directory::compile(claim); !compiled)
    causes.push_back({"'value' is not understood. " + compiled.error().message + ".", "", "value"});
  if (claim.type == domain::ClaimType::resource && !claim.always_included)
    causes.push_back(
        {"'alwaysIncludeInToken' must be true: the claim is of access tokens.", "", "alwaysIncludeInToken"});
  if (std::ranges::find(claim.scopes, "*") != claim.scopes.end())
    causes.push_back(
        {"'conditions.scopes' must name scopes; leave it empty for every token.", "", "conditions.scopes"});
  else
    CHECK(check_scopes(connection, claim.server, {claim.scopes, known, "conditions.scopes"}, causes));
  TRY(const auto others, storage::Claims(connection).list_of(claim.server));
  for (const auto& other : others)
    if (other.name == claim.name && other.type == claim.type && other.id != claim.id)
      causes.push_back(
          {"The authorization server has a claim '" + claim.name + "' of this type.", "UNIQUE_CONSTRAINT", "name"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> check_room(Connection& connection, const AuthorizationServerId& server) {
  TRY(const auto claims, storage::Claims(connection).list_of(server));
  if (claims.size() < domain::claims_per_server_max) return {};
  return invalid(std::string(object), {{"An authorization server can have at most " +
                                        std::to_string(domain::claims_per_server_max) + " claims."}});
}

Result<Claim> find_claim(Connection& connection, const AuthorizationServerId& server, const domain::ClaimId& id) {
  if (auto own = subject_claim(server); own.id == id) return own;
  TRY(auto claim, storage::Claims(connection).find(server, id));
  if (!claim) return not_found(id.str(), object);
  return *std::move(claim);
}

Result<void> check_changeable(const Claim& claim) {
  if (!claim.system) return {};
  return invalid(std::string(object),
                 {{"'" + claim.name + "' is a system claim: it can neither be changed nor deleted.", "BUILT_IN"}});
}

void record(ledger::Transaction& transaction, std::string_view verb, const domain::AuthorizationServer& server,
            const Claim& claim, const Caller& caller) {
  transaction.record(change_event(
      "oauth2.claim." + std::string(verb), "Change the claims of an authorization server: " + std::string(verb), caller,
      {target(server), {claim.id.str(), "AuthorizationServerClaim", claim.name, claim.name}}));
  transaction.touch(server.id);
}

}  // namespace

Result<Claim> Claims::get(const domain::ClaimId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<Claim> {
    CHECK(find_server(connection, server_));
    return find_claim(connection, server_, id);
  });
}

Result<std::vector<Claim>> Claims::list() const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<Claim>> {
    CHECK(find_server(connection, server_));
    TRY(auto claims, storage::Claims(connection).list_of(server_));
    claims.insert(claims.begin(), subject_claim(server_));
    return claims;
  });
}

Result<Claim> Claims::create(const ClaimChange& change, const Caller& caller) const {
  Claim claim;
  claim.id = domain::ClaimId::generate();
  claim.server = server_;
  apply(change, claim);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Claim> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    CHECK(check_room(transaction.connection(), server_));
    CHECK(check(transaction.connection(), claim, {}));
    CHECK(storage::Claims(transaction.connection()).insert(claim));
    record(transaction, "created", server, claim, caller);
    return claim;
  });
}

Result<Claim> Claims::replace(const domain::ClaimId& id, const ClaimChange& change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Claim> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    TRY(auto claim, find_claim(transaction.connection(), server_, id));
    const auto before = claim;
    apply(change, claim);
    // Who reads claims and writes them back as they were means no harm.
    if (claim.system && claim == before) return claim;
    CHECK(check_changeable(before));
    CHECK(check(transaction.connection(), claim, before.scopes));
    CHECK(storage::Claims(transaction.connection()).update(claim));
    record(transaction, "updated", server, claim, caller);
    return claim;
  });
}

Result<void> Claims::remove(const domain::ClaimId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    TRY(const auto claim, find_claim(transaction.connection(), server_, id));
    CHECK(check_changeable(claim));
    CHECK(storage::Claims(transaction.connection()).erase(id));
    record(transaction, "deleted", server, claim, caller);
    return {};
  });
}

}  // namespace mandate::manage
