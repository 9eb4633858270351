#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "base/result.h"
#include "domain/application.h"
#include "domain/authorize_request.h"
#include "oauth/form.h"

namespace mandate::oauth {

// Where the answer of an authorize request may go. Only find_target() makes one from what was sent, so an answer can
// never travel to an address that the application did not register.
struct AuthorizeTarget {
  std::string redirect_uri;
  domain::ResponseMode response_mode = domain::ResponseMode::query;
  std::string state;  // echoed; empty: none was sent
};

// A refusal that goes back to the application (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
struct AuthorizeError {
  std::string error;
  std::string description;  // only characters that section 4.1.2.1 allows
};

// The parameters that the application receives, and how.
struct AuthorizeResponse {
  AuthorizeTarget target;
  std::vector<std::pair<std::string, std::string>> parameters;
};

// Whether the application registered this redirect URI: the same text (RFC 9700 section 2.1); for a native application
// the port of http://127.0.0.1 and http://[::1] may differ (RFC 8252 section 7.3).
bool may_redirect_to(const domain::Application& application, std::string_view redirect_uri);

// ErrorKind::invalid when the answer may go nowhere: the person is told, the address asked for is not.
Result<AuthorizeTarget> find_target(const Form& form, const domain::Application& application);

// The scopes that may be asked for.
struct ScopeOffer {
  bool of_org = true;               // false: of a custom authorization server
  std::vector<std::string> scopes;  // of it; of the org one only those of the management API that the application has
};

// Everything else about the request. `id`, times and hashes are left for whoever stores it, and `resources` are as they
// were sent.
tl::expected<domain::AuthorizeRequest, AuthorizeError> parse_authorize_request(const Form& form,
                                                                               const domain::Application& application,
                                                                               const AuthorizeTarget& target,
                                                                               const ScopeOffer& offer);

// `issuer` goes into every answer, errors included: the client can tell which server answered (RFC 9207).
AuthorizeResponse code_response(const AuthorizeTarget& target, std::string_view code, std::string_view issuer);
AuthorizeResponse error_response(const AuthorizeTarget& target, const AuthorizeError& error, std::string_view issuer);

// The redirect's URL; the parameters in the query or in the fragment. Not for form_post.
std::string location_of(const AuthorizeResponse& response);

}  // namespace mandate::oauth
