#include "grants/jwt_bearer/jwt_bearer.h"

#include <algorithm>

#include "base/text.h"
#include "directory/protected_resources.h"
#include "domain/resource_indicator.h"
#include "grants/chain.h"
#include "grants/holder.h"
#include "grants/redemption.h"
#include "grants/resource.h"
#include "grants/subject.h"
#include "oauth/token_request.h"

namespace mandate::grants::jwt_bearer {
namespace {

constexpr std::chrono::seconds longest_lifetime{600};
constexpr SubjectReasons reasons{"id_jag_invalid_subject", "id_jag_invalid_subject", "id_jag_invalid_subject"};

Decided<oauth::IdJag> verify(const Request& request) {
  const auto compact = request.form.find("assertion");
  if (!compact) return oauth::refuse("invalid_request", "assertion is missing");
  TRY(const auto org, from_directory(request.view.org()));
  const auto jwt = request.own_tokens.verify(*compact, org->signing, directory::OwnTokens::Presented::once);
  if (!jwt)
    return oauth::refuse("id_jag_invalid_signature",
                         "assertion is not an ID-JAG of a trusted issuer: " + jwt.error().message);
  if (!jose::same_type((*jwt)->typ(), oauth::id_jag_type))
    return oauth::refuse("invalid_grant",
                         "assertion is not an ID-JAG: its typ must be " + std::string(oauth::id_jag_type));
  auto token = oauth::read_id_jag(**jwt);
  if (!token) return oauth::refuse("invalid_grant", "assertion is not an ID-JAG: " + token.error().message);
  return *std::move(token);
}

// draft-ietf-oauth-identity-assertion-authz-grant section 4.4.1, in its order.
Decided<void> check_claims(const Request& request, const oauth::IdJag& token) {
  if (token.issuer != request.view.organization().issuer())
    return oauth::refuse("id_jag_untrusted_issuer",
                         "The ID-JAG is not from an issuer that this authorization server trusts");
  if (token.audience != request.issuer.url)
    return oauth::refuse("jwt_bearer_grant_invalid_audience",
                         "The ID-JAG is for " + token.audience + ", not for this authorization server");
  if (token.expires <= request.now)
    return oauth::refuse("id_jag_expired", "The ID-JAG expired at " + format_time(token.expires));
  if (token.chain_expires && *token.chain_expires <= request.now)
    return oauth::refuse("id_jag_expired",
                         "The token that the ID-JAG was got with expired at " + format_time(*token.chain_expires));
  if (token.issued_at > request.now + id_jag_skew)
    return oauth::refuse("id_jag_issued_in_future", "The ID-JAG was issued in the future");
  if (token.expires - token.issued_at > longest_lifetime)
    return oauth::refuse("id_jag_lifetime_too_long", "The ID-JAG lives too long");
  if (token.client_id != request.client.id.str())
    return oauth::refuse("id_jag_client_mismatch",
                         "The ID-JAG was issued to another client than the one that presents it");
  if (token.scopes.empty()) return oauth::refuse("id_jag_lacking_scopes", "The ID-JAG grants no scope");
  return {};
}

// Whether the agent may present the subject token still, by what it presented it by.
bool is_linked(const directory::AgentRecord& agent, const std::string& link) {
  return agent.agent.app_id.str() == link ||
         std::ranges::any_of(agent.links, [&](const auto& one) { return one.id.str() == link; });
}

// Neither the ID-JAG itself nor what it was got with. ID-JAGs of older versions do not say what that was.
Decided<void> check_not_taken_back(const Request& request, const oauth::IdJag& token) {
  TRY(const bool taken_back, is_taken_back(request.view, token.client_id, token.subject.actors, token.issued_at));
  if (taken_back) return oauth::refuse("invalid_grant", "The ID-JAG was revoked");
  if (!token.subject_token.empty()) {
    TRY(const bool revoked, from_directory(request.view.is_revoked(token.subject_token)));
    if (revoked) return oauth::refuse("id_jag_invalid_subject", "The token that the ID-JAG was got with was revoked");
  }
  if (!token.subject_link.empty() && !is_linked(*request.client.agent, token.subject_link))
    return oauth::refuse("id_jag_invalid_subject",
                         "The link that let the agent present the token that the ID-JAG was got with, " +
                             token.subject_link + ", does not exist any more");
  return {};
}

Decided<std::vector<std::string>> narrow_scopes(const Request& request, const oauth::IdJag& token) {
  TRY(auto asked, oauth::requested_scopes(request.form));
  if (asked.empty()) return token.scopes;
  request.record.note("requestedScopes", join(asked, " "));
  if (request.issuer.server->server.strict_id_jag)
    return oauth::refuse("id_jag_scopes_in_request",
                         "This authorization server takes the scopes from the ID-JAG only; leave scope out");
  for (const auto& scope : asked)
    if (std::find(token.scopes.begin(), token.scopes.end(), scope) == token.scopes.end())
      return oauth::refuse("invalid_scope", "The ID-JAG does not grant the scope " + scope);
  return asked;
}

// What the token will be good for: the resource that the ID-JAG was issued for, else the one asked for now.
Decided<std::string> find_resource(const Request& request, const oauth::IdJag& token) {
  const auto asked = request.form.all("resource");
  request.record.note("resource", join(asked, " "));
  if (asked.size() > 1 || token.resources.size() > 1)
    return oauth::refuse("too_many_resources", "Name one resource; a token has one audience");
  if (token.resources.empty()) {
    if (asked.empty()) return std::string();
    // What the ID-JAG left open may be anything that this server protects, and nothing beside it.
    const auto& server = request.issuer.server->server;
    TRY(auto found, from_directory(directory::find_protected_resource(request.view, server.id, asked.front())));
    if (found) return std::move(found->audience);
    return oauth::refuse("invalid_target",
                         "The ID-JAG names no resource, so its token is for what this authorization server protects, " +
                             what_is_protected(server) + ", not for the resource named");
  }
  if (!asked.empty() && !domain::same_resource(asked.front(), token.resources.front()))
    return oauth::refuse("id_jag_resource_mismatch", "resource is not the one that the ID-JAG was issued for");
  return asked.empty() ? token.resources.front() : asked.front();
}

// Whom the ID-JAG is about and who acts for them, as they are now. Empty: a machine acts for itself.
Decided<Subject> find_subject(const Request& request, const oauth::IdJag& token) {
  CHECK(check_chain(request, token.subject.actors, "id_jag_invalid_subject"));
  if (token.subject.profile == "service") {
    CHECK(check_machine(request, token.subject.subject, "id_jag_invalid_subject"));
    return Subject{};
  }
  TRY(const auto application,
      find_sign_on(request, token.subject.sign_on_client, {"id_jag_invalid_subject", "id_jag_invalid_subject"}));
  return find_live_subject(request, token.subject.subject, token.subject.session, application, reasons);
}

class JwtBearer final : public Grant {
 public:
  std::string_view type() const override { return oauth::jwt_bearer_grant; }
  bool served_by(const Issuer& issuer) const override { return !issuer.is_org(); }

  void announce(const oauth::Form&, const Issuer&, Record& record) const override {
    record.kind("app.oauth2.as.token.grant.access_token", "Redeem an ID-JAG for an access token");
  }

  Decided<Decision> decide(const Request& request) const override {
    if (!request.client.agent)
      return oauth::refuse("unauthorized_client", "Only a registered AI agent can redeem an ID-JAG");
    TRY(auto token, verify(request));
    request.record.note("subjectTokenId", token.jti);
    CHECK(check_claims(request, token));
    CHECK(check_not_taken_back(request, token));
    TRY(auto scopes, narrow_scopes(request, token));
    TRY(const auto resource, find_resource(request, token));
    TRY(const auto path, find_redemption_path(request, resource, scopes));
    TRY(const auto subject, find_subject(request, token));
    return decide_redemption(request, {std::move(token), subject.person.get(), subject.application.get(),
                                       std::move(scopes), resource, path});
  }
};

}  // namespace

const Grant* grant() {
  static const JwtBearer instance;
  return &instance;
}

}  // namespace mandate::grants::jwt_bearer
