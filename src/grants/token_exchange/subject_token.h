#pragma once

#include "grants/subject.h"

namespace mandate::grants::token_exchange {

// A subject token that this agent may present, and whom it is about.
struct SubjectToken {
  Subject subject;  // empty for a machine that acts for itself
  oauth::TokenSubject claims;
  std::string link;                      // that lets the agent present it, or the agent's linked application
  std::string id = {};                   // what View::is_revoked knows it by; empty: an ID token, which nobody revokes
  std::string email = {};                // as the application was given it; empty: it was not
  std::optional<Time> expires = {};      // of an access token: nothing outlives it
  std::string issuer = {};               // the same: who issued it,
  std::vector<std::string> scopes = {};  // and with which scopes

  // `longest`, unless the token ends before.
  std::chrono::seconds at_most(std::chrono::seconds longest, Time now) const;
};

// A chain never gains: a scope that was not granted to the link before is not granted to the next, as far as both speak
// of scopes of one authorization server, `issuer`.
Decided<void> check_narrowing(const Request& request, const SubjectToken& subject, const std::string& issuer,
                              const std::string& scope);

// Checks subject_token: one that was issued for this agent or that a delegation link lets it present, about somebody
// who may be acted for now.
Decided<SubjectToken> check_subject_token(const Request& request);

// Each kind by itself; `compact` is the token.
Decided<SubjectToken> check_id_token(const Request& request, const std::string& compact);
Decided<SubjectToken> check_access_token(const Request& request, const std::string& compact);
Decided<SubjectToken> check_refresh_token(const Request& request, const std::string& text);

// What an access token says of `subject`, whom it is about. `org_issuer` is the org authorization server's.
SubjectToken subject_of(oauth::AccessToken token, Subject subject, const std::string& org_issuer);

// The link that lets the agent present the client's tokens, null when there is none; `client` is an application's or
// agent's id. Notes the link in the record.
const domain::DelegationLink* find_link(const Request& request, std::string_view client, domain::DelegatedToken token);

inline constexpr SubjectReasons subject_reasons{"invalid_subject_token_session_expired",
                                                "invalid_subject_token_user_inactive",
                                                "invalid_subject_token_user_not_assigned"};

}  // namespace mandate::grants::token_exchange
