#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.h"
#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

struct BrokeredGrantTag {
  static constexpr std::string_view prefix = "bgr";
};
struct BrokeredInteractionTag {
  static constexpr std::string_view prefix = "bin";
};
using BrokeredGrantId = Id<BrokeredGrantTag>;
using BrokeredInteractionId = Id<BrokeredInteractionTag>;

// The tokens of another's authorization server that a person let an agent have, through one connection.
struct BrokeredGrant {
  BrokeredGrantId id;
  ConnectionId connection;
  UserId user;
  AgentId agent;
  ClientAuthSettingsId settings;     // as whom the tokens were got
  std::vector<std::string> scopes;   // of the access token, as far as the server said
  std::string sealed_tokens;         // BrokeredTokens; opens with sealing_context()
  std::string access_hash;           // hex SHA-256 of the access token
  bool renewable = false;            // there is a refresh token
  std::optional<Time> expires = {};  // of the access token; nullopt: the server did not say
  Time issued{};                     // the access token
  // Until then one request renews the tokens and the others wait for it.
  Time renewing_until{};
  // Until then renewing is not tried again, because the server did not answer.
  Time paused_until{};
  Time created{};  // when the person agreed
  // When the agent was last given the access token, to the minute: more often it is not written down.
  std::optional<Time> last_used = {};

  bool is_use_worth_noting(Time now) const;
  // Whether the access token is to be renewed before it is given out: in the last minute of its life, or the last
  // quarter of a short one.
  bool is_due(Time now) const;
};

// What a decision knows a grant by: there is one for each person and connection.
std::string brokered_key(const ConnectionId& connection, const UserId& user);

struct BrokeredTokens {
  SecretString access, refresh;  // `refresh` empty: none
};
SecretString pack(const BrokeredTokens& tokens);
std::optional<BrokeredTokens> unpack_tokens(const SecretString& packed);
std::string sealing_context(const BrokeredGrantId& grant);

// What an `interaction_uri` says, sealed: whom it is for and until when. It is used up when the person has answered.
struct BrokeredTicket {
  static constexpr std::chrono::minutes lifetime{10};
  static constexpr std::string_view sealing_context = "brokered_ticket";

  BrokeredInteractionId id;
  UserId user;
  AgentId agent;
  ConnectionId connection;
  Time expires{};
};
SecretString pack(const BrokeredTicket& ticket);
std::optional<BrokeredTicket> unpack_ticket(const SecretString& packed);

// A person's answer to a ticket; while the other server is asked, what its callback must fit.
struct BrokeredInteraction {
  static constexpr std::chrono::minutes lifetime{10};

  BrokeredInteractionId id;  // of the ticket
  std::string state_hash;    // of `state` and the browser's session; empty: nothing is waited for (any more)
  UserId user;
  AgentId agent;
  ConnectionId connection;
  std::string issuer;           // that the browser was sent to
  std::string sealed_verifier;  // of PKCE; opens with sealing_context(id)
  std::string nonce;            // empty: none was sent
  Time expires{};
};
std::string sealing_context(const BrokeredInteractionId& interaction);

// Tokens that the other server is yet to be told to revoke.
struct BrokeredRevocation {
  BrokeredGrantId grant;  // that they were of
  ClientAuthSettingsId settings;
  std::string sealed_tokens;
  std::int64_t attempts = 0;
  Time due{};
};

}  // namespace mandate::domain
