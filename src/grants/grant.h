// grants: the grant types of the token endpoint, one sub-folder each. A grant decides what a proof entitles to; it
// writes no response, signs no token and stores nothing. To add one: a folder with its class, and a line in
// registry.cc. What every grant must obey is in issuance and never repeated here.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/secret_string.h"
#include "directory/own_tokens.h"
#include "directory/view.h"
#include "domain/brokered_grant.h"
#include "domain/refresh_token.h"
#include "grants/record.h"
#include "ledger/ledger.h"
#include "oauth/form.h"
#include "oauth/token_error.h"
#include "oauth/tokens.h"

namespace mandate::grants {

template <class T>
using Decided = Result<T, oauth::TokenError>;

// The authorization server whose endpoint was called.
struct Issuer {
  std::string url;                                        // its issuer identifier
  std::string token_endpoint;                             // its token endpoint
  std::shared_ptr<const directory::ServerRecord> server;  // null: the org authorization server
  std::shared_ptr<const directory::OrgRecord> org;

  bool is_org() const { return server == nullptr; }
  // Empty: the org authorization server.
  domain::AuthorizationServerId server_id() const {
    return server ? server->server.id : domain::AuthorizationServerId();
  }
  const directory::SigningKeys& signing() const { return server ? server->signing : org->signing; }
};

// The client, after it proved who it is. An agent with an application of its own has both records.
struct Client {
  domain::ClientId id;
  std::shared_ptr<const directory::AgentRecord> agent;
  std::shared_ptr<const directory::ApplicationRecord> application;

  bool may_use(std::string_view grant_type) const;
};

// How long chains of agents that call each other may become, and whether an agent may be in one twice.
struct ChainRules {
  std::size_t depth = 5;
  bool cycles = false;
  bool narrow_scopes = true;  // see docs/decisions/0012
};

struct Request {
  const oauth::Form& form;
  const Client& client;
  const Issuer& issuer;
  directory::View& view;
  const directory::OwnTokens& own_tokens;
  const ChainRules& chains;
  Time now;
  Record& record;
  // Refresh tokens that turn out to be stolen: taken back whatever the answer is.
  std::vector<domain::RefreshTokenId>& stolen;
};

// Something that may be used once, and the refusal when it was.
struct OneUse {
  ledger::SingleUse mark;
  oauth::TokenError refusal;
  // Tokens that came of the first use and are to be revoked when there is a second (RFC 6749 section 4.1.2).
  std::vector<ledger::RevokedToken> revoke = {};
  domain::RefreshTokenId withdraw = {};  // the same for a refresh token
};

// The refresh token that goes with an access token.
struct RefreshTokenUse {
  enum class Write { insert, update, nothing };
  domain::RefreshToken token;  // as it is from now on
  Write write;
  SecretString text;  // what the client is given
};

// What a proof entitles to. Minting adds issuer, times and, where it is empty, the jti.
struct Decision {
  std::variant<oauth::AccessToken, oauth::IdJag, oauth::VaultedCredential, oauth::BrokeredToken> token;
  std::optional<oauth::IdToken> id_token = {};
  std::chrono::seconds lifetime{3600};
  std::string signing_algorithm = "RS256";  // of `token`; the org server's ID tokens are always RS256
  std::string_view issued_token_type = {};  // of an access token that was exchanged for (RFC 8693 section 2.2.1)
  std::vector<OneUse> single_uses = {};
  std::optional<RefreshTokenUse> refresh_token = {};
  // Tokens of another server that are given out, when that is to be written down.
  struct BrokeredUse {
    domain::BrokeredGrantId id;
    std::string key;  // domain::brokered_key()
  };
  std::optional<BrokeredUse> brokered_use = {};
  // Nothing can be issued before the tokens of this grant are renewed at their server: then decide again.
  std::optional<domain::BrokeredGrantId> renew_first = {};
};

class Grant {
 public:
  virtual ~Grant() = default;
  virtual std::string_view type() const = 0;  // grant_type
  virtual bool served_by(const Issuer& issuer) const = 0;
  // Gives the record its kind; before the client is authenticated, so that a refused one is recorded as what it asked
  // for.
  virtual void announce(const oauth::Form& form, const Issuer& issuer, Record& record) const = 0;
  virtual Decided<Decision> decide(const Request& request) const = 0;
};

std::span<const Grant* const> grants();
const Grant* find_grant(std::string_view type);  // nullptr when unknown

// An error of the directory, as a refusal.
template <class T>
Decided<T> from_directory(Result<T> result) {
  if (!result) return tl::unexpected(oauth::to_token_error(result.error()));
  return *std::move(result);
}

}  // namespace mandate::grants
