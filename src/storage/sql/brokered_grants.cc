#include "storage/brokered_grants.h"

#include "base/text.h"
#include "storage/sql/paging.h"
#include "storage/sql/sealed.h"

namespace mandate::storage {
namespace {

using domain::BrokeredGrant;
using domain::BrokeredInteraction;
using domain::BrokeredRevocation;

constexpr std::string_view select_grants =
    "select id, connection, user_id, agent, settings, scopes, sealed_tokens, access_hash, renewable, expires, issued, "
    "renewing_until, paused_until, created, last_used from brokered_grants where ";

std::string select_where(std::string_view condition) {
  return std::string(select_grants).append(condition);
}

BrokeredGrant to_grant(const sql::Row& row) {
  BrokeredGrant grant;
  grant.id = row.id<domain::BrokeredGrantId>(0);
  grant.connection = row.id<domain::ConnectionId>(1);
  grant.user = row.id<domain::UserId>(2);
  grant.agent = row.id<domain::AgentId>(3);
  grant.settings = row.id<domain::ClientAuthSettingsId>(4);
  grant.scopes = split_words(row.text(5));
  grant.sealed_tokens = sql::to_sealed(row.text(6));
  grant.access_hash = row.string(7);
  grant.renewable = row.flag(8);
  grant.expires = row.optional_time(9);
  grant.issued = row.time(10);
  grant.renewing_until = row.time(11);
  grant.paused_until = row.time(12);
  grant.created = row.time(13);
  grant.last_used = row.optional_time(14);
  return grant;
}

constexpr std::string_view select_interactions =
    "select id, state_hash, user_id, agent, connection, issuer, sealed_verifier, nonce, expires from "
    "brokered_interactions where ";

BrokeredInteraction to_interaction(const sql::Row& row) {
  BrokeredInteraction interaction;
  interaction.id = row.id<domain::BrokeredInteractionId>(0);
  interaction.state_hash = row.string(1);
  interaction.user = row.id<domain::UserId>(2);
  interaction.agent = row.id<domain::AgentId>(3);
  interaction.connection = row.id<domain::ConnectionId>(4);
  interaction.issuer = row.string(5);
  interaction.sealed_verifier = sql::to_sealed(row.text(6));
  interaction.nonce = row.string(7);
  interaction.expires = row.time(8);
  return interaction;
}

BrokeredRevocation to_revocation(const sql::Row& row) {
  return {row.id<domain::BrokeredGrantId>(0), row.id<domain::ClientAuthSettingsId>(1), sql::to_sealed(row.text(2)),
          row.integer(3), row.time(4)};
}

}  // namespace

Result<std::optional<BrokeredGrant>> BrokeredGrants::find(const domain::BrokeredGrantId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_grant);
}

Result<std::optional<BrokeredGrant>> BrokeredGrants::find_of(const domain::ConnectionId& connection,
                                                             const domain::UserId& user) {
  return connection_.find(select_where("connection = $1 and user_id = $2"), {connection, user}, to_grant);
}

Result<std::optional<BrokeredGrant>> BrokeredGrants::find_by_access_hash(const domain::AgentId& agent,
                                                                         std::string_view hash) {
  return connection_.find(select_where("agent = $1 and access_hash = $2"), {agent, hash}, to_grant);
}

Result<void> BrokeredGrants::put(const BrokeredGrant& grant) {
  CHECK(connection_.execute("delete from brokered_grants where connection = $1 and user_id = $2",
                            {grant.connection, grant.user}));
  const auto scopes = join(grant.scopes, " "), sealed = sql::to_column(grant.sealed_tokens);
  CHECK(connection_.execute(
      "insert into brokered_grants (id, connection, user_id, agent, settings, scopes, sealed_tokens, access_hash, "
      "renewable, expires, issued, renewing_until, paused_until, created) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      {grant.id, grant.connection, grant.user, grant.agent, grant.settings, scopes, sealed, grant.access_hash,
       grant.renewable, grant.expires, grant.issued, grant.renewing_until, grant.paused_until, grant.created}));
  return {};
}

Result<void> BrokeredGrants::update(const BrokeredGrant& grant) {
  const auto scopes = join(grant.scopes, " "), sealed = sql::to_column(grant.sealed_tokens);
  CHECK(connection_.execute(
      "update brokered_grants set scopes = $1, sealed_tokens = $2, access_hash = $3, renewable = $4, expires = $5, "
      "issued = $6, renewing_until = $7, paused_until = $8 where id = $9",
      {scopes, sealed, grant.access_hash, grant.renewable, grant.expires, grant.issued, grant.renewing_until,
       grant.paused_until, grant.id}));
  return {};
}

Result<void> BrokeredGrants::note_use(const domain::BrokeredGrantId& id, Time now) {
  CHECK(connection_.execute("update brokered_grants set last_used = $1 where id = $2", {now, id}));
  return {};
}

