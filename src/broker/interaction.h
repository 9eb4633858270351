#pragma once

#include <string>
#include <variant>
#include <vector>

#include "broker/environment.h"
#include "broker/provider.h"
#include "broker/token_endpoint.h"
#include "oauth/form.h"
#include "signin/outcome.h"
#include "signin/sessions.h"

namespace mandate::broker {

// The page that asks whether the agent may have tokens of the other server.
struct ConsentPrompt {
  std::string agent, resource, issuer;
  std::vector<std::string> scopes;
  std::string login;
  std::string data_handle, form_token;  // must come back with the form
  std::string next;                     // where the browser goes after a yes
};

// The browser is sent to the other server.
struct SendOn {
  std::string location;
};

// It is over; the person may go back to where the agent is.
struct Concluded {
  std::string agent, resource;
  bool given = false;
};

using Outcome = std::variant<signin::Refusal, signin::Prompt, ConsentPrompt, SendOn, Concluded>;

// A person lets an agent have tokens of another authorization server: follows the interaction_uri that the agent was
// given, is asked here, then there (RFC 6749 section 4.1 with PKCE and, where it speaks it, RFC 9207), and comes back.
// Every step belongs to the session of the person that the ticket names.
class Interaction {
 public:
  explicit Interaction(const Environment& environment) : environment_(environment) {}

  Result<Outcome> begin(const std::string& data_handle, const signin::Browser& browser) const;
  Result<Outcome> answer(const oauth::Form& form, const signin::Browser& browser) const;
  // `settings` are those that the URL of the callback is for; empty: it is the one for servers that say who they are.
  // Waits for the network: on the pool for outgoing work only.
  Result<Outcome> conclude(const domain::ClientAuthSettingsId& settings, const oauth::Form& callback,
                           const signin::Browser& browser) const;

 private:
  struct Asked {
    domain::BrokeredTicket ticket;
    signin::LiveSession live;
    Way way;
  };
  using Checked = std::variant<signin::Refusal, Asked>;
  Result<Checked> check(storage::sql::Connection& connection, const domain::BrokeredTicket& ticket,
                        const signin::Browser& browser, Time now) const;
  std::optional<domain::BrokeredTicket> open_ticket(const std::string& data_handle, Time now) const;
  Result<Outcome> approve(ledger::Transaction& transaction, const Asked& asked, const signin::Browser& browser) const;
  Result<Outcome> refuse(ledger::Transaction& transaction, const Asked& asked, const signin::Browser& browser) const;

  struct Waiting {
    domain::BrokeredInteraction interaction;
    signin::LiveSession live;
    Way way;
  };
  Result<std::optional<Waiting>> take_waiting(const std::string& state, const signin::Browser& browser) const;
  Result<Outcome> fail_with(const Waiting& waiting, const signin::Browser& browser, std::string reason,
                            const std::string& words) const;
  Result<Outcome> keep(const Waiting& waiting, const signin::Browser& browser, Received received) const;

  const Environment& environment_;
};

}  // namespace mandate::broker
