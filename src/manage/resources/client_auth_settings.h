#pragma once

#include <optional>
#include <string>

#include "domain/client_auth_settings.h"
#include "domain/page.h"
#include "domain/resource_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// Settings with the resource that they are for.
struct ClientAuthSettingsDetails {
  domain::ClientAuthSettings settings;
  domain::ResourceServer resource;
  std::string resource_orn;
};

// How we authenticate at authorization servers that are not ours. Secrets go in and never come out here.
class ClientAuthSettings {
 public:
  using Details = ClientAuthSettingsDetails;
  explicit ClientAuthSettings(const Environment& environment) : environment_(environment) {}

  Result<Details> get(const domain::ClientAuthSettingsId& id) const;
  // `filter` is a SCIM filter or absent.
  Result<domain::Page<Details>> list(const domain::PageRequest& page, const std::optional<std::string>& filter) const;
  // ErrorKind::invalid, one cause per fault.
  Result<Details> create(const domain::ClientAuthSettingsChange& change, const Caller& caller) const;
  Result<Details> change(const domain::ClientAuthSettingsId& id, const domain::ClientAuthSettingsChange& change,
                         const Caller& caller) const;
  // Those that a connection uses stay.
  Result<void> remove(const domain::ClientAuthSettingsId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
