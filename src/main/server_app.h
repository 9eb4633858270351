#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/worker_pool.h"
#include "broker/environment.h"
#include "broker/renewals.h"
#include "broker/withdrawals.h"
#include "crypto/seal.h"
#include "directory/directory.h"
#include "directory/own_tokens.h"
#include "directory/trusted_origins.h"
#include "domain/organization.h"
#include "http/fetch.h"
#include "http/router.h"
#include "http/server.h"
#include "issuance/environment.h"
#include "ledger/ledger.h"
#include "main/data_directory.h"
#include "main/jobs.h"
#include "main/settings.h"
#include "manage/access/cursors.h"
#include "manage/environment.h"
#include "signin/environment.h"
#include "storage/store.h"
#include "web/admin/admin_api.h"
#include "web/broker/broker_api.h"
#include "web/cross_origin.h"
#include "web/gateway/gateway_api.h"
#include "web/oauth/oauth_api.h"
#include "web/signin/signin_api.h"

namespace mandate::main {

// The running server: owns every part, made in the order in which they stand here.
class ServerApp {
 public:
  // Returns when the server answers requests.
  static Result<std::unique_ptr<ServerApp>> start(const Settings& settings);
  ~ServerApp();

  std::string listen_url() const;
  // Takes no new connections, finishes the requests in flight.
  void drain();

 private:
  explicit ServerApp(const Settings& settings) : settings_(settings) {}
  Result<void> listen();
  Result<void> open_data();
  Result<void> assemble();
  Result<void> catch_up();
  void mount();
  issuance::Brokerage brokerage();
  Result<std::optional<domain::OwnAccess>> find_own_access(const domain::ResourceServerId& resource) const;
  void answer(http::Request request, http::Responder responder) const;
  std::string why_not_ready() const;
  std::vector<Job> jobs();

  const Settings settings_;
  const SystemClock clock_;
  std::unique_ptr<DataDirectory> data_;
  std::optional<FileLock> database_lock_;  // of a database file that is not in the data directory
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<crypto::Sealer> sealer_;
  std::unique_ptr<ledger::Ledger> ledger_;
  domain::Organization organization_;
  std::unique_ptr<http::Fetcher> fetcher_, tool_caller_;
  std::unique_ptr<manage::Environment> manage_;
  std::unique_ptr<manage::Cursors> cursors_;
  std::unique_ptr<directory::Directory> directory_;
  std::unique_ptr<directory::OwnTokens> own_tokens_;
  std::unique_ptr<directory::TrustedOrigins> trusted_origins_;
  std::unique_ptr<WorkerPool> outgoing_pool_;                          // waits for other servers
  std::unique_ptr<WorkerPool> gateway_pool_;                           // the same, for calls of tools
  std::unique_ptr<WorkerPool> admin_pool_, signin_pool_, token_pool_;  // none waits for another's work
  std::unique_ptr<issuance::Environment> issuance_;
  std::unique_ptr<signin::Environment> signin_;
  std::unique_ptr<broker::Environment> broker_;
  std::unique_ptr<broker::Renewals> renewals_;
  std::unique_ptr<broker::Withdrawals> withdrawals_;
  std::unique_ptr<web::admin::AdminApi> admin_api_;
  std::unique_ptr<web::signin::SigninApi> signin_api_;
  std::unique_ptr<web::broker::BrokerApi> broker_api_;
  std::unique_ptr<web::oauth::OauthApi> oauth_api_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<web::gateway::GatewayApi> gateway_api_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<web::CrossOrigin> cross_origin_;
  std::unique_ptr<Jobs> jobs_;
  std::unique_ptr<http::Server> server_;
  std::atomic<bool> ready_{false}, draining_{false};
};

}  // namespace mandate::main
