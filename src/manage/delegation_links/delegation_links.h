#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/delegation_link.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// The body of a new link: who may give whom which tokens.
struct DelegationLinkDraft {
  std::string client_orn;  // of an application or of an agent
  domain::DelegatedToken token = domain::DelegatedToken::access_token;
  std::string resource_orn;  // of an agent
};

// Whose tokens agents may present. Every method that names a link can fail with ErrorKind::not_found.
class DelegationLinks {
 public:
  explicit DelegationLinks(const Environment& environment) : environment_(environment) {}

  // `filter`: comparisons of to.resourceOrn, from.clientOrn (or from.resourceOrn) and from.tokenType by eq and ne,
  // joined in any way; else ErrorKind::bad_filter.
  Result<domain::Page<domain::DelegationLinkDetails>> list(const domain::PageRequest& page,
                                                           const std::optional<std::string>& filter) const;
  Result<domain::DelegationLinkDetails> get(const domain::DelegationLinkId& id) const;
  // ErrorKind::invalid, one cause per fault.
  Result<domain::DelegationLinkDetails> create(const DelegationLinkDraft& draft, const Caller& caller) const;
  // From then on nothing is issued on it; what was issued lives on.
  Result<void> remove(const domain::DelegationLinkId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

// The client ceases to exist, or the agent, and every link of it, with an event each.
Result<void> erase_delegation_links(ledger::Transaction& transaction, const domain::Organization& organization,
                                    std::string_view client_or_agent, const Caller& caller);

}  // namespace mandate::manage
