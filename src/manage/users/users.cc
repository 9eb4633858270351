#include "manage/users/users.h"

#include "base/random.h"
#include "crypto/password.h"
#include "manage/access/escalation.h"
#include "manage/connections/audience_subjects.h"
#include "manage/events.h"
#include "manage/users/profile_rules.h"
#include "manage/users/user_records.h"
#include "storage/groups.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using domain::User;
using domain::UserChange;
using domain::UserStatus;
using storage::sql::Connection;

constexpr std::string_view object = "User";
constexpr std::size_t temporary_password_length = 16;

tl::unexpected<Error> refuse(std::string summary) {
  return invalid(std::string(object), {{std::move(summary)}});
}

// Lays the change over the user's profile.
void apply_profile(const UserChange& change, User& user) {
  if (change.login) user.login = *change.login;
  if (change.email) user.email = *change.email;
  if (change.first_name) user.first_name = *change.first_name;
  if (change.last_name) user.last_name = *change.last_name;
  if (change.replaces_profile) user.attributes.clear();
  apply_attributes(change.attributes, user.attributes);
}

bool same_profile(const User& a, const User& b) {
  return a.login == b.login && a.email == b.email && a.first_name == b.first_name && a.last_name == b.last_name &&
         a.attributes == b.attributes;
}

// A user who waits for a password is ACTIVE once there is one.
bool waits_for_password(UserStatus status) {
  return status == UserStatus::provisioned || status == UserStatus::recovery || status == UserStatus::password_expired;
}

Result<void> check_login_is_free(Connection& connection, const User& user) {
  TRY(const auto other, storage::Users(connection).find_by_login(user.login));
  if (!other || other->id == user.id) return {};
  return invalid(std::string(object),
                 {{"Another user has the login '" + user.login + "'.", "UNIQUE_CONSTRAINT", "profile.login"}});
}

// The groups named, without the built-in one, in which everybody is anyway.
Result<std::vector<domain::Group>> resolve_groups(Connection& connection, const std::vector<domain::GroupId>& ids) {
  std::vector<domain::Group> groups;
  std::vector<Cause> causes;
  for (const auto& id : ids) {
    TRY(auto group, storage::Groups(connection).find(id));
    if (!group)
      causes.push_back({"There is no group '" + id.str() + "'.", "", "groupIds"});
    else if (!group->built_in)
      groups.push_back(*std::move(group));
  }
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return groups;
}

Result<void> insert_user(ledger::Transaction& transaction, const User& user,
                         const std::vector<domain::GroupId>& group_ids, const Caller& caller) {
  CHECK(check_login_is_free(transaction.connection(), user));
  CHECK(check_names_at_others(transaction.connection(), user));
  TRY(auto groups, resolve_groups(transaction.connection(), group_ids));
  CHECK(storage::Users(transaction.connection()).insert(user));
  transaction.record(change_event("user.lifecycle.create", "Create a user", caller, {target(user)}));
  if (user.status != UserStatus::staged)
    transaction.record(change_event("user.lifecycle.activate", "Activate a user", caller, {target(user)}));
  for (auto& group : groups) {
    CHECK(storage::Groups(transaction.connection()).add_member(group.id, user.id));
    group.last_membership_updated = transaction.now();
    CHECK(storage::Groups(transaction.connection()).update(group));
    transaction.record(
        change_event("group.user_membership.add", "Add a user to a group", caller, {target(user), target(group)}));
  }
  transaction.touch(user.id);
  return {};
}

struct TransitionRule {
  Users::Transition transition;
  std::string_view verb;
  std::vector<UserStatus> from;
  UserStatus to;
  bool takes_access;
};

const TransitionRule& rule_of(Users::Transition transition) {
  using enum UserStatus;
  using T = Users::Transition;
  static const TransitionRule rules[] = {
      {T::activate, "activate", {staged, deprovisioned}, active, false},
      {T::deactivate,
       "deactivate",
       {staged, provisioned, active, recovery, locked_out, password_expired, suspended},
       deprovisioned,
       true},
      {T::suspend, "suspend", {active}, suspended, true},
      {T::unsuspend, "unsuspend", {suspended}, active, false},
      {T::unlock, "unlock", {locked_out}, active, false},
  };
  for (const auto& rule : rules)
    if (rule.transition == transition) return rule;
  return rules[0];
}

std::string event_type(const TransitionRule& rule) {
  return (rule.transition == Users::Transition::unlock ? "user.account." : "user.lifecycle.") + std::string(rule.verb);
}

