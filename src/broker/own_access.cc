#include "broker/own_access.h"

#include <algorithm>

#include "broker/token_endpoint.h"
#include "storage/client_auth_settings.h"

namespace mandate::broker {
namespace {

constexpr std::string_view grant_type = "client_credentials";

// Settings are made for what people agree to: they are used without a person only where the server says that it serves
// that, and one that says nothing does not (RFC 8414 section 2).
bool serves(const domain::ResourceAuthorizationServer& server) {
  const auto& types = server.grant_types;
  return std::find(types.begin(), types.end(), grant_type) != types.end();
}

bool is_usable(const Provider& provider) {
  return provider.settings.auth_method != domain::AppAuthMethod::none && serves(provider.server) &&
         provider.server.status == domain::Status::active &&
         provider.resource.status == domain::ResourceServerStatus::active;
}

Result<std::optional<Provider>> find_usable(storage::sql::Connection& connection,
                                            const domain::ResourceServerId& resource) {
  TRY(const auto all, storage::ClientAuthSettings(connection).list_of(resource.str()));
  for (const auto& settings : all) {
    TRY(auto provider, find_provider(connection, settings.id));
    if (provider && is_usable(*provider)) return provider;
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<domain::OwnAccess>> ask_for_own_access(const Environment& environment,
                                                            const domain::ResourceServerId& resource) {
  TRY(const auto provider,
      environment.store.read([&](storage::sql::Connection& connection) { return find_usable(connection, resource); }));
  if (!provider) return std::nullopt;
  auto received = ask_for_ourselves(environment, *provider);
  if (!received)
    return fail(ErrorKind::unavailable,
                "The authorization server " + provider->server.issuer + " gave none: " + received.error().message);
  return domain::OwnAccess{std::move(received->tokens.access), provider->settings.id.str()};
}

}  // namespace mandate::broker
