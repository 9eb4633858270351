#include "oauth/introspection.h"
#include "grants/refresh_tokens.h"
#include "issuance/client_authentication.h"
#include "issuance/endpoints.h"
#include "issuance/presented_token.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

// Of a refresh token that would be good for a new access token now. Who asks has not presented it, so one that was
// replaced is only inactive.
Decided<std::string> describe_refresh_token(std::string_view text, const grants::Issuer& issuer, directory::View& view,
                                            Time now) {
  TRY(const auto presented, grants::read_refresh_token(view, text));
  if (!presented) return oauth::inactive_introspection_text();
  const auto& token = presented->record->token;
  const auto server = issuer.server ? issuer.server->server.id : domain::AuthorizationServerId();
  if (presented->generation != token.generation || token.server != server || token.ends() <= now)
    return oauth::inactive_introspection_text();
  TRY(const auto person, grants::from_directory(view.person(token.user)));
  TRY(const auto application, grants::from_directory(view.application(token.application)));
  if (!person || person->user.status != domain::UserStatus::active || !application ||
      application->application.status != domain::Status::active || !person->may_use(*application))
    return oauth::inactive_introspection_text();
  return oauth::introspection_text({issuer.url, token.client_id.str(), token.user.str(), person->user.login,
                                    token.scopes, token.created, token.ends()});
}

Decided<std::string> describe(const Environment& environment, std::string_view text, const grants::Issuer& issuer,
                              directory::View& view, Time now) {
  TRY(const auto token, find_honoured_token(environment, text, issuer, view, now));
  if (token) return oauth::introspection_text(*token);
  return describe_refresh_token(text, issuer, view, now);
}

}  // namespace

Prepared prepare_introspection(const Environment& environment, const Call& call, directory::View& view, Time now) {
  grants::Record record(call.origin);
  record.kind("app.oauth2.token.introspect", "Introspect a token");
  std::vector<grants::OneUse> single_uses;
  bool authenticated = false;
  const auto no = [&](oauth::TokenError error) {
    return refuse(error, record.event(), authenticated, std::move(single_uses));
  };

  const auto issuer = find_issuer(view, call.server);
  if (!issuer) return no(issuer.error());
  if (!*issuer) return unknown_server();
  // A public client proves nothing, so anybody who found a token could ask in its name.
  if (call.request.credentials.method == oauth::PresentedCredentials::Method::none)
    return no(oauth::token_error("missing_client_credentials", "Introspection needs client authentication"));
  auto client = authenticate_client(call.request.credentials, **issuer, call.endpoint, view, now, record);
  if (!client) return no(std::move(client).error());
  authenticated = true;
  if (client->assertion_use) single_uses.push_back(*std::move(client->assertion_use));
  const auto compact = call.request.form.find("token");
  if (!compact) return no(oauth::token_error("invalid_request", "token is missing"));

  auto answer = describe(environment, *compact, **issuer, view, now);
  if (!answer) return no(std::move(answer).error());
  Prepared prepared{{200, *std::move(answer)}, record.take()};
  prepared.recorded = false;
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = authenticated;
  return prepared;
}

}  // namespace mandate::issuance