Result<void> check_transition(const TransitionRule& rule, const User& user, const Caller& caller) {
  if (rule.takes_access && user.id == caller.user)
    return refuse("You cannot " + std::string(rule.verb) + " yourself; another administrator can.");
  std::string possible;
  for (const auto status : rule.from) {
    if (status == user.status) return {};
    possible += (possible.empty() ? "" : ", ") + std::string(name_of(status));
  }
  return refuse("A user whose status is " + std::string(name_of(user.status)) + " cannot be the object of '" +
                std::string(rule.verb) + "'; the status must be one of: " + possible + ".");
}

Result<void> apply_transition(ledger::Transaction& transaction, const TransitionRule& rule, User& user,
                              const Caller& caller) {
  CHECK(check_transition(rule, user, caller));
  const bool needs_password = rule.transition == Users::Transition::activate && user.password_hash.empty();
  const auto to = rule.to == UserStatus::active ? user.open_status() : rule.to;
  set_status(user, needs_password ? UserStatus::provisioned : to, transaction.now());
  CHECK(storage::Users(transaction.connection()).update(user));
  transaction.touch(user.id);
  transaction.record(
      change_event(event_type(rule), "Change a user's status: " + std::string(rule.verb), caller, {target(user)}));
  if (rule.to == UserStatus::deprovisioned) CHECK(end_leave_of(transaction, user, caller));
  if (rule.takes_access) return end_access_of(transaction, user, caller);
  return {};
}

Result<void> check_can_expire(const User& user, const Caller& caller) {
  if (user.status != UserStatus::active && user.status != UserStatus::password_expired)
    return refuse("Only the password of a user who is ACTIVE can expire; this one is " +
                  std::string(name_of(user.status)) + ".");
  if (user.password_hash.empty()) return refuse("The user has no password.");
  if (user.id == caller.user) return refuse("You cannot do this to yourself; another administrator can.");
  return {};
}

void record_expiry(ledger::Transaction& transaction, const User& user, const Caller& caller) {
  transaction.record(
      change_event("user.account.expire_password", "Let a user's password expire", caller, {target(user)}));
}

Result<void> expire(ledger::Transaction& transaction, User& user, const Caller& caller) {
  set_status(user, UserStatus::password_expired, transaction.now());
  user.password_changed.reset();
  CHECK(storage::Users(transaction.connection()).update(user));
  transaction.touch(user.id);
  record_expiry(transaction, user, caller);
  return end_access_of(transaction, user, caller);
}

}  // namespace

Result<User> Users::get(std::string_view id_or_login) const {
  return environment_.store.read([&](Connection& connection) { return find_user(connection, id_or_login); });
}

Result<domain::Page<User>> Users::list(const ListRequest& request) const {
  if (request.search && request.filter) return fail(ErrorKind::bad_search, "Give either 'search' or 'filter'");
  storage::Users::ListRequest wanted{.page = request.page, .q = request.q, .sort = request.sort};
  if (request.search) wanted.refusal = ErrorKind::bad_search;
  if (const auto& text = request.search ? request.search : request.filter) {
    TRY(wanted.filter, domain::parse_filter(*text, wanted.refusal));
  }
  wanted.with_deprovisioned = wanted.filter.has_value();
  return environment_.store.read([&](Connection& connection) { return storage::Users(connection).list(wanted); });
}

Result<std::vector<domain::Group>> Users::groups_of(std::string_view id_or_login) const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<domain::Group>> {
    TRY(const auto user, find_user(connection, id_or_login));
    storage::Groups groups(connection);
    TRY(const auto ids, groups.groups_of(user.id));
    std::vector<domain::Group> found;
    for (const auto& id : ids) {
      TRY(auto group, groups.find(id));
      if (group) found.push_back(*std::move(group));
    }
    return found;
  });
}

