#include "issuance/token_readers.h"

#include "issuance/presented_token.h"

namespace mandate::issuance {
namespace {

tl::unexpected<Error> not_believed(std::string note = {}) {
  return fail(ErrorKind::unauthenticated, "The token is not one of this server's, or it no longer counts",
              std::move(note));
}

// Of ours the one that a token names as its issuer (empty: the org one); nullopt: none of ours.
std::optional<ServerId> claimed_server(std::string_view compact, const domain::Organization& organization) {
  const auto issuer = claimed_issuer(compact);
  const auto prefix = organization.issuer_prefix();
  if (issuer == organization.issuer()) return ServerId();
  if (!issuer.starts_with(prefix) || issuer.size() == prefix.size()) return std::nullopt;
  return ServerId(issuer.substr(prefix.size()));
}

}  // namespace

Result<oauth::AccessToken> read_org_access_token(const Environment& environment, std::string_view compact) {
  directory::View view(environment.directory, directory::Wait::allowed);
  const auto issuer = find_issuer(view, {});
  if (!issuer || !*issuer)
    return fail(ErrorKind::unavailable, "The server cannot check the token just now", "org keys not readable");
  auto token = find_honoured_token(environment, compact, **issuer, view, environment.clock.now());
  if (!token) return fail(ErrorKind::unavailable, "The server cannot check the token just now", token.error().note);
  if (!*token) return not_believed();
  return **std::move(token);
}

Result<oauth::IdToken> read_id_token_hint(const Environment& environment, const ServerId& server,
                                          std::string_view compact) {
  directory::View view(environment.directory, directory::Wait::allowed);
  const auto id = claimed_server(compact, view.organization());
  if (!id || (!server.empty() && *id != server)) return not_believed("of another issuer");
  const auto issuer = find_issuer(view, *id);
  if (!issuer) return fail(ErrorKind::unavailable, "The server cannot check the token just now", issuer.error().note);
  if (!*issuer) return not_believed("of an authorization server that is not ACTIVE");
  const auto jwt = environment.own_tokens.verify(compact, (*issuer)->signing());
  if (!jwt) return not_believed(jwt.error().message);
  if (!(*jwt)->typ().empty() && !jose::same_type((*jwt)->typ(), "JWT")) return not_believed("typ " + (*jwt)->typ());
  auto token = oauth::read_id_token(**jwt);
  if (!token || token->issuer != (*issuer)->url) return not_believed("not an ID token of ours");
  return *std::move(token);
}

}  // namespace mandate::issuance
