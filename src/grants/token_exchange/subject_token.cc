#include "grants/token_exchange/subject_token.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mandate::grants::token_exchange {
namespace {

struct Kind {
  std::string_view type;  // subject_token_type
  Decided<SubjectToken> (*check)(const Request& request, const std::string& compact);
};

constexpr std::array kinds{Kind{oauth::id_token_token_type, check_id_token},
                           Kind{oauth::access_token_token_type, check_access_token},
                           Kind{oauth::refresh_token_token_type, check_refresh_token}};

std::string names_of_kinds() {
  std::vector<std::string> names;
  for (const auto& kind : kinds) names.emplace_back(kind.type);
  return join(names, " or ");
}

}  // namespace

Decided<SubjectToken> check_subject_token(const Request& request) {
  const auto type = request.form.get("subject_token_type");
  request.record.note("subjectTokenType", type);
  const auto compact = request.form.find("subject_token");
  if (!compact) return oauth::refuse("invalid_subject_token", "subject_token is missing");
  if (type.empty()) return oauth::refuse("invalid_subject_token_type", "subject_token_type is missing");
  const auto* kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& one) { return one.type == type; });
  if (kind == kinds.end())
    return oauth::refuse("invalid_subject_token_type", "subject_token_type must be " + names_of_kinds());
  return kind->check(request, *compact);
}

std::chrono::seconds SubjectToken::at_most(std::chrono::seconds longest, Time now) const {
  if (!expires) return longest;
  return std::min(longest, std::chrono::duration_cast<std::chrono::seconds>(*expires - now));
}

SubjectToken subject_of(oauth::AccessToken token, Subject subject, const std::string& org_issuer) {
  SubjectToken found{std::move(subject), std::move(token.subject), {}};
  found.id = std::move(token.jti);
  found.expires = token.expires;
  found.issuer = std::move(token.issuer);
  found.scopes = std::move(token.scopes);
  if (!token.user.empty()) found.claims.subject = token.user;  // `sub` of an access token is the login
  // A machine is the first actor of the chain that it begins.
  if (token.user.empty() && found.claims.actors.empty())
    found.claims.actors.push_back({org_issuer, token.client_id, "service"});
  return found;
}

Decided<void> check_narrowing(const Request& request, const SubjectToken& subject, const std::string& issuer,
                              const std::string& scope) {
  if (!request.chains.narrow_scopes || subject.issuer != issuer) return {};
  if (std::find(subject.scopes.begin(), subject.scopes.end(), scope) != subject.scopes.end()) return {};
  return oauth::refuse("scope_denied",
                       "subject_token, of the same authorization server, was not issued with the scope " + scope +
                           ", and scopes can only narrow along a chain");
}

const domain::DelegationLink* find_link(const Request& request, std::string_view client, domain::DelegatedToken token) {
  const auto& links = request.client.agent->links;
  const auto found = std::find_if(links.begin(), links.end(),
                                  [&](const auto& link) { return link.client == client && link.token == token; });
  if (found == links.end()) return nullptr;
  request.record.note("delegationLinkId", found->id.str());
  return &*found;
}

}  // namespace mandate::grants::token_exchange
