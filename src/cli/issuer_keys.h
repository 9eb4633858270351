#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "http/client.h"
#include "jose/jwk.h"
#include "jose/jwt.h"

namespace mandate::cli {

// What an authorization server says of itself (RFC 8414). Every endpoint is an absolute URL.
struct ServerMetadata {
  std::string issuer, token_endpoint, jwks_uri, introspection_endpoint, revocation_endpoint, authorization_endpoint;
};

// Reads the metadata of `issuer` at its well-known place. ErrorKind::internal when what is there names another
// issuer (RFC 8414 section 3.3).
Result<ServerMetadata> read_metadata(http::Client& client, const std::string& issuer);
// The same from a server that is reached at `base` and whose issuers may have another address (a public URL).
Result<ServerMetadata> read_metadata_at(http::Client& client, const std::string& base, const std::string& path);

// The public keys of an issuer, found as every resource server finds them: metadata, then jwks_uri.
class IssuerKeys {
 public:
  static Result<IssuerKeys> fetch(http::Client& client, const std::string& issuer);

  // ErrorKind::conflict when no key of the issuer made the signature.
  Result<jose::VerifiedJwt> verify(const jose::UnverifiedJwt& token) const;

  const std::string& issuer() const { return issuer_; }

 private:
  std::string issuer_;
  std::vector<jose::Jwk> keys_;
};

}  // namespace mandate::cli
