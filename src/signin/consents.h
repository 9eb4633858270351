#pragma once

#include <string>
#include <variant>
#include <vector>

#include "domain/consent.h"
#include "domain/person.h"
#include "ledger/ledger.h"
#include "oauth/form.h"
#include "signin/environment.h"
#include "signin/outcome.h"
#include "storage/consent_grants.h"

namespace mandate::signin {

inline constexpr std::string_view consents_path = "/my/applications";

// What a person lets one application have at one authorization server; names are empty where things no longer exist.
struct GivenConsent {
  domain::ApplicationId application;
  domain::AuthorizationServerId server;
  std::string application_name, server_name;
  std::vector<domain::Scope> scopes;
  Time since{};            // the oldest of them
  std::string form_token;  // of the form that takes it back
};
struct ConsentsPage {
  std::string login;
  std::vector<GivenConsent> given;
};

// Of the person of this browser, who signs on first when they have not.
Result<std::variant<Prompt, ConsentsPage>> list_consents(const Environment& environment, const Browser& browser);

// Takes back what the person lets the application of the form have at its server. False: the form is not of that page
// of this session, or nothing is left to be taken back.
Result<bool> take_back_consents(const Environment& environment, const oauth::Form& form, const Browser& browser);

// Takes back those of the person's consents that stand, with their event; false when there are none. `of` names the
// person, the application and the server.
Result<bool> take_back(ledger::Transaction& transaction, const storage::ConsentGrants::Of& of, const domain::User& user,
                       const Browser& browser);

}  // namespace mandate::signin
