#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/testing/temporary_directory.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "http/router.h"
#include "storage/applications.h"
#include "storage/authorize_requests.h"
#include "storage/groups.h"
#include "storage/sessions.h"
#include "storage/trusted_origins.h"
#include "storage/users.h"
#include "web/signin/routes.h"

namespace mandate::web::signin::testing {

inline constexpr std::string_view password = "correct horse battery staple";
// RFC 7636 appendix B.
inline constexpr std::string_view code_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Answer {
  int status = 0;
  std::string body;
  std::vector<http::Header> headers;

  std::string header(std::string_view name) const {
    for (const auto& header : headers)
      if (header.name == name) return header.value;
    return "";
  }
  std::string location() const { return header("Location"); }
  // A parameter of the redirect, decoded; from the query or the fragment.
  std::string answered(std::string_view name) const {
    const auto url = location();
    const auto start = url.find_first_of("?#");
    return start == std::string::npos ? ""
                                      : oauth::Form::parse(std::string_view(url).substr(start + 1)).value().get(name);
  }
  // The value of an input of the page, as it stands there.
  std::string field(std::string_view name) const {
    const auto found = body.find("name=\"" + std::string(name) + "\"");
    if (found == std::string::npos) return "";
    const auto start = body.find("value=\"", found) + 7;
    return body.substr(start, body.find('"', start) - start);
  }
};

using Parameters = std::map<std::string, std::string>;

// A browser with its cookies, in front of the router. Sends what Chromium sends with its own forms.
class TestBrowser {
 public:
  explicit TestBrowser(const http::Router& router) : router_(router) {}

  Answer get(std::string target) { return send(http::Method::get, std::move(target), ""); }
  Answer post(std::string target, const Parameters& form) {
    return send(http::Method::post, std::move(target), encode(form));
  }
  Answer send(http::Method method, std::string target, std::string body,
              std::string content_type = "application/x-www-form-urlencoded");

  static std::string encode(const Parameters& parameters) {
    return oauth::encode_form(std::vector<std::pair<std::string, std::string>>(parameters.begin(), parameters.end()));
  }

  std::map<std::string, std::string> cookies;
  std::vector<http::Header> headers;  // added to every request

 private:
  void keep_cookies(const Answer& answer);
  const http::Router& router_;
};

inline Answer TestBrowser::send(http::Method method, std::string target, std::string body, std::string content_type) {
  http::Request request;
  request.method = method;
  request.target = std::move(target);
  request.headers = headers;
  std::vector<std::string> pairs;
  for (const auto& [name, value] : cookies) pairs.push_back(name + "=" + value);
  if (!pairs.empty()) request.headers.push_back({"Cookie", join(pairs, "; ")});
  if (method == http::Method::post) request.headers.push_back({"Content-Type", std::move(content_type)});
  request.body = std::move(body);
  request.request_id = "req";
  request.client_address = "192.0.2.1";
  std::promise<http::Response> promise;
  auto future = promise.get_future();
  router_.handle(std::move(request),
                 http::Responder([&promise](http::Response response) { promise.set_value(std::move(response)); }));
  auto response = future.get();
  Answer answer{response.status, std::move(response.body), std::move(response.headers)};
  keep_cookies(answer);
  return answer;
}

inline void TestBrowser::keep_cookies(const Answer& answer) {
  for (const auto& header : answer.headers) {
    if (header.name != "Set-Cookie") continue;
    const auto equals = header.value.find('=');
    const auto value = header.value.substr(equals + 1, header.value.find(';') - equals - 1);
    if (header.value.find("Max-Age=0") != std::string::npos)
      cookies.erase(header.value.substr(0, equals));
    else
      cookies[header.value.substr(0, equals)] = value;
  }
}

// The sign-on endpoints in process, on a database of their own. Ada may use the portal; Bob may not.
class SigninTest : public ::testing::Test {
 protected:
  SigninTest() {
    organization_.id = domain::OrgId("00otest0000000000000");
    organization_.name = "Test & Co";
    organization_.public_url = "https://mandate.test";
    environment_ = std::make_unique<mandate::signin::Environment>(
        mandate::signin::Environment{*store_, *ledger_, clock_, organization_, sealer_, records_,
                                     [this](const domain::AuthorizationServerId& server, std::string_view token) {
                                       return find(id_tokens_, server.str() + std::string(token));
                                     }});
    api_ = std::make_unique<SigninApi>(*environment_, pool_);
    mount_signin(router_, *api_);
    ada_ = add_user("ada@example.test", domain::UserStatus::active);
    bob_ = add_user("bob@example.test", domain::UserStatus::active);
    portal_ = add_application("portal", [](domain::Application&) {});
    assign(portal_, ada_);
  }

  template <class Write>
  void write(const Write& change) {
    const auto written =
        ledger_->write([&](ledger::Transaction& transaction) { return change(transaction.connection()); });
    ASSERT_TRUE(written) << written.error().message << written.error().note;
  }
  template <class Read>
  auto read(const Read& get) {
    return store_->read_settled(get).value();
  }

