#include "manage/access/api_tokens.h"

#include "base/random.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "manage/events.h"
#include "storage/api_tokens.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using domain::ApiToken;
using storage::sql::Connection;

constexpr std::string_view object = "ApiToken";
constexpr std::size_t random_length = 40;  // base62: some 238 bits

Result<ApiToken> find_token(Connection& connection, const domain::ApiTokenId& id) {
  TRY(auto token, storage::ApiTokens(connection).find(id));
  if (!token) return not_found(id.str(), object);
  return *std::move(token);
}

Result<void> record(ledger::Transaction& transaction, bool created, const ApiToken& token, const Caller& caller) {
  std::vector<domain::EventParty> targets{{token.id.str(), "Token", token.name, token.name}};
  TRY(const auto user, storage::Users(transaction.connection()).find(token.user));
  if (user) targets.push_back(target(*user));
  transaction.touch(token.id);
  transaction.record(change_event(created ? "system.api_token.create" : "system.api_token.revoke",
                                  created ? "Create an API token" : "Revoke an API token", caller, std::move(targets)));
  return {};
}

// Who found a token must not make it last longer, nor make one with it after it was revoked.
Result<void> check_parent(ledger::Transaction& transaction, const ApiToken& token, const Caller& caller) {
  TRY(const auto parent, storage::ApiTokens(transaction.connection()).find(caller.token));
  if (!parent) return fail(ErrorKind::unauthenticated, "The API token is not valid", "revoked meanwhile");
  if (!parent->expires || (token.expires && *token.expires <= *parent->expires)) return {};
  return invalid(std::string(object), {{"'expiresAt' must not be after " + format_time(*parent->expires) +
                                            ", when the token of this request expires.",
                                        "", "expiresAt"}});
}

}  // namespace

Result<domain::Page<ApiToken>> ApiTokens::list(const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) { return storage::ApiTokens(connection).list(page); });
}

Result<ApiToken> ApiTokens::get(const domain::ApiTokenId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_token(connection, id); });
}

Result<NewApiToken> ApiTokens::create(const std::string& name, std::optional<Time> expires,
                                      const Caller& caller) const {
  // Else the holder of one scope could make themselves a token with all of them.
  if (caller.token.empty())
    return fail(ErrorKind::forbidden, "An API token has every scope, so only the holder of one can make another");
  std::vector<Cause> causes;
  if (!is_display_text(name) || count_code_points(name) > api_token_name_max)
    causes.push_back(
        {"'name' must have 1 to " + std::to_string(api_token_name_max) + " readable characters.", "", "name"});
  if (expires && *expires <= environment_.clock.now())
    causes.push_back({"'expiresAt' must lie in the future.", "", "expiresAt"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  auto text = make_api_token_text();
  ApiToken token{domain::ApiTokenId::generate(), name, caller.user, crypto::sha256_hex(text.reveal()), {}, expires};
  const auto written = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    token.created = transaction.now();
    CHECK(check_parent(transaction, token, caller));
    CHECK(storage::ApiTokens(transaction.connection()).insert(token));
    return record(transaction, true, token, caller);
  });
  CHECK(written);
  return NewApiToken{std::move(token), std::move(text)};
}

Result<void> ApiTokens::revoke(const domain::ApiTokenId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto token, find_token(transaction.connection(), id));
    CHECK(storage::ApiTokens(transaction.connection()).erase(id));
    return record(transaction, false, token, caller);
  });
}

SecretString make_api_token_text() {
  return SecretString("00" + random_base62(random_length));
}

}  // namespace mandate::manage
