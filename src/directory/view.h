#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "directory/client_documents.h"
#include "directory/records.h"
#include "domain/authorize_request.h"
#include "domain/organization.h"
#include "ledger/ledger.h"

namespace mandate::directory {

class Directory;
template <class Record>
class Cache;
template <class Document>
class Published;

// A record for a decision; `record` is null when there is no such thing.
template <class Record>
using Found = Result<std::shared_ptr<const Record>>;

// Whether a view may wait for the database. On an I/O thread it may not: what is not in memory is then missed, and
// the decision has to be made again where waiting is allowed.
enum class Wait { never, allowed };

// One decision's look into the directory. Remembers what it saw, so that the ledger can refuse to commit the
// decision when any of it changed meanwhile.
class View {
 public:
  View(Directory& directory, Wait wait) : directory_(directory), wait_(wait) {}

  Found<AgentRecord> agent(const domain::AgentId& id);
  // Whose client_id is a URL.
  Found<AgentRecord> agent_of_client(const std::string& url);
  Found<ApplicationRecord> application(const domain::ApplicationId& id);
  Found<ApplicationRecord> application_of_client(const domain::ClientId& client_id);
  Found<PersonRecord> person(const domain::UserId& id);
  Found<SessionRecord> session(const domain::SessionId& id);
  Found<RefreshTokenRecord> refresh_token(const domain::RefreshTokenId& id);
  // The refresh token itself, which only this installation can make: of that generation.
  std::string refresh_token_text(const domain::RefreshTokenId& id, std::int64_t generation) const;
  Found<ServerRecord> server(const domain::AuthorizationServerId& id);
  Found<ResourceRecord> resource(std::string_view id);
  // By its URL: an agent's as it is written, a resource server's in any form that is comparable.
  Found<ResourceRecord> resource_at(std::string_view url);
  Found<VaultSecretRecord> vault_secret(const domain::VaultSecretId& id);
  Found<ServiceAccountRecord> service_account(const domain::ServiceAccountId& id);
  Found<ClientAuthSettingsRecord> client_auth_settings(const domain::ClientAuthSettingsId& id);
  Found<BrokeredGrantRecord> brokered_grant(const domain::ConnectionId& connection, const domain::UserId& user);
  // Never null.
  Found<ConsentRecord> consents(const domain::UserId& user, const domain::ApplicationId& application,
                                const domain::AuthorizationServerId& server);
  // By its access token, among those of the agent: never in memory, so always to be waited for.
  Found<domain::BrokeredGrant> brokered_grant_of(const domain::AgentId& agent, std::string_view access_hash);
  // Opens what is sealed. ErrorKind::corrupt when it is not what was sealed in that place.
  Result<domain::SecretMembers> open(const VaultSecretRecord& record) const;
  Result<SecretString> open(const ServiceAccountRecord& record) const;
  Result<domain::BrokeredTokens> open(const BrokeredGrantRecord& record) const;
  // What goes to a client and comes back, readable for us alone.
  std::string seal(const SecretString& plain, std::string_view context) const;
  Found<OrgRecord> org();
  // Whether the access token was revoked, or the refresh token that it came of or is. The decision relies on it.
  Result<bool> is_revoked(const std::string& jti);
  // What an authorization code stands for, by the hash of the code: never in memory, so always to be waited for.
  Found<domain::AuthorizeRequest> authorize_request(std::string_view code_hash);

  // What clients publish. Not even a view that may wait waits for other servers: what is not in memory is missed, and
  // ask() has it asked for. `kid` is the key that is looked for. ErrorKind::unavailable or ErrorKind::invalid: it
  // cannot be had, and why.
  Found<KeySet> key_set(const std::string& url, std::string_view kid, Time now);
  Found<ClientDocument> client_document(const std::string& url, std::string_view kid, Time now);
  // How to have what was missed asked for, before the decision is made again: it calls `done` when that was done, or
  // gives false when there is no room. Empty: nothing is to be asked for.
  using Ask = std::function<bool(std::function<void()> done)>;
  const Ask& ask() const { return ask_; }

  // Whether anything was not in memory and waiting was not allowed. The errors returned then mean nothing else.
  bool missed() const { return missed_; }
  const std::vector<ledger::Reliance>& relied_on() const { return relied_on_; }
  // Makes later reads of these ids go to the database.
  void forget(const std::vector<ledger::Reliance>& stale);
  const domain::Organization& organization() const;

 private:
  template <class Document>
  Found<Document> find_published(Published<Document>& published, const std::string& url, Time now,
                                 const std::function<bool(const Document&)>& serves);
  // An error where waiting is not allowed: something was missed then.
  Result<void> may_wait();
  template <class Record, class Load>
  Found<Record> look_up(Cache<Record>& cache, std::string_view id, const Load& load);

  Directory& directory_;
  Wait wait_;
  bool missed_ = false;
  Ask ask_;
  std::vector<ledger::Reliance> relied_on_;
};

}  // namespace mandate::directory
