#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/seal.h"
#include "directory/cache.h"
#include "directory/records.h"
#include "domain/authorize_request.h"
#include "domain/organization.h"
#include "ledger/ledger.h"
#include "storage/store.h"

namespace mandate::directory {

struct Capacity {
  // `clients`: agents, and as many applications and resources.
  std::size_t clients = 4096, people = 8192, sessions = 8192, servers = 256;
};

// A record for a decision; `record` is null when there is no such thing.
template <class Record>
using Found = Result<std::shared_ptr<const Record>>;

class View;

// The caches over the store. Made once by main, outlives every view.
class Directory {
 public:
  // Listens to the ledger from then on.
  Directory(storage::Store& store, ledger::Ledger& ledger, const crypto::Sealer& sealer,
            const domain::Organization& organization, Capacity capacity = {});

  const domain::Organization& organization() const { return organization_; }
  // Forgets what is known of these ids.
  void drop(const std::vector<std::string>& ids);
  // Forgets everything.
  void drop_all();

 private:
  friend class View;

  storage::Store& store_;
  ledger::Ledger& ledger_;
  const crypto::Sealer& sealer_;
  const domain::Organization& organization_;

  Cache<AgentRecord> agents_;
  Cache<ApplicationRecord> applications_;
  Cache<PersonRecord> people_;
  Cache<SessionRecord> sessions_;
  Cache<ServerRecord> servers_;
  Cache<ResourceRecord> resources_;
  Cache<VaultSecretRecord> vault_secrets_;
  Cache<ServiceAccountRecord> service_accounts_;
  Cache<ClientAuthSettingsRecord> client_auth_settings_;
  Cache<BrokeredGrantRecord> brokered_grants_;
  Cache<OrgRecord> org_;
  Cache<domain::ApplicationId> application_ids_;  // by client_id; never changes for an application that exists
  Cache<std::string> resource_ids_;  // by URL as it was asked for; never changes for a resource that exists
};

// Whether a view may wait for the database. On an I/O thread it may not: what is not in memory is then missed, and
// the decision has to be made again where waiting is allowed.
enum class Wait { never, allowed };

// One decision's look into the directory. Remembers what it saw, so that the ledger can refuse to commit the
// decision when any of it changed meanwhile.
class View {
 public:
  View(Directory& directory, Wait wait) : directory_(directory), wait_(wait) {}

  Found<AgentRecord> agent(const domain::AgentId& id);
  Found<ApplicationRecord> application(const domain::ApplicationId& id);
  Found<ApplicationRecord> application_of_client(const domain::ClientId& client_id);
  Found<PersonRecord> person(const domain::UserId& id);
  Found<SessionRecord> session(const domain::SessionId& id);
  Found<ServerRecord> server(const domain::AuthorizationServerId& id);
  Found<ResourceRecord> resource(std::string_view id);
  // By its URL: an agent's as it is written, a resource server's in any form that is comparable.
  Found<ResourceRecord> resource_at(std::string_view url);
  Found<VaultSecretRecord> vault_secret(const domain::VaultSecretId& id);
  Found<ServiceAccountRecord> service_account(const domain::ServiceAccountId& id);
  Found<ClientAuthSettingsRecord> client_auth_settings(const domain::ClientAuthSettingsId& id);
  Found<BrokeredGrantRecord> brokered_grant(const domain::ConnectionId& connection, const domain::UserId& user);
  // By its access token, among those of the agent: never in memory, so always to be waited for.
  Found<domain::BrokeredGrant> brokered_grant_of(const domain::AgentId& agent, std::string_view access_hash);
  // Opens what is sealed. ErrorKind::corrupt when it is not what was sealed in that place.
  Result<domain::SecretMembers> open(const VaultSecretRecord& record) const;
  Result<SecretString> open(const ServiceAccountRecord& record) const;
  Result<domain::BrokeredTokens> open(const BrokeredGrantRecord& record) const;
  // What goes to a client and comes back, readable for us alone.
  std::string seal(const SecretString& plain, std::string_view context) const;
  Found<OrgRecord> org();
  // Whether the access token was revoked; the decision relies on the answer.
  bool is_revoked(const std::string& jti);
  // What an authorization code stands for, by the hash of the code: never in memory, so always to be waited for.
  Found<domain::AuthorizeRequest> authorize_request(std::string_view code_hash);

  // Whether anything was not in memory and waiting was not allowed. The errors returned then mean nothing else.
  bool missed() const { return missed_; }
  const std::vector<ledger::Reliance>& relied_on() const { return relied_on_; }
  // Makes later reads of these ids go to the database.
  void refresh(const std::vector<ledger::Reliance>& stale);
  const domain::Organization& organization() const { return directory_.organization_; }

 private:
  template <class Record, class Load>
  Found<Record> look_up(Cache<Record>& cache, std::string_view id, const Load& load);

  Directory& directory_;
  Wait wait_;
  bool missed_ = false;
  std::vector<ledger::Reliance> relied_on_;
};

}  // namespace mandate::directory
