#include "main/server_app.h"

#include <unistd.h>

#include "base/log.h"
#include "main/bootstrap.h"
#include "main/value_forms.h"
#include "manage/agents/agents.h"
#include "manage/operations/operations.h"
#include "storage/authorize_requests.h"
#include "storage/sessions.h"
#include "storage/settings.h"
#include "web/admin/routes.h"
#include "web/health.h"
#include "web/signin/routes.h"

namespace mandate::main {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view self_signed_certificate = "tls-certificate.pem", self_signed_key = "tls-key.pem";
constexpr int expired_requests_at_once = 1000;

std::chrono::milliseconds whole_milliseconds(Duration duration) { return std::chrono::ceil<std::chrono::milliseconds>(duration); }

std::string url_of(const Settings& settings, std::uint16_t port) {
  const bool secure = settings.tls_self_signed || !settings.tls_cert.empty();
  const auto address = parse_listen_address(settings.listen)->address;
  const bool v6 = address.find(':') != std::string::npos;
  return std::string(secure ? "https://" : "http://") + (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

// The host that a certificate is for.
std::string host_of(const Settings& settings) {
  const auto url = settings.public_url.empty() ? url_of(settings, 0) : settings.public_url;
  const auto host = url.substr(url.find("//") + 2);
  return host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
}

http::Limits limits_of(const Settings& settings) {
  http::Limits limits;
  limits.header_bytes = static_cast<std::size_t>(settings.limits_header.bytes);
  limits.header_fields = static_cast<std::size_t>(settings.limits_header_fields);
  limits.body_bytes = static_cast<std::size_t>(settings.limits_body.bytes);
  limits.connections = static_cast<std::size_t>(settings.limits_connections);
  limits.handshake = whole_milliseconds(settings.limits_handshake_time);
  limits.header = whole_milliseconds(settings.limits_header_time);
  limits.body = whole_milliseconds(settings.limits_body_time);
  limits.write = whole_milliseconds(settings.limits_write_time);
  limits.idle = whole_milliseconds(settings.limits_idle_time);
  return limits;
}

Result<std::optional<http::TlsFiles>> tls_of(const Settings& settings, const DataDirectory& directory) {
  if (!settings.tls_cert.empty()) return http::TlsFiles{settings.tls_cert, settings.tls_key};
  if (!settings.tls_self_signed) return std::nullopt;
  http::TlsFiles files{directory.file(self_signed_certificate), directory.file(self_signed_key)};
  if (access(files.certificate_chain.c_str(), F_OK) != 0 || access(files.private_key.c_str(), F_OK) != 0)
    CHECK(http::write_self_signed(files, host_of(settings)));
  return files;
}

http::TrustedProxies proxies_of(const Settings& settings) {
  std::vector<http::Network> networks;
  for (const auto& text : settings.trusted_proxies) networks.push_back(*http::Network::parse(text));
  return http::TrustedProxies(std::move(networks));
}

// Until there is somebody who reads tokens, there is no token to read.
template <class T>
Result<T> read_no_token(std::string_view) {
  return fail(ErrorKind::unauthenticated, "The token is not one of ours");
}

}  // namespace

Result<std::unique_ptr<ServerApp>> ServerApp::start(const Settings& settings) {
  std::unique_ptr<ServerApp> app(new ServerApp(settings));
  TRY(auto directory, DataDirectory::open(settings.data));
  app->directory_ = std::make_unique<DataDirectory>(std::move(directory));
  CHECK(app->listen());
  CHECK(app->open_data());
  CHECK(app->assemble());
  CHECK(app->catch_up());
  app->ready_.store(true, std::memory_order_release);
  return app;
}

// The parts are let go in the opposite order: first what calls, then what is called.
ServerApp::~ServerApp() = default;

std::string ServerApp::listen_url() const { return url_of(settings_, server_->port()); }

void ServerApp::drain() {
  draining_ = true;
  server_->drain(whole_milliseconds(settings_.drain));
}

// The first thing that is done, because the port, when a free one is picked, is part of every link. Whoever connects
// before everything is there is told to come back.
Result<void> ServerApp::listen() {
  proxies_ = proxies_of(settings_);
  const auto address = *parse_listen_address(settings_.listen);
  http::ServerOptions options;
  options.address = address.address;
  options.port = address.port;
  options.threads = static_cast<unsigned>(settings_.threads);
  options.limits = limits_of(settings_);
  TRY(options.tls, tls_of(settings_, *directory_));
  options.refusal = web::admin::refused;
  options.access_log = settings_.log_access;
  TRY(server_, http::Server::create(std::move(options), [this](http::Request request, http::Responder responder) {
        answer(std::move(request), std::move(responder));
      }));
  organization_.public_url = settings_.public_url.empty() ? listen_url() : settings_.public_url;
  server_->start();
  return {};
}

Result<void> ServerApp::open_data() {
  TRY(store_, storage::Store::open({directory_->path(), settings_.audit_durability == "full"}));
  TRY(auto sealer, open_sealer(settings_, *directory_, *store_));
  sealer_ = std::make_unique<crypto::Sealer>(std::move(sealer));
  TRY(ledger_, ledger::Ledger::start(*store_, clock_, {settings_.ledger_linger, static_cast<std::size_t>(settings_.ledger_batch)}));
  const manage::SeedRequest request{settings_.bootstrap_organization, settings_.bootstrap_admin_login, settings_.bootstrap_signing_algorithm};
  TRY(const auto record, bootstrap({*directory_, *store_, *ledger_, clock_, *sealer_}, request, organization_.public_url));
  organization_.id = record.id;
  organization_.name = record.name;
  organization_.partition = settings_.orn_partition;
  return {};
}

Result<void> ServerApp::assemble() {
  manage_ = std::make_unique<manage::Environment>(
      manage::Environment{*store_, *ledger_, clock_, organization_, *sealer_, {settings_.activation_needs_owner}});
  TRY(auto cursors, manage::Cursors::load(*manage_));
  cursors_ = std::make_unique<manage::Cursors>(std::move(cursors));
  signin_ = std::make_unique<signin::Environment>(signin::Environment{*store_, *ledger_, clock_, organization_, read_no_token<signin::OrgAccess>,
                                                                      read_no_token<signin::IdTokenHint>});
  const auto workers = static_cast<std::size_t>(settings_.workers), queue = static_cast<std::size_t>(settings_.worker_queue);
  admin_pool_ = std::make_unique<WorkerPool>(workers, queue);
  signin_pool_ = std::make_unique<WorkerPool>(workers, queue);
  admin_api_ = std::make_unique<web::admin::AdminApi>(*manage_, *admin_pool_, *cursors_, web::admin::AdminOptions{settings_.limits_admin_requests});
  signin_api_ = std::make_unique<web::signin::SigninApi>(*signin_, *signin_pool_);
  router_ = std::make_unique<http::Router>(http::inline_handler(web::admin::unknown_path), http::inline_handler(web::admin::unknown_method));
  mount(*router_);
  return {};
}

void ServerApp::mount(http::Router& router) {
  web::mount_health(router, [this] { return why_not_ready(); });
  web::admin::mount_admin_api(router, *admin_api_);
  web::signin::mount_signin(router, *signin_api_);
}

// What a crash left behind is finished before the first request.
Result<void> ServerApp::catch_up() {
  CHECK(manage::Operations(*manage_).resume());
  jobs_ = std::make_unique<Jobs>(jobs());
  return {};
}

void ServerApp::answer(http::Request request, http::Responder responder) const {
  request.client_address = proxies_.client_of(request);
  if (ready_.load(std::memory_order_acquire)) return router_->handle(std::move(request), std::move(responder));
  if (request.path() == "/healthz") return responder(http::Response{200, {{"Content-Type", "application/json"}}, R"({"status":"alive"})"});
  responder(web::admin::refused(503, "The server is starting; try again.").with("Retry-After", "1"));
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
         return storage::AuthorizeRequests(transaction.connection()).erase_expired(transaction.now(), expired_requests_at_once);
       })},
      {"deleted_agents", 24h, [this]() -> Result<void> {
         TRY(const auto purged, manage::Agents(*manage_).purge());
         if (purged > 0) log::info("agents_purged", {{"count", static_cast<std::int64_t>(purged)}});
         return {};
       }},
      // Nobody sends requests to a server that is not ready, so it has to find out by itself that it can write again.
      {"write_again", 1s, [this]() -> Result<void> {
         if (ledger_->writable()) return {};
         const auto written = ledger_->write([](ledger::Transaction& transaction) {
           return storage::Settings(transaction.connection()).put("last_write_probe", format_time(transaction.now()));
         });
         return written || written.error().kind == ErrorKind::unavailable ? Result<void>() : written;
       }},
  };
}

}  // namespace mandate::main
