#include "storage/claims.h"

#include "base/text.h"

namespace mandate::storage {
namespace {

std::string select_where(std::string_view condition) {
  return "select id, server, name, status, claim_type, group_filter, value, scopes, always_included from claims "
         "where " +
         std::string(condition);
}

domain::Claim to_claim(const sql::Row& row) {
  domain::Claim claim;
  claim.id = row.id<domain::ClaimId>(0);
  claim.server = row.id<domain::AuthorizationServerId>(1);
  claim.name = row.string(2);
  // A status that we cannot read must never pass for ACTIVE.
  claim.status = domain::parse_status(row.text(3)).value_or(domain::Status::inactive);
  claim.type = domain::parse_claim_type(row.text(4)).value_or(domain::ClaimType::identity);
  claim.group_filter = domain::parse_group_filter(row.text(5));
  claim.value = row.string(6);
  claim.scopes = split_words(row.text(7));
  claim.always_included = row.flag(8);
  return claim;
}

std::string_view filter_of(const domain::Claim& claim) {
  return claim.group_filter ? name_of(*claim.group_filter) : std::string_view();
}

}  // namespace

Result<std::optional<domain::Claim>> Claims::find(const domain::AuthorizationServerId& server,
                                                  const domain::ClaimId& id) {
  return connection_.find(select_where("server = $1 and id = $2"), {server, id}, to_claim);
}

Result<void> Claims::insert(const domain::Claim& claim) {
  const auto scopes = join(claim.scopes, " ");
  CHECK(connection_.execute(
      "insert into claims (id, server, name, status, claim_type, group_filter, value, scopes, always_included) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {claim.id, claim.server, claim.name, name_of(claim.status), name_of(claim.type), filter_of(claim), claim.value,
       scopes, claim.always_included}));
  return {};
}

Result<void> Claims::update(const domain::Claim& claim) {
  const auto scopes = join(claim.scopes, " ");
  CHECK(connection_.execute(
      "update claims set name = $1, status = $2, claim_type = $3, group_filter = $4, value = $5, scopes = $6, "
      "always_included = $7 where id = $8",
      {claim.name, name_of(claim.status), name_of(claim.type), filter_of(claim), claim.value, scopes,
       claim.always_included, claim.id}));
  return {};
}

Result<void> Claims::erase(const domain::ClaimId& id) {
  CHECK(connection_.execute("delete from claims where id = $1", {id}));
  return {};
}

Result<std::vector<domain::Claim>> Claims::list_of(const domain::AuthorizationServerId& server) {
  return connection_.list(select_where("server = $1 order by name, claim_type"), {server}, to_claim);
}

}  // namespace mandate::storage
