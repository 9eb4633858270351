#pragma once

#include "grants/grant.h"

namespace mandate::grants {

// A token that was issued for one link of a chain carries everybody who acts (RFC 8693 section 4.1): the next link must
// be allowed to join, and everybody before it must still be allowed to act.

// Puts the client, an agent or a service, in front of `subject`'s actors. Refused when the chain is too long, when the
// client is in it already, or when somebody in it was stopped meanwhile: who stops an agent stops what others do on its
// behalf.
Decided<void> join_chain(const Request& request, oauth::TokenSubject& subject);

// Whether everybody in the chain may still act.
Decided<void> check_chain(const Request& request, const std::vector<oauth::Actor>& actors, std::string_view reason);

// Whether all tokens of an agent were taken back since this one was issued: of the client that it was issued to, or of
// one that acts in it (domain::Agent::honours).
Decided<bool> is_taken_back(directory::View& view, const std::string& client_id,
                            const std::vector<oauth::Actor>& actors, Time issued_at);

// The client that a machine's token is about: an application that acts for itself, and is ACTIVE.
Decided<void> check_machine(const Request& request, const std::string& client_id, std::string_view reason);

}  // namespace mandate::grants
