#include "grants/links.h"
#include "grants/refresh_tokens.h"
#include "grants/token_exchange/subject_token.h"

#include <algorithm>

namespace mandate::grants::token_exchange {

// A refresh token that the org authorization server gave to the agent's linked application. It is not replaced here,
// and a stolen one is found out all the same. What agents do they do in a person's session, so that must be alive.
Decided<SubjectToken> check_refresh_token(const Request& request, const std::string& text) {
  const auto& agent = request.client.agent->agent;
  std::shared_ptr<const directory::ApplicationRecord> linked;
  if (!agent.app_id.empty()) {
    TRY(linked, from_directory(request.view.application(agent.app_id)));
  }
  CHECK(check_linked(agent, linked.get()));
  TRY(const auto presented, grants::check_refresh_token(request, text, linked->application));
  const auto& token = presented.record->token;
  request.record.note("subjectTokenId", token.id.str());
  request.record.note("subjectTokenClientId", token.client_id.str());
  CHECK(check_application(*linked));
  TRY(auto subject, find_live_subject(request, token.user.str(), token.session.str(), linked, subject_reasons));

  SubjectToken found{std::move(subject), {}, agent.app_id.str(), token.id.str()};
  if (std::find(token.scopes.begin(), token.scopes.end(), "email") != token.scopes.end())
    found.email = found.subject.person->user.email;
  found.claims = {token.user.str(), "user", {}, token.auth_time, token.amr, token.session.str(), token.client_id.str()};
  return found;
}

}  // namespace mandate::grants::token_exchange
