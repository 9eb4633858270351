#include "manage/applications/applications.h"

#include <algorithm>

#include "crypto/digest.h"
#include "manage/access/escalation.h"
#include "manage/applications/application_records.h"
#include "manage/applications/application_rules.h"
#include "manage/applications/bound_status.h"
#include "manage/connections/in_use.h"
#include "manage/credentials/client_keys.h"
#include "manage/credentials/client_secrets.h"
#include "manage/vault/service_accounts.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/client_keys.h"
#include "storage/delegation_links.h"

namespace mandate::manage {
namespace {

using domain::Application;
using domain::ApplicationChange;
using domain::ApplicationDetails;
using domain::Status;
using storage::sql::Connection;
using Causes = std::vector<Cause>;

constexpr std::string_view object = "Application";

tl::unexpected<Error> refuse(std::string summary, std::string reason = {}, std::string location = {}) {
  return invalid(std::string(object), {{std::move(summary), std::move(reason), std::move(location)}});
}

void append(Causes& causes, Causes more) {
  causes.insert(causes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// The keys of the change, judged; their faults are added to `causes`.
std::vector<domain::ClientKey> make_keys(const std::string& client, const ApplicationChange& change, Causes& causes) {
  std::vector<domain::ClientKey> keys;
  if (!change.keys) return keys;
  for (std::size_t i = 0; i < change.keys->size(); ++i) {
    auto key = make_key(client, (*change.keys)[i]);
    if (key) {
      keys.push_back(*std::move(key));
      continue;
    }
    const std::string place = "settings.oauthClient.jwks.keys[" + std::to_string(i) + "]";
    for (auto& cause : key.error().causes)
      causes.push_back(
          {place + ": " + cause.summary, cause.reason, place + (cause.location.empty() ? "" : ".") + cause.location});
    if (key.error().causes.empty()) causes.push_back({place + " is not a JSON Web Key.", "", place});
  }
  return keys;
}

Result<void> check_client_id_is_free(Connection& connection, const Application& application) {
  storage::Applications applications(connection);
  TRY(const auto same, applications.find_by_client_id(application.client_id));
  TRY(const auto named, applications.find(domain::ApplicationId(application.client_id.str())));
  if (!same && !named) return {};
  return refuse("Another application has the client_id '" + application.client_id.str() + "'.", "UNIQUE_CONSTRAINT",
                "credentials.oauthClient.client_id");
}

// An ACTIVE application that authenticates with a key has one. Checked when it becomes ACTIVE, not while it is set up.
Result<void> check_can_authenticate(Connection& connection, const Application& application) {
  if (!application.uses_key() || !application.jwks_uri.empty()) return {};
  TRY(const auto keys, storage::ClientKeys(connection).list(application.id.str()));
  if (has_active(keys)) return {};
  return refuse(
      "The application authenticates with private_key_jwt and has no ACTIVE key: give 'settings.oauthClient.jwks' or "
      "'jwks_uri', or "
      "create it with ?activate=false, add a "
      "key at credentials/jwks and activate it.",
      "PRECONDITION_NOT_MET", "settings.oauthClient.jwks");
}

// A secret for an application that authenticates with one and has none.
Result<void> complete_secret(ledger::Transaction& transaction, const Caller& caller, std::optional<SecretString> given,
                             ApplicationDetails& details) {
  const auto& application = details.application;
  if (!application.uses_secret()) return {};
  TRY(const auto secrets, storage::ClientSecrets(transaction.connection()).list(application.id.str()));
  if (std::any_of(secrets.begin(), secrets.end(), [](const auto& secret) { return secret.status == Status::active; }))
    return {};
  auto made = make_secret(application.id.str(), Status::active, std::move(given));
  CHECK(insert_secret(transaction, caller, to_client(application), made.secret));
  details.secret = std::move(made.text);
  return {};
}

// A secret that a replacement brings may only be one that the application has: clients send back what they read.
Result<void> check_secret_is_known(Connection& connection, const Application& application,
                                   const std::optional<SecretString>& text) {
  if (!text) return {};
  const auto hash = crypto::sha256_hex(text->reveal());
  TRY(const auto secrets, storage::ClientSecrets(connection).list(application.id.str()));
  for (const auto& secret : secrets)
    if (equal_in_constant_time(secret.hash, hash)) return {};
  return refuse("'credentials.oauthClient.client_secret' cannot be changed here; add a secret at credentials/secrets.",
                "IMMUTABLE", "credentials.oauthClient.client_secret");
}

Result<void> insert(ledger::Transaction& transaction, const ApplicationChange& change,
                    std::vector<domain::ClientKey> keys, const Caller& caller, ApplicationDetails& details) {
  auto& application = details.application;
  application.created = application.last_updated = transaction.now();
  CHECK(check_client_id_is_free(transaction.connection(), application));
  CHECK(storage::Applications(transaction.connection()).insert(application));
  record_lifecycle(transaction, "create", caller, application);
  CHECK(replace_keys(transaction, caller, to_client(application), std::move(keys)));
  CHECK(complete_secret(transaction, caller, change.client_secret, details));
  if (application.status == Status::active) {
    CHECK(check_can_authenticate(transaction.connection(), application));
    record_lifecycle(transaction, "activate", caller, application);
  }
  transaction.touch(application.id);
  return {};
}

// The application as the change wants it, if it may be so.
Result<Application> changed_application(Connection& connection, const domain::ApplicationId& id,
                                        const ApplicationChange& change, Causes causes) {
  TRY(const auto current, find_application(connection, id));
  TRY(const auto agent, find_bound_agent(connection, current));
  auto wanted = current;
  apply_change(change, false, wanted);
  append(causes, immutable_faults(current, change, agent.has_value()));
  append(causes, application_faults(wanted));
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  CHECK(check_secret_is_known(connection, current, change.client_secret));
  return wanted;
}

Result<void> refuse_bound(Connection& connection, const Application& application, std::string_view what) {
  TRY(const auto agent, find_bound_agent(connection, application));
  if (!agent) return {};
  return refuse("The application was made for the agent " + agent->id.str() + " and follows it; " + std::string(what) +
                    " the agent.",
                "BOUND_TO_AGENT");
}

Result<void> refuse_linked(Connection& connection, const Application& application) {
  TRY(const auto agent, storage::Agents(connection).find_by_app(application.id));
  if (!agent) return {};
  return refuse("The agent '" + agent->name + "' (" + agent->id.str() +
                    ") acts for people who sign on to this application; unlink it from the agent first.",
                "LINKED_TO_AGENT");
}

Result<void> refuse_reached(Connection& connection, const Application& application) {
  Causes causes;
  TRY(const auto links, storage::DelegationLinks(connection).list_from(application.id.str()));
  for (const auto& link : links)
    causes.push_back({"The agent " + link.agent.str() + " may present tokens of this application by the link " +
                          link.id.str() + "; delete that first.",
                      "IN_USE"});
  CHECK(check_not_reached(connection, application.id.str(), causes));
  CHECK(check_accounts_not_reached(connection, application.id, causes));
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> remove_unused(ledger::Transaction& transaction, const Application& application, const Caller& caller) {
  CHECK(refuse_linked(transaction.connection(), application));
  CHECK(refuse_reached(transaction.connection(), application));
  CHECK(erase_service_accounts(transaction, application, caller));
  record_lifecycle(transaction, "delete", caller, application);
  return erase_application(transaction, application, caller);
}

}  // namespace

Result<ApplicationDetails> Applications::find(const domain::ClientId& client_id) const {
  return environment_.store.read([&](Connection& connection) -> Result<ApplicationDetails> {
    TRY(auto application, storage::Applications(connection).find_by_client_id(client_id));
    if (!application) return not_found(client_id.str(), "Client");
    return with_details(connection, *std::move(application));
  });
}

Result<ApplicationDetails> Applications::get(const domain::ApplicationId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<ApplicationDetails> {
    TRY(auto application, find_application(connection, id));
    return with_details(connection, std::move(application));
  });
}

Result<domain::Page<ApplicationDetails>> Applications::list(const ListRequest& request) const {
  storage::Applications::ListRequest wanted{request.page, request.q};
  if (request.filter) {
    TRY(wanted.filter, domain::parse_filter(*request.filter, ErrorKind::bad_filter));
  }
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<ApplicationDetails>> {
    TRY(auto applications, storage::Applications(connection).list(wanted));
    domain::Page<ApplicationDetails> page{{}, std::move(applications.next)};
    for (auto& application : applications.rows) {
      TRY(auto details, with_details(connection, std::move(application)));
      page.rows.push_back(std::move(details));
    }
    return page;
  });
}

Result<ApplicationDetails> Applications::create(const ApplicationChange& change, bool activate,
                                                const Caller& caller) const {
  ApplicationDetails details;
  auto& application = details.application;
  application.id = domain::ApplicationId::generate();
  application.client_id = domain::ClientId(change.client_id.value_or(application.id.str()));
  application.status = activate ? Status::active : Status::inactive;
  apply_change(change, true, application);
  auto causes = application_faults(application);
  append(causes, chosen_credential_faults(change, application));
  const auto keys = make_keys(application.id.str(), change, causes);
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ApplicationDetails> {
    CHECK(insert(transaction, change, keys, caller, details));
    TRY(auto made, with_details(transaction.connection(), application));
    made.secret = std::move(details.secret);
    return made;
  });
}

Result<ApplicationDetails> Applications::replace(const domain::ApplicationId& id, const ApplicationChange& change,
                                                 const Caller& caller) const {
  Causes causes;
  const auto keys = make_keys(id.str(), change, causes);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ApplicationDetails> {
    auto& connection = transaction.connection();
    TRY(const auto before, find_application(connection, id));
    TRY(auto wanted, changed_application(connection, id, change, causes));
    const auto changed = changed_settings(before, wanted);
    if (!changed.empty() || change.keys) CHECK(check_may_control_client(connection, caller, id.str()));
    if (!changed.empty()) {
      wanted.last_updated = transaction.now();
      CHECK(storage::Applications(connection).update(wanted));
      record_lifecycle(transaction, "update", caller, wanted, changed);
    }
    if (change.keys) CHECK(replace_keys(transaction, caller, to_client(wanted), keys));
    ApplicationDetails details{wanted};
    CHECK(complete_secret(transaction, caller, {}, details));
    TRY(const auto agent, find_bound_agent(connection, wanted));
    if (wanted.status == Status::active && !agent) CHECK(check_can_authenticate(connection, wanted));
    transaction.touch(id);
    TRY(auto written, with_details(connection, std::move(wanted)));
    written.secret = std::move(details.secret);
    return written;
  });
}

