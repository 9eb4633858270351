#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/secret_string.h"
#include "domain/agent.h"

namespace mandate::api {

// The body of a new key: the JWK's own members, and the status it shall have.
Result<domain::KeyDraft> parse_new_key(const json::object& body);

// `url` is the key's own.
Result<json::object> to_json(const domain::ClientKey& key, const std::string& url);

// The body of a new secret: nothing, or the status it shall have, or (of an application) its text.
struct NewSecret {
  domain::Status status = domain::Status::active;
  std::optional<SecretString> text = {};
};
Result<NewSecret> parse_new_secret(const json::object& body, bool text_allowed);
json::object to_json(const domain::ClientSecret& secret, const std::string& url);
// With the text: the only time that it is shown.
json::object to_json(const domain::ClientSecret& secret, const SecretString& text, const std::string& url);

}  // namespace mandate::api
