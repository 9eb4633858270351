#pragma once

#include <string>
#include <vector>

#include "crypto/seal.h"
#include "directory/cache.h"
#include "directory/published.h"
#include "directory/view.h"
#include "domain/organization.h"
#include "ledger/ledger.h"
#include "storage/store.h"

namespace mandate::directory {

struct Capacity {
  // `clients`: agents, and as many applications and resources.
  std::size_t clients = 4096, people = 8192, sessions = 8192, servers = 256;
};

// Where documents come from that clients publish themselves.
struct Outside {
  const DocumentSource& documents = no_documents();
  Outgoing outgoing = do_at_once;
};

// The caches over the store. Made once by main, outlives every view.
class Directory {
 public:
  // Listens to the ledger from then on.
  Directory(storage::Store& store, ledger::Ledger& ledger, const crypto::Sealer& sealer,
            const domain::Organization& organization, Capacity capacity = {}, Outside outside = {});

  const domain::Organization& organization() const { return organization_; }
  // Forgets what is known of these ids.
  void drop(const std::vector<std::string>& ids);
  // Forgets everything.
  void drop_all();

 private:
  friend class View;

  // Everything that is known by an id that a change may touch: the one list of it, so that nothing is left out when
  // something changes.
  template <class Do>
  void for_each_kind(const Do& each) {
    each(agents_);
    each(applications_);
    each(people_);
    each(sessions_);
    each(refresh_tokens_);
    each(servers_);
    each(resources_);
    each(vault_secrets_);
    each(service_accounts_);
    each(client_auth_settings_);
    each(brokered_grants_);
    each(consents_);
    each(org_);
  }

  storage::Store& store_;
  ledger::Ledger& ledger_;
  const crypto::Sealer& sealer_;
  const SecretString refresh_token_key_;
  const domain::Organization& organization_;

  Cache<AgentRecord> agents_;
  Cache<ApplicationRecord> applications_;
  Cache<PersonRecord> people_;
  Cache<SessionRecord> sessions_;
  Cache<RefreshTokenRecord> refresh_tokens_;
  Cache<ServerRecord> servers_;
  Cache<ResourceRecord> resources_;
  Cache<VaultSecretRecord> vault_secrets_;
  Cache<ServiceAccountRecord> service_accounts_;
  Cache<ClientAuthSettingsRecord> client_auth_settings_;
  Cache<BrokeredGrantRecord> brokered_grants_;
  Cache<ConsentRecord> consents_;
  Cache<OrgRecord> org_;
  Cache<domain::ApplicationId> application_ids_;  // by client_id; never changes for an application that exists
  Cache<domain::AgentId> agent_ids_;              // by client_id that is a URL; never changes for an agent that exists
  Published<KeySet> key_sets_;
  Published<ClientDocument> client_documents_;
  Cache<std::string> resource_ids_;  // by URL as it was asked for; never changes for a resource that exists
};

}  // namespace mandate::directory
