#include "issuance/own_access.h"

#include <algorithm>
#include <future>
#include <memory>

#include "base/json.h"
#include "issuance/decisions.h"
#include "issuance/grant_checks.h"
#include "issuance/mint.h"
#include "oauth/form.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

constexpr std::chrono::seconds longest_lifetime{60};
constexpr std::string_view grant_type = "client_credentials";

// This installation as a client: no administrator registers it, and nobody else can authenticate as it.
grants::Client ourselves(const domain::Organization& organization) {
  auto record = std::make_shared<directory::ApplicationRecord>();
  record->application.client_id = domain::ClientId(organization.id.str());
  record->application.label = organization.name;
  record->application.auth_method = domain::AppAuthMethod::private_key_jwt;
  return {record->application.client_id, nullptr, std::move(record)};
}

Decided<Minted> issue(const Environment& environment, const grants::Issuer& issuer, const std::string& resource,
                      directory::View& view, Time now, grants::Record& record) {
  const auto form = oauth::Form::parse(oauth::encode_form({{"resource", resource}}));
  if (!form) return tl::unexpected(oauth::to_token_error(form.error()));
  TRY(const auto* grant, find_served_grant(grant_type, issuer));
  std::vector<domain::RefreshTokenId> none_stolen;
  TRY(auto decision, grant->decide({*form, ourselves(view.organization()), issuer, view, environment.own_tokens,
                                    environment.chains, now, record, none_stolen}));
  decision.lifetime = std::min(decision.lifetime, longest_lifetime);
  return mint(decision, issuer, environment.own_tokens, now);
}

Prepared prepare(const Environment& environment, const ServerId& server, const std::string& resource,
                 directory::View& view, Time now) {
  const auto& organization = view.organization();
  grants::Record record{domain::RequestOrigin{}};
  record.kind("app.oauth2.as.token.grant.access_token", "Issue an access token to this installation itself");
  record.actor({organization.id.str(), "Organization", organization.name, organization.name});
  record.note("grantType", grant_type);
  const auto issuer = find_issuer(view, server);
  if (!issuer) return refuse(issuer.error(), record.event(), true);
  if (!*issuer) return unknown_server();
  auto minted = issue(environment, **issuer, resource, view, now, record);
  if (!minted) return refuse(minted.error(), record.event(), true);
  record.target(std::move(minted->token));
  return {{200, std::move(minted->body)}, record.take()};
}

std::string member_of(const std::string& body, std::string_view member) {
  const auto object = parse_json_object(body);
  return object ? text_at(*object, member) : std::string();
}

}  // namespace

Result<std::optional<domain::OwnAccess>> find_own_access(const Environment& environment,
                                                         const domain::ResourceServerId& resource) {
  directory::View view(environment.directory, directory::Wait::allowed);
  TRY(const auto found, view.resource(resource.str()));
  if (!found || !found->active || found->servers.empty()) return std::nullopt;
  const auto& server = found->servers.front();
  const auto answered = std::make_shared<std::promise<Reply>>();
  auto answer = answered->get_future();
  const Decisions decisions(environment);
  decisions.answer(
      [&](directory::View& fresh, Time now) { return prepare(environment, server, found->url, fresh, now); },
      [answered](Reply reply) { answered->set_value(std::move(reply)); });
  const auto reply = answer.get();
  if (reply.status != 200) return fail(ErrorKind::forbidden, member_of(reply.body, "error_description"));
  return domain::OwnAccess{SecretString(member_of(reply.body, "access_token")), server.str()};
}

}  // namespace mandate::issuance
