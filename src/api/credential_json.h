#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/secret_string.h"
#include "domain/agent.h"

namespace mandate::api {

// The body of a new key: the JWK's own members, and the status it shall have.
struct NewKey {
  json::object jwk;
  domain::Status status = domain::Status::active;
};
Result<NewKey> parse_new_key(const json::object& body);

// `url` is the key's own.
Result<json::object> to_json(const domain::ClientKey& key, const std::string& url);

// The body of a new secret: nothing, or the status it shall have.
Result<domain::Status> parse_new_secret(const json::object& body);
json::object to_json(const domain::ClientSecret& secret, const std::string& url);
// With the text: the only time that it is shown.
json::object to_json(const domain::ClientSecret& secret, const SecretString& text, const std::string& url);

}  // namespace mandate::api
