#pragma once

#include "grants/subject.h"

namespace mandate::grants::token_exchange {

// A subject token that this agent may present, and whom it is about.
struct SubjectToken {
  Subject subject;  // empty for a machine that acts for itself
  oauth::TokenSubject claims;
  std::string email;                     // as the application was given it; empty: it was not
  std::string client = {};               // that it was issued to
  std::optional<Time> expires = {};      // of a token that was itself issued to a link of a chain: nothing outlives it
  std::string issuer = {};               // the same: who issued it,
  std::vector<std::string> scopes = {};  // and with which scopes

  // `longest`, unless the token ends before.
  std::chrono::seconds at_most(std::chrono::seconds longest, Time now) const;
};

// Checks subject_token: one that was issued for this agent or that a delegation link lets it present, about somebody
// who may be acted for now.
Decided<SubjectToken> check_subject_token(const Request& request);

// Each kind by itself; `compact` is the token.
Decided<SubjectToken> check_id_token(const Request& request, const std::string& compact);
Decided<SubjectToken> check_access_token(const Request& request, const std::string& compact);
Decided<SubjectToken> check_refresh_token(const Request& request, const std::string& text);

// Whether a link lets the agent present the client's tokens; `client` is an application's or agent's id.
bool has_link(const Request& request, std::string_view client, domain::DelegatedToken token);

inline constexpr SubjectReasons subject_reasons{"invalid_subject_token_session_expired",
                                                "invalid_subject_token_user_inactive",
                                                "invalid_subject_token_user_not_assigned"};

}  // namespace mandate::grants::token_exchange
