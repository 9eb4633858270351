#include "manage/vault/rotation_hooks.h"

#include "domain/redirect_uri.h"
#include "manage/vault/account_records.h"
#include "manage/vault/rotation_events.h"
#include "storage/password_rotations.h"

namespace mandate::manage {
namespace {

using domain::RotationHook;
using domain::ServiceAccountId;
using storage::sql::Connection;

constexpr std::string_view object = "RotationHook";

Result<RotationHook> find_hook(Connection& connection, const ServiceAccountId& account) {
  CHECK(find_account(connection, account));
  TRY(auto hook, storage::RotationHooks(connection).find(account));
  if (!hook) return not_found(account.str(), object);
  return *std::move(hook);
}

// It is sent passwords: nothing but TLS will do, on this machine neither.
Result<void> check_url(std::string_view url) {
  auto fault = domain::web_uri_fault(url);
  if (!fault && !url.starts_with("https://")) fault = "it must begin with https://";
  if (!fault) return {};
  return invalid(std::string(object), {{"'url' cannot be used: " + *fault + ".", "INVALID_FORMAT", "url"}});
}

}  // namespace

Result<RotationHook> RotationHooks::get(const ServiceAccountId& account) const {
  return environment_.store.read([&](Connection& connection) { return find_hook(connection, account); });
}

Result<RotationHook> RotationHooks::put(const ServiceAccountId& id, const domain::RotationHookDraft& draft,
                                        const Caller& caller) const {
  CHECK(check_url(draft.url));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<RotationHook> {
    auto& connection = transaction.connection();
    TRY(const auto account, find_account(connection, id));
    storage::RotationHooks hooks(connection);
    TRY(const auto former, hooks.find(id));
    const Time now = transaction.now();
    RotationHook hook{id, draft.url, draft.interval_days, {}, former ? former->created : now, now};
    if (hook.interval_days > 0) hook.next_rotation = now + std::chrono::days(hook.interval_days);
    CHECK(hooks.put(hook));
    TRY(auto event,
        account_event(connection, "update", "Say who changes the password of a service account", account, caller));
    event.debug = {{"changed", "rotationHook"}, {"url", hook.url}, {"former", former ? former->url : ""}};
    transaction.record(std::move(event));
    return hook;
  });
}

Result<void> RotationHooks::remove(const ServiceAccountId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto account, find_account(connection, id));
    TRY(const auto hook, find_hook(connection, id));
    TRY(const auto pending, storage::PasswordRotations(connection).find_pending(id));
    if (pending && pending->calling_until > transaction.now())
      return invalid(std::string(object), {{"The hook is being asked for the rotation " + pending->id.str() +
                                                " at this moment; try again in a few minutes.",
                                            "ROTATION_PENDING"}});
    if (pending) CHECK(end_rotation(transaction, *pending, account, caller, {"CANCELLED", "The hook was deleted"}));
    CHECK(storage::RotationHooks(connection).erase(id));
    TRY(auto event, account_event(connection, "update", "Nobody changes the password of a service account any more",
                                  account, caller));
    event.debug = {{"changed", "rotationHook"}, {"former", hook.url}};
    transaction.record(std::move(event));
    return {};
  });
}

}  // namespace mandate::manage
