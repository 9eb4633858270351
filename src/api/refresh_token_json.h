#pragma once

#include <string>

#include "base/json.h"
#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/organization.h"
#include "domain/refresh_token.h"

namespace mandate::api {

// `url` is where the token is found: under its application, its user or its authorization server.
json::object to_json(const domain::RefreshToken& token, const std::string& url,
                     const domain::Organization& organization);

// A scope as `expand=scope` embeds it in a refresh token.
json::object embedded_scope(const domain::Scope& scope, const domain::Organization& organization);

// A client that has refresh tokens, listed at `url`/tokens. Of a user: who may also have let it have something, listed
// at `url`/grants.
json::object client_to_json(const domain::Application& application, const std::string& url, bool of_user);

}  // namespace mandate::api
