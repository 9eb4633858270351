#pragma once

#include <optional>
#include <string>

#include "domain/application_change.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// OIDC applications. One that was made for an agent follows it: its status and its credentials are the agent's, and
// whoever starts or stops it starts or stops the agent.
class Applications {
 public:
  explicit Applications(const Environment& environment) : environment_(environment) {}

  Result<domain::ApplicationDetails> get(const domain::ApplicationId& id) const;
  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                      // begins the label
    std::optional<std::string> filter = {};  // a SCIM filter
  };
  Result<domain::Page<domain::ApplicationDetails>> list(const ListRequest& request) const;

  Result<domain::ApplicationDetails> find(const domain::ClientId& client_id) const;

  // ACTIVE or INACTIVE. With a client secret, when it authenticates with one: it is shown this once.
  // ErrorKind::invalid, one cause per fault.
  Result<domain::ApplicationDetails> create(const domain::ApplicationChange& change, bool activate,
                                            const Caller& caller) const;
  // All settings at once. With a new client secret when it comes to authenticate with one and has none.
  Result<domain::ApplicationDetails> replace(const domain::ApplicationId& id, const domain::ApplicationChange& change,
                                             const Caller& caller) const;

  // ErrorKind::invalid when it cannot authenticate yet. Deactivated, nothing is issued to it any more.
  Result<void> set_status(const domain::ApplicationId& id, domain::Status status, const Caller& caller) const;
  // ErrorKind::delete_while_active unless it is INACTIVE; ErrorKind::invalid while an agent is linked to it.
  Result<void> remove(const domain::ApplicationId& id, const Caller& caller) const;

  // For clients that were registered dynamically: the same for an ACTIVE one too, and one secret in place of all.
  Result<void> deregister(const domain::ApplicationId& id, const Caller& caller) const;
  Result<domain::ApplicationDetails> renew_secret(const domain::ApplicationId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
