#include "main/server_app.h"

#include "base/log.h"
#include "broker/own_access.h"
#include "issuance/own_access.h"
#include "issuance/token_readers.h"
#include "main/bootstrap.h"
#include "main/server_options.h"
#include "manage/agents/agents.h"
#include "manage/operations/operations.h"
#include "manage/resources/discoveries.h"
#include "manage/servers/key_rotation.h"
#include "manage/vault/password_rotations.h"
#include "storage/authorize_requests.h"
#include "storage/sessions.h"
#include "web/admin/routes.h"
#include "web/admin/token_preview.h"
#include "web/broker/routes.h"
#include "web/health.h"
#include "web/oauth/routes.h"
#include "web/reference/reference.h"
#include "web/signin/routes.h"

namespace mandate::main {
namespace {

using namespace std::chrono_literals;

constexpr int expired_requests_at_once = 1000;

http::Response starting() {
  return web::admin::refused(503, "The server is starting; try again.").with("Retry-After", "1");
}

// What the management API and signing on ask of tokens, answered by the part that issues them.
domain::AccessTokenReader access_token_reader(const issuance::Environment& environment) {
  return [&environment](std::string_view bearer) -> Result<domain::OrgAccess> {
    TRY(auto token, issuance::read_org_access_token(environment, bearer));
    return domain::OrgAccess{domain::UserId(token.user), domain::ClientId(token.client_id), std::move(token.scopes)};
  };
}
signin::IdTokenReader id_token_reader(const issuance::Environment& environment) {
  return [&environment](const domain::AuthorizationServerId& server,
                        std::string_view id_token) -> Result<signin::IdTokenHint> {
    TRY(const auto token, issuance::read_id_token_hint(environment, server, id_token));
    return signin::IdTokenHint{domain::ClientId(token.audience), domain::UserId(token.user),
                               domain::SessionId(token.session)};
  };
}

directory::Capacity capacity_of(const Settings& settings) {
  return {static_cast<std::size_t>(settings.cache_clients), static_cast<std::size_t>(settings.cache_people),
          static_cast<std::size_t>(settings.cache_sessions), static_cast<std::size_t>(settings.cache_servers)};
}

web::RateLimits rate_limits_of(const Settings& settings) {
  return {settings.limits_admin_requests,  settings.limits_client_requests,  settings.limits_address_requests,
          settings.limits_client_failures, settings.limits_address_failures, settings.limits_address_sign_ons};
}

std::unique_ptr<WorkerPool> make_pool(const Settings& settings) {
  return std::make_unique<WorkerPool>(static_cast<std::size_t>(settings.workers),
                                      static_cast<std::size_t>(settings.worker_queue));
}

}  // namespace

Result<std::unique_ptr<ServerApp>> ServerApp::start(const Settings& settings) {
  std::unique_ptr<ServerApp> app(new ServerApp(settings));
  TRY(auto data, DataDirectory::open(settings.data));
  app->data_ = std::make_unique<DataDirectory>(std::move(data));
  CHECK(app->listen());
  CHECK(app->open_data());
  CHECK(app->assemble());
  CHECK(app->catch_up());
  app->ready_.store(true, std::memory_order_release);
  return app;
}

// The parts are let go in the opposite order: first what calls, then what is called. What is still queued is done while
// everything that it uses is there.
ServerApp::~ServerApp() {
  server_.reset();
  jobs_.reset();
  for (auto* pool : {&admin_pool_, &signin_pool_, &token_pool_, &gateway_pool_, &outgoing_pool_})
    if (*pool) (*pool)->stop();
  if (ledger_) ledger_->stop();
}

std::string ServerApp::listen_url() const {
  return main::listen_url(settings_, server_->port());
}

void ServerApp::drain() {
  draining_ = true;
  server_->drain(whole_milliseconds(settings_.drain));
}

// The first thing that is done, because the port, when a free one is picked, is part of every link. Whoever connects
// before everything is there is told to come back.
Result<void> ServerApp::listen() {
  TRY(auto options, server_options(settings_, *data_));
  TRY(server_, http::Server::create(std::move(options), [this](http::Request request, http::Responder responder) {
        answer(std::move(request), std::move(responder));
      }));
  organization_.public_url = settings_.public_url.empty() ? listen_url() : settings_.public_url;
  server_->start();
  return {};
}

Result<void> ServerApp::open_data() {
  if (const std::string path(settings_.database.path()); !path.empty()) {
    TRY(auto lock, FileLock::take(path + ".lock", "The database " + path));
    database_lock_.emplace(std::move(lock));
  }
  TRY(store_, storage::Store::open({data_->path(), settings_.audit_durability == "full", settings_.database}));
  TRY(auto sealer, open_sealer(settings_, *data_, *store_));
  sealer_ = std::make_unique<crypto::Sealer>(std::move(sealer));
  TRY(ledger_, ledger::Ledger::start(
                   *store_, clock_,
                   {.linger = settings_.ledger_linger, .batch = static_cast<std::size_t>(settings_.ledger_batch)}));
  const manage::SeedRequest request{settings_.bootstrap_organization, settings_.bootstrap_admin_login,
                                    settings_.bootstrap_signing_algorithm};
  TRY(const auto record, bootstrap({*data_, *store_, *ledger_, clock_, *sealer_}, request, organization_.public_url));
  organization_.id = record.id;
  organization_.name = record.name;
  organization_.partition = settings_.orn_partition;
  return {};
}

Result<void> ServerApp::assemble() {
  fetcher_ = std::make_unique<http::Fetcher>(fetch_options(settings_));
  tool_caller_ = std::make_unique<http::Fetcher>(gateway_options(settings_));
  const Outgoing outgoing = [this](std::function<void()> work) { return outgoing_pool_->try_post(std::move(work)); };
  manage_ = std::make_unique<manage::Environment>(
      manage::Environment{*store_,
                          *ledger_,
                          clock_,
                          organization_,
                          *sealer_,
                          {settings_.activation_needs_owner, settings_.clients_public_agents},
                          *fetcher_,
                          outgoing,
                          *fetcher_,
                          [this](const domain::ResourceServerId& resource) { return find_own_access(resource); }});
  TRY(auto cursors, manage::Cursors::load(*manage_));
  cursors_ = std::make_unique<manage::Cursors>(std::move(cursors));
  directory_ = std::make_unique<directory::Directory>(*store_, *ledger_, *sealer_, organization_,
                                                      capacity_of(settings_), directory::Outside{*fetcher_, outgoing});
  own_tokens_ = std::make_unique<directory::OwnTokens>(static_cast<std::size_t>(settings_.cache_verified_tokens));
  trusted_origins_ = std::make_unique<directory::TrustedOrigins>(*store_, *ledger_);
  outgoing_pool_ = std::make_unique<WorkerPool>(static_cast<std::size_t>(settings_.outgoing_workers),
                                                static_cast<std::size_t>(settings_.worker_queue));
  gateway_pool_ = std::make_unique<WorkerPool>(static_cast<std::size_t>(settings_.gateway_workers),
                                               static_cast<std::size_t>(settings_.worker_queue));
  admin_pool_ = make_pool(settings_);
  signin_pool_ = make_pool(settings_);
  token_pool_ = make_pool(settings_);
  issuance_ = std::make_unique<issuance::Environment>(issuance::Environment{
      *directory_,
      *own_tokens_,
      *ledger_,
      *token_pool_,
      clock_,
      {static_cast<std::size_t>(settings_.chains_depth), settings_.chains_cycles, settings_.chains_narrow_scopes},
      settings_.clients_public_agents,
      brokerage()});
  signin_ = std::make_unique<signin::Environment>(signin::Environment{
      *store_, *ledger_, clock_, organization_, *sealer_, *directory_, id_token_reader(*issuance_)});
  broker_ = std::make_unique<broker::Environment>(
      broker::Environment{*store_, *ledger_, clock_, organization_, *sealer_, *fetcher_, outgoing, *signin_});
  renewals_ = std::make_unique<broker::Renewals>(*broker_);
  withdrawals_ = std::make_unique<broker::Withdrawals>(*broker_);
  mount();
  return {};
}

issuance::Brokerage ServerApp::brokerage() {
  return {[this](const domain::BrokeredGrantId& id, issuance::Brokerage::Done done) {
            return renewals_->renew(id, std::move(done));
          },
          [this](const domain::BrokeredGrantId& id, std::function<void(Result<void>)> done) {
            return token_pool_->try_post([this, id, done = std::move(done)] { done(withdrawals_->forget(id)); });
          }};
}

Result<std::optional<domain::OwnAccess>> ServerApp::find_own_access(const domain::ResourceServerId& resource) const {
  TRY(auto ours, issuance::find_own_access(*issuance_, resource));
  if (ours) return ours;
  return broker::ask_for_own_access(*broker_, resource);
}

void ServerApp::mount() {
  admin_api_ = std::make_unique<web::admin::AdminApi>(*manage_, *admin_pool_, *cursors_, rate_limits_of(settings_),
                                                      access_token_reader(*issuance_));
  signin_api_ = std::make_unique<web::signin::SigninApi>(*signin_, *signin_pool_, rate_limits_of(settings_));
  broker_api_ = std::make_unique<web::broker::BrokerApi>(*broker_, *withdrawals_, *signin_api_, *outgoing_pool_);
  oauth_api_ = std::make_unique<web::oauth::OauthApi>(*issuance_, rate_limits_of(settings_));
  gateway_ = std::make_unique<gateway::Gateway>(*issuance_, *tool_caller_, [this](std::function<void()> work) {
    return gateway_pool_->try_post(std::move(work));
  });
  gateway_api_ = std::make_unique<web::gateway::GatewayApi>(*issuance_, *gateway_, rate_limits_of(settings_));
  router_ = std::make_unique<http::Router>(http::inline_handler(web::admin::unknown_path),
                                           http::inline_handler(web::admin::unknown_method));
  web::mount_health(*router_, [this] { return why_not_ready(); });
  web::admin::mount_admin_api(*router_, *admin_api_);
  web::admin::mount_effective_scopes(*router_, *admin_api_, *directory_);
  web::admin::mount_token_preview(*router_, *admin_api_, *issuance_);
  web::signin::mount_signin(*router_, *signin_api_);
  web::broker::mount_broker(*router_, *broker_api_);
  web::oauth::mount_oauth(*router_, *oauth_api_);
  web::gateway::mount_gateway(*router_, *gateway_api_, *oauth_api_);
  web::reference::mount_reference(*router_, organization_);
  cross_origin_ = std::make_unique<web::CrossOrigin>(*trusted_origins_, *admin_pool_,
                                                     [this](http::Request request, http::Responder responder) {
                                                       router_->handle(std::move(request), std::move(responder));
                                                     });
}

// What a crash left behind is finished before the first request.
Result<void> ServerApp::catch_up() {
  CHECK(manage::Operations(*manage_).resume());
  CHECK(manage::Discoveries(*manage_).resume());
  jobs_ = std::make_unique<Jobs>(jobs());
  return {};
}

void ServerApp::answer(http::Request request, http::Responder responder) const {
  if (ready_.load(std::memory_order_acquire)) return cross_origin_->handle(std::move(request), std::move(responder));
  if (request.path() == "/healthz")
    return responder(http::Response{200, {{"Content-Type", "application/json"}}, R"({"status":"alive"})"});
  responder(starting());
}

std::string ServerApp::why_not_ready() const {
  if (draining_) return "the server is stopping";
  if (!ledger_->writable()) return "the record cannot be written";
  return "";
}

std::vector<Job> ServerApp::jobs() {
  const auto in_ledger = [this](auto change) { return [this, change] { return ledger_->write(change); }; };
  return {
      {"expired_sessions", 10min, in_ledger([](ledger::Transaction& transaction) {
         return storage::Sessions(transaction.connection()).erase_expired(transaction.now());
       })},
      {"expired_authorize_requests", 1min, in_ledger([](ledger::Transaction& transaction) {
         return storage::AuthorizeRequests(transaction.connection())
             .erase_expired(transaction.now(), expired_requests_at_once);
       })},
      // What another server did not answer to is sent again.
      {"brokered_revocations", 5s, [this] { return withdrawals_->send_due(); }},
      // What is due by itself, what a hook did not answer to, and what a crash left behind.
      {"password_rotations", 5s, [this] { return manage::PasswordRotations(*manage_).send_due(); }},
      {"due_signing_keys", 1h,
       [this]() -> Result<void> {
         TRY(const auto changed, manage::rotate_due_keys(*manage_));
         if (changed > 0) log::info("signing_keys_changed", {{"count", static_cast<std::int64_t>(changed)}});
         return {};
       }},
      {"deleted_agents", 24h,
       [this]() -> Result<void> {
         TRY(const auto purged, manage::Agents(*manage_).purge());
         if (purged > 0) log::info("agents_purged", {{"count", static_cast<std::int64_t>(purged)}});
         return {};
       }},
      // What was begun when the database was lost: nobody was told that it is done, and it must not happen much later.
      {"unfinished_operations", 1s,
       [this, seen = ledger_->upheavals()]() mutable -> Result<void> {
         const auto upheavals = ledger_->upheavals();
         if (upheavals == seen) return {};
         CHECK(manage::Operations(*manage_).resume());
         seen = upheavals;
         return {};
       }},
  };
}

}  // namespace mandate::main