Result<void> Applications::set_status(const domain::ApplicationId& id, Status status, const Caller& caller) const {
  // Whether it was made for an agent never changes.
  TRY(const bool done, set_status_of_bound(environment_, id, status, caller));
  if (done) return {};
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(auto application, find_application(connection, id));
    const bool active = status == Status::active;
    if (application.status == status) return {};
    if (active) CHECK(check_can_authenticate(connection, application));
    application.status = status;
    application.last_updated = transaction.now();
    CHECK(storage::Applications(connection).update(application));
    record_lifecycle(transaction, active ? "activate" : "deactivate", caller, application);
    transaction.touch(id);
    return {};
  });
}

Result<void> Applications::remove(const domain::ApplicationId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto application, find_application(transaction.connection(), id));
    CHECK(refuse_bound(transaction.connection(), application, "it ends with"));
    if (application.status == Status::active)
      return fail(ErrorKind::delete_while_active, "The application is ACTIVE; deactivate it, then delete it");
    return remove_unused(transaction, application, caller);
  });
}

Result<void> Applications::deregister(const domain::ApplicationId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto application, find_application(transaction.connection(), id));
    CHECK(refuse_bound(transaction.connection(), application, "it ends with"));
    return remove_unused(transaction, application, caller);
  });
}

Result<ApplicationDetails> Applications::renew_secret(const domain::ApplicationId& id, const Caller& caller) const {
  auto made = make_secret(id.str(), Status::active);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ApplicationDetails> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    CHECK(refuse_bound(connection, application, "change the credentials of"));
    CHECK(replace_secrets(transaction, caller, to_client(application), made.secret));
    transaction.touch(id);
    TRY(auto details, with_details(connection, application));
    details.secret = made.text;
    return details;
  });
}

}  // namespace mandate::manage