Result<User> Users::create(const UserChange& change, Beginning beginning, const Caller& caller) const {
  User user;
  user.id = domain::UserId::generate();
  apply_profile(change, user);
  auto causes = profile_faults(change);
  if (change.password)
    for (auto& cause : password_faults(*change.password, user.login)) causes.push_back(std::move(cause));
  else if (beginning == Beginning::password_expired)
    causes.push_back({"There is no password to be changed: give 'credentials.password', or leave 'nextLogin' out.", "",
                      "credentials.password"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  // Before the password is hashed, which takes long; the ledger's thread checks again.
  CHECK(environment_.store.read([&](Connection& connection) { return check_login_is_free(connection, user); }));
  if (change.password) user.password_hash = crypto::hash_password(*change.password);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<User> {
    const auto now = transaction.now();
    user.created = user.last_updated = user.status_changed = now;
    const bool expired = beginning == Beginning::password_expired;
    if (change.password && !expired) user.password_changed = now;
    if (beginning != Beginning::staged) {
      set_status(user, change.password ? user.open_status() : UserStatus::provisioned, now);
      user.activated = now;
    }
    CHECK(insert_user(transaction, user, change.groups, caller));
    if (expired) record_expiry(transaction, user, caller);
    return user;
  });
}

Result<User> Users::update(std::string_view id_or_login, const UserChange& change, const Caller& caller) const {
  TRY(const auto before, get(id_or_login));
  auto causes = profile_faults(change);
  if (change.password)
    for (auto& cause : password_faults(*change.password, change.login.value_or(before.login)))
      causes.push_back(std::move(cause));
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  const auto hash = change.password ? crypto::hash_password(*change.password) : std::string();
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<User> {
    TRY(auto user, find_user(transaction.connection(), before.id.str()));
    const auto stored = user;
    apply_profile(change, user);
    if (same_profile(stored, user) && !change.password) return user;
    CHECK(check_login_is_free(transaction.connection(), user));
    if (!same_profile(stored, user)) CHECK(check_names_at_others(transaction.connection(), user));
    user.last_updated = transaction.now();
    if (!same_profile(stored, user))
      transaction.record(
          change_event("user.account.update_profile", "Change a user's profile", caller, {target(user)}));
    if (change.password) {
      CHECK(check_may_set_password(transaction.connection(), caller, user.id));
      user.password_hash = hash;
      user.password_changed = transaction.now();
      if (waits_for_password(user.status)) set_status(user, UserStatus::active, transaction.now());
      transaction.record(change_event("user.account.reset_password", "Set a user's password", caller, {target(user)}));
      CHECK(end_access_of(transaction, user, caller));
    }
    CHECK(storage::Users(transaction.connection()).update(user));
    transaction.touch(user.id);
    return user;
  });
}

Result<User> Users::transition(std::string_view id_or_login, Transition transition, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<User> {
    TRY(auto user, find_user(transaction.connection(), id_or_login));
    CHECK(apply_transition(transaction, rule_of(transition), user, caller));
    return user;
  });
}

Result<User> Users::expire_password(std::string_view id_or_login, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<User> {
    TRY(auto user, find_user(transaction.connection(), id_or_login));
    CHECK(check_can_expire(user, caller));
    CHECK(expire(transaction, user, caller));
    return user;
  });
}

Result<SecretString> Users::give_temporary_password(std::string_view id_or_login, const Caller& caller) const {
  SecretString password(random_base62(temporary_password_length));
  const auto hash = crypto::hash_password(password);
  const auto written = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(auto user, find_user(transaction.connection(), id_or_login));
    CHECK(check_can_expire(user, caller));
    CHECK(check_may_set_password(transaction.connection(), caller, user.id));
    user.password_hash = hash;
    return expire(transaction, user, caller);
  });
  CHECK(written);
  return password;
}

Result<User> Users::change_password(std::string_view id_or_login, const domain::PasswordChange& change,
                                    const Caller& caller) const {
  TRY(const auto before, get(id_or_login));
  auto causes = password_faults(change.new_password, before.login);
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  const bool right =
      !before.password_hash.empty() && crypto::verify_password(before.password_hash, change.old_password);
  const auto hash = right ? crypto::hash_password(change.new_password) : std::string();
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<User> {
    TRY(auto user, find_user(transaction.connection(), before.id.str()));
    CHECK(check_may_set_password(transaction.connection(), caller, user.id));
    if (user.status != user.open_status())
      return refuse("A user whose status is " + std::string(name_of(user.status)) + " cannot change the password.");
    if (!right || user.password_hash != before.password_hash)
      return invalid(std::string(object), {{"The old password is not right.", "", "oldPassword.value"}});
    user.password_hash = hash;
    user.password_changed = user.last_updated = transaction.now();
    if (waits_for_password(user.status)) set_status(user, UserStatus::active, transaction.now());
    CHECK(storage::Users(transaction.connection()).update(user));
    transaction.touch(user.id);
    transaction.record(
        change_event("user.account.update_password", "Change a user's password", caller, {target(user)}));
    if (change.end_access) CHECK(end_access_of(transaction, user, caller));
    return user;
  });
}

Result<void> Users::remove(std::string_view id_or_login, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(auto user, find_user(transaction.connection(), id_or_login));
    if (user.status != UserStatus::deprovisioned)
      return apply_transition(transaction, rule_of(Transition::deactivate), user, caller);
    transaction.record(change_event("user.lifecycle.delete.initiated", "Delete a user", caller, {target(user)}));
    return erase_user(transaction, user, caller);
  });
}

Result<void> Users::end_sessions(std::string_view id_or_login, bool with_tokens, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto user, find_user(transaction.connection(), id_or_login));
    return with_tokens ? end_access_of(transaction, user, caller) : end_sessions_of(transaction, user, caller);
  });
}

}  // namespace mandate::manage
