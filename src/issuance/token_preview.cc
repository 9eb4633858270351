#include "issuance/token_preview.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"
#include "grants/chain.h"
#include "grants/links.h"
#include "grants/redemption.h"
#include "grants/sign_on_tokens.h"
#include "issuance/client_authentication.h"
#include "issuance/grant_checks.h"
#include "oauth/authorize_request.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

constexpr std::string_view client_credentials = "client_credentials", authorization_code = "authorization_code";
constexpr std::string_view inactive_subject = "invalid_subject_token_user_inactive",
                           unassigned_subject = "invalid_subject_token_user_not_assigned";

struct Made {
  grants::Decision decision;
  std::optional<RefreshTokenTerms> refresh_token = {};
};

// What the client would send to the authorization endpoint and to the token endpoint, as far as it is about what it
// gets: the challenge is one of nothing.
Result<oauth::Form> form_of(const TokenQuestion& question) {
  const auto challenge = base64url_encode(crypto::bytes_of(crypto::sha256("")));
  return oauth::Form::parse(oauth::encode_form({{"grant_type", question.grant_type},
                                                {"scope", join(question.scopes, " ")},
                                                {"response_type", "code"},
                                                {"code_challenge", challenge},
                                                {"code_challenge_method", "S256"}}));
}

Decided<domain::AuthorizeRequest> authorize(const grants::Request& request) {
  oauth::ScopeOffer offer{false, {}};
  for (const auto& scope : request.issuer.server->scopes) offer.scopes.push_back(scope.name);
  auto asked = oauth::parse_authorize_request(request.form, request.client.application->application, {}, offer);
  if (!asked) return oauth::refuse(asked.error().error, asked.error().description);
  return *std::move(asked);
}

Decided<Made> decide_sign_on(const grants::Request& request, const directory::PersonRecord& person) {
  if (!request.client.application)
    return oauth::refuse("unauthorized_client", "Only an application can redeem an authorization code");
  TRY(auto asked, authorize(request));
  CHECK(grants::check_person(&person, "invalid_authorization_code"));
  CHECK(grants::check_assignment(person, *request.client.application, "user_not_assigned"));
  TRY(auto tokens, grants::decide_sign_on_tokens(request, {person, {}, asked.scopes, request.now, {}}));
  Made made{std::move(tokens.decision)};
  if (std::find(asked.scopes.begin(), asked.scopes.end(), "offline_access") != asked.scopes.end())
    made.refresh_token = RefreshTokenTerms{tokens.refresh_token_lifetime, tokens.refresh_token_idle};
  return made;
}

// The application whose ID token of the person the agent could present.
Decided<std::shared_ptr<const directory::ApplicationRecord>> find_sign_on(const grants::Request& request,
                                                                          const directory::PersonRecord& person) {
  const auto& agent = request.client.agent->agent;
  std::shared_ptr<const directory::ApplicationRecord> application;
  if (!agent.app_id.empty()) {
    TRY(application, grants::from_directory(request.view.application(agent.app_id)));
  }
  CHECK(grants::check_linked(agent, application.get()));
  CHECK(grants::check_application(*application));
  CHECK(grants::check_person(&person, inactive_subject));
  CHECK(grants::check_assignment(person, *application, unassigned_subject));
  return application;
}

// The exchange, and the redemption of what it would give.
Decided<Made> decide_delegation(const grants::Request& request, const directory::PersonRecord& person) {
  if (!request.client.agent)
    return oauth::refuse("unauthorized_client", "Only a registered AI agent can redeem an ID-JAG");
  TRY(const auto sign_on, find_sign_on(request, person));
  oauth::IdJag id_jag;
  id_jag.subject.subject = person.user.id.str();
  id_jag.subject.sign_on_client = sign_on->application.client_id.str();
  id_jag.subject.auth_time = request.now;
  CHECK(grants::join_chain(request, id_jag.subject));
  TRY(const auto path, grants::find_path(request, {request.issuer.url, {}}));
  TRY(auto scopes, path.requested_scopes(request));
  const std::string no_resource;
  TRY(const auto way, grants::find_redemption_path(request, no_resource, scopes));
  TRY(auto decision, grants::decide_redemption(
                         request, {std::move(id_jag), &person, sign_on.get(), std::move(scopes), no_resource, way}));
  return Made{std::move(decision)};
}

