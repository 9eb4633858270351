#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_string.h"
#include "jose/jwt.h"
#include "oauth/form.h"
#include "oauth/token_error.h"

namespace mandate::oauth {

inline constexpr std::string_view jwt_bearer_assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// A client assertion as it came, and what it says of itself when it can be read: nothing of that is proved.
struct PresentedAssertion {
  std::string compact;
  Result<jose::UnverifiedJwt> jwt;
};

// How a client says who it is; nothing of it is checked yet.
struct PresentedCredentials {
  enum class Method { none, client_secret_basic, client_secret_post, private_key_jwt };
  Method method = Method::none;
  // As claimed. Empty: an assertion came without client_id, its `sub` says who.
  std::string client_id = {};
  // Some clients put the two halves of the Basic header in raw instead of form-encoded (RFC 6749 section 2.3.1).
  std::string raw_client_id = {};
  SecretString secret = {}, raw_secret = {};
  std::optional<PresentedAssertion> assertion = {};  // with private_key_jwt
};
std::string_view name_of(PresentedCredentials::Method method);  // "private_key_jwt"
// Who the client says it is: its client_id, or without one what its assertion says, unverified. Empty: it does not say.
std::string claimed_client_id(const PresentedCredentials& credentials);

// A request of a client in its own name: at the token, introspection or revocation endpoint.
struct ClientRequest {
  Form form;
  PresentedCredentials credentials;
};

// What of an HTTP request matters here; the router has seen to method and path.
struct RawClientRequest {
  std::string_view content_type;  // without parameters, lower case
  std::string_view query;
  std::string_view body;
  std::size_t authorization_headers = 0;
  std::string_view authorization;  // the first one
};

// Reads the form and the credentials (RFC 6749 sections 2.3, 3.2). Refuses another content type, credentials in the
// query, a repeated parameter, and more than one way to authenticate.
Result<ClientRequest, TokenError> parse_client_request(const RawClientRequest& raw);

// The scopes asked for. `+` in a decoded scope stands for a blank that was encoded twice (contract A.14); empty
// counts as absent. invalid_scope for what is no list of scope tokens (RFC 6749 section 3.3).
Result<std::vector<std::string>, TokenError> requested_scopes(const Form& form);

}  // namespace mandate::oauth
