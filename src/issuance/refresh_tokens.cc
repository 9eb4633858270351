#include "issuance/refresh_tokens.h"

#include "storage/refresh_tokens.h"

namespace mandate::issuance {
namespace {

using Write = grants::RefreshTokenUse::Write;

Result<void> write_use(ledger::Transaction& transaction, const grants::RefreshTokenUse& use) {
  storage::RefreshTokens tokens(transaction.connection());
  if (use.write == Write::update) return tokens.update(use.token);
  CHECK(tokens.erase_ended(transaction.now()));
  return tokens.insert(use.token);
}

}  // namespace

bool RefreshTokenChanges::empty() const {
  return (!use || use->write == Write::nothing) && withdrawn.empty();
}

std::function<Result<void>(ledger::Transaction&)> to_change(RefreshTokenChanges changes) {
  if (changes.empty()) return {};
  if (changes.use) changes.use->text = SecretString();  // only the client needs it
  return [changes = std::move(changes)](ledger::Transaction& transaction) -> Result<void> {
    for (const auto& id : changes.withdrawn) {
      CHECK(storage::RefreshTokens(transaction.connection()).erase(id));
      transaction.touch(id);
    }
    if (!changes.use || changes.use->write == Write::nothing) return {};
    transaction.touch(changes.use->token.id);
    return write_use(transaction, *changes.use);
  };
}

}  // namespace mandate::issuance