Decided<Made> decide(const grants::Request& request, const directory::PersonRecord* person) {
  CHECK(check_active(request.client));
  TRY(const auto* grant, find_served_grant(request.form.get("grant_type"), request.issuer));
  CHECK(check_may_use(request.client, grant->type()));
  if (person == nullptr) {
    TRY(auto decision, grant->decide(request));
    return Made{std::move(decision)};
  }
  return grant->type() == authorization_code ? decide_sign_on(request, *person) : decide_delegation(request, *person);
}

// What the grants note for the System Log.
std::string noted(const grants::Record& record, std::string_view name) {
  for (const auto& [key, value] : record.event().debug)
    if (key.str() == name) return value;
  return "";
}

Decided<TokenPreview> preview(const grants::Request& request, const directory::PersonRecord* person) {
  TRY(auto made, decide(request, person));
  TokenPreview preview;
  TRY(preview.claims, preview_claims(made.decision, request.issuer, request.now));
  preview.policy = noted(request.record, "policy");
  preview.rule = noted(request.record, "rule");
  preview.scopes = std::get<oauth::AccessToken>(made.decision.token).scopes;
  preview.lifetime = made.decision.lifetime;
  preview.refresh_token = made.refresh_token;
  return preview;
}

Result<TokenPreview> answer_of(Decided<TokenPreview> decided) {
  if (decided) return *std::move(decided);
  auto& refusal = decided.error();
  if (refusal.error == "temporarily_unavailable")
    return fail(ErrorKind::unavailable, refusal.description, refusal.note);
  return TokenPreview{std::move(refusal)};
}

// As the token endpoint, which says no more to strangers.
tl::unexpected<oauth::TokenError> not_active(const domain::AuthorizationServer& server) {
  return oauth::refuse("invalid_request", "The authorization server '" + server.name +
                                              "' is INACTIVE: its endpoints answer 404 and it issues nothing");
}

// The server, ACTIVE or not.
Result<grants::Issuer> read_issuer(directory::View& view, const ServerId& id) {
  grants::Issuer issuer;
  TRY(issuer.server, view.server(id));
  if (!issuer.server) return not_found(id.str(), "AuthorizationServer");
  issuer.url = view.organization().issuer(id);
  issuer.token_endpoint = view.organization().endpoint(id, "token");
  return issuer;
}

}  // namespace

bool can_preview(std::string_view grant_type) {
  return grant_type == client_credentials || is_for_person(grant_type);
}

bool is_for_person(std::string_view grant_type) {
  return grant_type == authorization_code || grant_type == oauth::jwt_bearer_grant;
}

Result<TokenPreview> preview_token(const Environment& environment, const TokenQuestion& question) {
  directory::View view(environment.directory, directory::Wait::allowed);
  TRY(const auto form, form_of(question));
  TRY(const auto issuer, read_issuer(view, question.server));
  auto client = find_client(view, question.client_id);
  if (!client) return answer_of(tl::unexpected(std::move(client).error()));
  if (!client->agent && !client->application) return not_found(question.client_id, "Client");
  std::shared_ptr<const directory::PersonRecord> person;
  if (!question.user.empty()) {
    TRY(person, view.person(question.user));
    if (!person) return not_found(question.user.str(), "User");
  }
  if (issuer.server->server.status != domain::Status::active) return answer_of(not_active(issuer.server->server));
  grants::Record record({});
  std::vector<domain::RefreshTokenId> stolen;
  return answer_of(preview({form, *client, issuer, view, environment.own_tokens, environment.chains,
                            environment.clock.now(), record, stolen},
                           person.get()));
}

}  // namespace mandate::issuance
