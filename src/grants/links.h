#pragma once

#include <string_view>

#include "grants/grant.h"

namespace mandate::grants {

// The links of the chain from an agent over a person to a scope, each judged by itself: for grants, which stop at the
// first that says no, and for the preview, which shows them all.

Decided<void> check_agent(const domain::Agent& agent);
// The application that people sign on to; null when the agent's linked one is gone.
Decided<void> check_linked(const domain::Agent& agent, const directory::ApplicationRecord* application);
Decided<void> check_application(const directory::ApplicationRecord& application);
// `reason` is the name of the refusal. Null: there is no such person any more.
Decided<void> check_person(const directory::PersonRecord* person, std::string_view reason);
Decided<void> check_assignment(const directory::PersonRecord& person, const directory::ApplicationRecord& application,
                               std::string_view reason);
// `issuer` is the server's, for the text.
Decided<void> check_connection(const domain::Connection& connection, std::string_view issuer);
// What the connection leads to, when that is one thing behind the server. Null: it does not exist any more.
Decided<void> check_resource(const directory::ResourceRecord* resource, const domain::AuthorizationServerId& server,
                             const domain::Connection& connection);
// The application that stands for another's server. Null: it does not exist any more.
Decided<void> check_instance(const directory::ApplicationRecord* application, const domain::Connection& connection);
// The id that the connection gives the person at another's server; empty when it gives none. Null: a machine.
Decided<std::string> find_audience_subject(const domain::Connection& connection, const directory::PersonRecord* person);
Decided<void> check_server(const directory::ServerRecord* server, std::string_view issuer);
// Whether the connection lets the scope through, and whether it is one for agents at all: not about signing on, and not
// one that a person has to consent to. The latter says why not.
bool lets_through(const directory::ServerRecord& server, const domain::Connection& connection, const std::string& name);
Decided<void> check_scope(const directory::ServerRecord& server, const domain::Connection& connection,
                          const std::string& name);
// The names of the scopes for which that holds, "none" when there are none; for texts.
std::string available_scopes(const directory::ServerRecord& server, const domain::Connection& connection);

}  // namespace mandate::grants
