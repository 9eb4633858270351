#pragma once

#include "grants/subject.h"

namespace mandate::grants::token_exchange {

// A subject token that this agent may present, and whom it is about.
struct SubjectToken {
  Subject subject;
  oauth::TokenSubject claims;
  std::string email;  // as the application was given it; empty: it was not
};

// Checks subject_token: an ID token of ours for the agent or its linked application, whose person may be acted for now.
Decided<SubjectToken> check_subject_token(const Request& request);

}  // namespace mandate::grants::token_exchange
