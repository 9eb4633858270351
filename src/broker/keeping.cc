#include "broker/keeping.h"

#include "crypto/digest.h"
#include "storage/brokered_grants.h"

namespace mandate::broker {

void keep_in(domain::BrokeredGrant& grant, Received received, const SecretString& old_refresh,
             const std::vector<std::string>& requested_scopes, const crypto::Sealer& sealer) {
  if (received.tokens.refresh.empty()) received.tokens.refresh = old_refresh;
  grant.scopes = received.scopes.value_or(requested_scopes);
  grant.access_hash = crypto::sha256_hex(received.tokens.access.reveal());
  grant.renewable = !received.tokens.refresh.empty();
  grant.expires = received.lifetime ? std::optional<Time>(received.asked + *received.lifetime) : std::nullopt;
  grant.issued = received.asked;
  grant.renewing_until = grant.paused_until = Time{};
  grant.sealed_tokens = sealer.seal(pack(received.tokens), sealing_context(grant.id));
}

Result<domain::BrokeredTokens> open_tokens(const crypto::Sealer& sealer, const domain::BrokeredGrantId& id,
                                           const std::string& sealed) {
  TRY(const auto packed, sealer.open(sealed, sealing_context(id)));
  auto tokens = domain::unpack_tokens(packed);
  if (!tokens) return fail(ErrorKind::corrupt, "Stored tokens cannot be read", id.str());
  return *std::move(tokens);
}

Result<void> withdraw(ledger::Transaction& transaction, const domain::BrokeredGrant& grant) {
  CHECK(storage::withdraw(transaction.connection(), grant, transaction.now()));
  transaction.touch(domain::brokered_key(grant.connection, grant.user));
  return {};
}

}  // namespace mandate::broker
