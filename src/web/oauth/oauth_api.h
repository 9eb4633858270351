// web/oauth: the endpoints that clients call: token, introspection, revocation, UserInfo, key sets and metadata, of the
// org authorization server and of every custom one. Parses what came, asks issuance, writes what it says.
#pragma once

#include <functional>
#include <string>

#include "base/worker_pool.h"
#include "http/message.h"
#include "http/router.h"
#include "issuance/endpoints.h"
#include "web/rate_limit.h"

namespace mandate::web::oauth {

// What every mount function gets. It must outlive the router.
class OauthApi {
 public:
  explicit OauthApi(const issuance::Environment& environment, RateLimits limits = {});

  const issuance::Environment& environment() const { return environment_; }
  const domain::Organization& organization() const;

  // The handler of an endpoint that clients authenticate at. `path` is its name: "token".
  http::Handler client_endpoint(const issuance::ClientService& service, std::string path) const;
  const issuance::ClientService& token() const { return token_; }
  const issuance::ClientService& introspection() const { return introspection_; }
  const issuance::ClientService& revocation() const { return revocation_; }

  // The handler of a document that anybody may ask for: counts the requests of the caller's address, answers at once
  // when everything is in memory, else on the worker pool.
  using Document = std::function<Result<http::Response>(const http::Request&, directory::View&)>;
  http::Handler document(Document document) const;

 private:
  http::Handler uncounted(Document document) const;
  // The refusal of a client that did too much before; nullopt: it may go on.
  std::optional<http::Response> refuse(const std::string& client, const domain::RequestOrigin& origin) const;
  // Counts a refusal of somebody who proved nothing; whether the System Log is to have it.
  bool count_refusal(const std::string& client, const domain::RequestOrigin& origin) const;

  const issuance::Environment& environment_;
  issuance::ClientService token_, introspection_, revocation_;
  mutable RateLimit limit_;
};

// The authorization server that the path names; empty: the org one.
issuance::ServerId server_of(const http::Request& request);

}  // namespace mandate::web::oauth