Result<bool> BrokeredGrants::take_lease(const domain::BrokeredGrantId& id, Time now, Time until) {
  TRY(const auto taken,
      connection_.execute("update brokered_grants set renewing_until = $1 where id = $2 and renewing_until <= $3 and "
                          "paused_until <= $3",
                          {until, id, now}));
  return taken == 1;
}

Result<void> BrokeredGrants::erase(const domain::BrokeredGrantId& id) {
  CHECK(connection_.execute("delete from brokered_grants where id = $1", {id}));
  return {};
}

Result<domain::Page<BrokeredGrant>> BrokeredGrants::list(const domain::AgentId& agent,
                                                         const domain::PageRequest& page) {
  TRY(auto rows, connection_.list(select_where("agent = $1 and id > $2 order by id limit $3"),
                                  {agent, page.after, page.limit + 1}, to_grant));
  return sql::to_page(std::move(rows), page.limit, [](const BrokeredGrant& grant) { return grant.id.str(); });
}

Result<std::vector<BrokeredGrant>> BrokeredGrants::list_of(const domain::UserId& user) {
  return connection_.list(select_where("user_id = $1 order by created, id"), {user}, to_grant);
}

Result<std::vector<BrokeredGrant>> BrokeredGrants::list_of(const domain::AgentId& agent) {
  return connection_.list(select_where("agent = $1 order by created, id"), {agent}, to_grant);
}

Result<std::vector<BrokeredGrant>> BrokeredGrants::list_of(const domain::ConnectionId& connection) {
  return connection_.list(select_where("connection = $1 order by created, id"), {connection}, to_grant);
}

Result<std::optional<BrokeredInteraction>> BrokeredInteractions::find(const domain::BrokeredInteractionId& id) {
  return connection_.find(std::string(select_interactions).append("id = $1"), {id}, to_interaction);
}

Result<std::optional<BrokeredInteraction>> BrokeredInteractions::find_by_state_hash(std::string_view hash) {
  // Those that wait for nothing all have the empty hash.
  if (hash.empty()) return std::nullopt;
  return connection_.find(std::string(select_interactions).append("state_hash = $1 and state_hash <> ''"), {hash},
                          to_interaction);
}

Result<void> BrokeredInteractions::insert(const BrokeredInteraction& interaction) {
  const auto sealed = sql::to_column(interaction.sealed_verifier);
  CHECK(connection_.execute(
      "insert into brokered_interactions (id, state_hash, user_id, agent, connection, issuer, sealed_verifier, nonce, "
      "expires) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {interaction.id, interaction.state_hash, interaction.user, interaction.agent, interaction.connection,
       interaction.issuer, sealed, interaction.nonce, interaction.expires}));
  return {};
}

Result<void> BrokeredInteractions::use_state(const domain::BrokeredInteractionId& id) {
  CHECK(connection_.execute("update brokered_interactions set state_hash = '' where id = $1", {id}));
  return {};
}

Result<void> BrokeredInteractions::erase_expired(Time now, int most) {
  CHECK(connection_.execute(
      "delete from brokered_interactions where id in (select id from brokered_interactions where expires <= $1 "
      "limit $2)",
      {now, most}));
  return {};
}

Result<void> BrokeredRevocations::insert(const BrokeredRevocation& revocation) {
  const auto sealed = sql::to_column(revocation.sealed_tokens);
  CHECK(connection_.execute(
      "insert into brokered_revocations (grant_id, settings, sealed_tokens, attempts, due) values ($1, $2, $3, $4, $5)",
      {revocation.grant, revocation.settings, sealed, revocation.attempts, revocation.due}));
  return {};
}

Result<void> BrokeredRevocations::postpone(const BrokeredRevocation& revocation) {
  CHECK(connection_.execute("update brokered_revocations set attempts = $1, due = $2 where grant_id = $3",
                            {revocation.attempts, revocation.due, revocation.grant}));
  return {};
}

Result<void> BrokeredRevocations::erase(const domain::BrokeredGrantId& grant) {
  CHECK(connection_.execute("delete from brokered_revocations where grant_id = $1", {grant}));
  return {};
}

Result<std::vector<BrokeredRevocation>> BrokeredRevocations::list_due(Time now, int most) {
  return connection_.list(
      "select grant_id, settings, sealed_tokens, attempts, due from brokered_revocations where due <= $1 order by due, "
      "grant_id limit $2",
      {now, most}, to_revocation);
}

Result<void> withdraw(sql::Connection& connection, const BrokeredGrant& grant, Time now) {
  CHECK(BrokeredGrants(connection).erase(grant.id));
  return BrokeredRevocations(connection).insert({grant.id, grant.settings, grant.sealed_tokens, 0, now});
}

}  // namespace mandate::storage