  domain::User add_user(std::string_view login, domain::UserStatus status) {
    static const std::string hash = crypto::hash_password(SecretString(std::string(password)));
    domain::User user;
    user.id = domain::UserId::generate();
    user.status = status;
    user.login = user.email = login;
    user.first_name = "Ada";
    user.last_name = "Lovelace";
    user.password_hash = hash;
    user.password_changed = clock_.now();
    write([&](storage::sql::Connection& connection) { return storage::Users(connection).insert(user); });
    return user;
  }
  template <class Change>
  domain::Application add_application(std::string_view client_id, const Change& change) {
    domain::Application application;
    application.id = domain::ApplicationId::generate();
    application.client_id = domain::ClientId(client_id);
    application.label = "The " + std::string(client_id);
    application.grant_types = {"authorization_code"};
    application.redirect_uris = {"https://" + std::string(client_id) + ".test/callback"};
    application.post_logout_redirect_uris = {"https://" + std::string(client_id) + ".test/bye"};
    change(application);
    write([&](storage::sql::Connection& connection) { return storage::Applications(connection).insert(application); });
    return application;
  }
  void assign(const domain::Application& application, const domain::User& user) {
    write([&](storage::sql::Connection& connection) -> Result<void> {
      TRY([[maybe_unused]] const bool added,
          storage::Applications(connection).assign(application.id, user.id, clock_.now()));
      return {};
    });
  }
  domain::User stored(const domain::User& user) {
    return *read([&](storage::sql::Connection& connection) { return storage::Users(connection).find(user.id); });
  }
  void trust(const std::string& origin, domain::TrustedOriginScopes scopes,
             domain::Status status = domain::Status::active) {
    domain::TrustedOrigin trusted;
    trusted.id = domain::TrustedOriginId::generate();
    trusted.name = trusted.origin = origin;
    trusted.scopes = scopes;
    trusted.status = status;
    write([&](storage::sql::Connection& connection) { return storage::TrustedOrigins(connection).insert(trusted); });
  }
  void change_user(const domain::User& user, domain::UserStatus status) {
    auto changed = stored(user);
    changed.status = status;
    write([&](storage::sql::Connection& connection) { return storage::Users(connection).update(changed); });
  }

  // A right authorize request of the portal, with changes: an empty value takes the parameter away.
  static std::string authorize_query(const Parameters& changes = {}) {
    Parameters parameters{{"client_id", "portal"},
                          {"response_type", "code"},
                          {"redirect_uri", "https://portal.test/callback"},
                          {"scope", "openid profile"},
                          {"state", "xyz"},
                          {"nonce", "n-1"},
                          {"code_challenge", std::string(code_challenge)},
                          {"code_challenge_method", "S256"}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        parameters.erase(name);
      else
        parameters[name] = value;
    return TestBrowser::encode(parameters);
  }
  Answer authorize(TestBrowser& browser, const Parameters& changes = {}) {
    return browser.get("/oauth2/v1/authorize?" + authorize_query(changes));
  }
  Answer submit(TestBrowser& browser, const Answer& page, std::string_view login, std::string_view secret = password) {
    return browser.post("/signin", {{"request", page.field("request")},
                                    {"form_token", page.field("form_token")},
                                    {"username", std::string(login)},
                                    {"password", std::string(secret)}});
  }
  Answer sign_on(TestBrowser& browser, const Parameters& changes = {}, std::string_view login = "ada@example.test",
                 std::string_view secret = password) {
    return submit(browser, authorize(browser, changes), login, secret);
  }
  // What the answer's code stands for.
  std::optional<domain::AuthorizeRequest> redeem(const Answer& answer) {
    const auto hash = crypto::sha256_hex(answer.answered("code"));
    return read([&](storage::sql::Connection& connection) {
      return storage::AuthorizeRequests(connection).find_by_code_hash(hash);
    });
  }
  std::optional<domain::Session> session_of(const TestBrowser& browser) {
    const auto found = browser.cookies.find(session_cookie);
    if (found == browser.cookies.end()) return std::nullopt;
    const auto hash = crypto::sha256_hex(found->second);
    return read(
        [&](storage::sql::Connection& connection) { return storage::Sessions(connection).find_by_cookie_hash(hash); });
  }
  // "type RESULT reason" of every event so far, oldest first.
  std::vector<std::string> events() {
    return read([](storage::sql::Connection& connection) {
      return connection.list("select type, body from events order by sequence", {}, [](const storage::sql::Row& row) {
        const auto body = parse_json_object(row.text(1)).value();
        const auto& outcome = body.at("outcome").as_object();
        const auto* reason = outcome.if_contains("reason");
        std::string line = row.string(0) + " " + std::string(outcome.at("result").as_string());
        if (reason != nullptr && reason->is_string() && !reason->as_string().empty())
          line += " " + std::string(reason->as_string());
        return line;
      });
    });
  }

  static constexpr const char* session_cookie = "__Host-mandate_session";
  static constexpr const char* form_cookie = "__Host-mandate_signin";

  template <class T>
  static Result<T> find(const std::map<std::string, T, std::less<>>& tokens, std::string_view token) {
    const auto found = tokens.find(token);
    if (found == tokens.end()) return fail(ErrorKind::unauthenticated, "not a token");
    return found->second;
  }

  mandate::testing::TemporaryDirectory directory_;
  FakeClock clock_{parse_time("2026-03-01T12:00:00Z").value()};
  domain::Organization organization_;
  WorkerPool pool_{4, 64};
  std::unique_ptr<storage::Store> store_ = storage::Store::open({directory_.path(), false}).value();
  std::unique_ptr<ledger::Ledger> ledger_ = ledger::Ledger::start(*store_, clock_).value();
  std::map<std::string, mandate::signin::IdTokenHint, std::less<>> id_tokens_;  // under the server's id and the token
  crypto::Sealer sealer_{crypto::Sealer::new_key()};
  directory::Directory records_{*store_, *ledger_, sealer_, organization_};
  std::unique_ptr<mandate::signin::Environment> environment_;
  std::unique_ptr<SigninApi> api_;
  http::Router router_{http::inline_handler([](const http::Request&) { return http::Response{404}; }),
                       http::inline_handler([](const http::Request&) { return http::Response{405}; })};
  domain::User ada_, bob_;
  domain::Application portal_;
};

}  // namespace mandate::web::signin::testing
