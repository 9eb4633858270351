#pragma once

#include <optional>
#include <string>

#include "base/secret_string.h"
#include "domain/page.h"
#include "domain/person.h"
#include "manage/environment.h"

namespace mandate::manage {

// A token at the moment it is made: the only time that its text is known.
struct NewApiToken {
  domain::ApiToken token;
  SecretString text;
};

// API tokens: each acts as the person who made it. ErrorKind::not_found for one that does not exist.
class ApiTokens {
 public:
  explicit ApiTokens(const Environment& environment) : environment_(environment) {}

  Result<domain::Page<domain::ApiToken>> list(const domain::PageRequest& page) const;
  Result<domain::ApiToken> get(const domain::ApiTokenId& id) const;
  // For the caller, who must use an API token; a token made with one that expires expires no later. Without `expires`
  // it does not expire. ErrorKind::invalid, one cause per fault; ErrorKind::forbidden for an OAuth access token.
  Result<NewApiToken> create(const std::string& name, std::optional<Time> expires, const Caller& caller) const;
  // From then on it is refused. The caller's own one too.
  Result<void> revoke(const domain::ApiTokenId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

inline constexpr std::size_t api_token_name_max = 255;

// Random text of the form that existing clients expect: it begins with "00".
SecretString make_api_token_text();

}  // namespace mandate::manage
