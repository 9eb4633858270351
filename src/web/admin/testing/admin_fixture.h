#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/testing/scripted_documents.h"
#include "base/testing/scripted_messages.h"
#include "base/testing/temporary_directory.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "http/router.h"
#include "storage/api_tokens.h"
#include "web/admin/admin_api.h"
#include "web/admin/routes.h"
#include "web/reference/testing/conformance.h"

namespace mandate::web::admin::testing {

// An answer of the API, its JSON parsed (null when there is no body).
struct Answer {
  int status = 0;
  json::value body;
  std::vector<http::Header> headers;

  std::string header(std::string_view name) const {
    for (const auto& header : headers)
      if (header.name == name) return header.value;
    return "";
  }
  // A member by path: "profile.name", "data.0.id"; null when there is none.
  json::value at(std::string_view path) const {
    const json::value* value = &body;
    for (const auto part : split(path, '.')) {
      if (value->is_object())
        value = value->get_object().if_contains(part);
      else if (value->is_array())
        value = value->get_array().if_contains(std::stoul(std::string(part)));
      else
        value = nullptr;
      if (value == nullptr) return nullptr;
    }
    return *value;
  }
  std::string text(std::string_view path) const {
    const auto value = at(path);
    return value.is_string() ? std::string(value.get_string()) : value.is_null() ? "" : json::serialize(value);
  }
  std::size_t size(std::string_view path = "") const {
    const auto value = path.empty() ? body : at(path);
    return value.is_array() ? value.get_array().size() : 0;
  }
  // Every cause's summary in one text, for EXPECT_THAT(…, HasSubstr(…)).
  std::string causes() const {
    std::string all;
    for (std::size_t i = 0; i < size("errorCauses"); ++i)
      all += text("errorCauses." + std::to_string(i) + ".errorSummary") + "\n";
    return all;
  }
};

// The management API in process, on a database of its own: requests go through the router, authentication,
// the worker pool and the ledger, as in the server. One administrator exists; call() acts as that person.
class AdminTest : public ::testing::Test {
 protected:
  static constexpr std::string_view admin_token = "00AdminTokenForTests";
  static constexpr std::string_view admin_id = "00uadmin000000000000";
  static constexpr std::string_view org_id = "00otest0000000000000";

  AdminTest() {
    store_ = storage::Store::open({directory_.path(), false}).value();
    ledger_ = ledger::Ledger::start(*store_, clock_).value();
    organization_.id = domain::OrgId(org_id);
    organization_.name = "Test";
    organization_.public_url = "https://mandate.test";
    environment_ = std::make_unique<manage::Environment>(
        manage::Environment{*store_,
                            *ledger_,
                            clock_,
                            organization_,
                            sealer_,
                            {},
                            documents_,
                            [this](std::function<void()> work) { return outgoing_(std::move(work)); },
                            messages_});
    cursors_ = std::make_unique<manage::Cursors>(manage::Cursors::load(*environment_).value());
    api_ = std::make_unique<AdminApi>(*environment_, pool_, *cursors_, RateLimits{},
                                      [this](std::string_view token) { return read_access_token_(token); });
    mount_admin_api(router_, *api_);
    add_user(admin_id, "ada@example.test", "ACTIVE");
    add_api_token(admin_id, admin_token);
    sql("insert into admin_roles (principal, role) values ($1, 'SUPER_ADMIN')", {admin_id});
  }

  Answer call(http::Method method, std::string target, std::string_view body = "",
              std::string_view content_type = "application/json") {
    return call_as("SSWS " + std::string(admin_token), method, std::move(target), body, content_type);
  }
  // The same with another Authorization header.
  Answer call_as(std::string authorization, http::Method method, std::string target, std::string_view body = "",
                 std::string_view content_type = "application/json") {
    http::Request request;
    request.method = method;
    request.target = std::move(target);
    request.headers.push_back({"Authorization", std::move(authorization)});
    if (!body.empty()) request.headers.push_back({"Content-Type", std::string(content_type)});
    request.body = body;
    return send(std::move(request));
  }
  Answer get(std::string target) { return call(http::Method::get, std::move(target)); }
  Answer post(std::string target, std::string_view body = "") {
    return call(http::Method::post, std::move(target), body);
  }
  Answer put(std::string target, std::string_view body = "") {
    return call(http::Method::put, std::move(target), body);
  }
  Answer patch(std::string target, std::string_view body) {
    return call(http::Method::patch, std::move(target), body, "application/merge-patch+json");
  }
  Answer del(std::string target) { return call(http::Method::delete_, std::move(target)); }
  // Follows an absolute href of ours.
  Answer follow(std::string_view href) { return get(std::string(href.substr(organization_.public_url.size()))); }

  // The href of `rel="next"` in the Link headers; empty when there is none.
  static std::string next_of(const Answer& answer) {
    for (const auto& header : answer.headers)
      if (header.name == "Link" && header.value.ends_with("rel=\"next\""))
        return header.value.substr(1, header.value.find('>') - 1);
    return "";
  }

  // Sends a request as it is; a request id is made when it has none.
  Answer send(http::Request request) {
    if (request.request_id.empty()) request.request_id = "req" + std::to_string(++requests_);
    request.client_address = "192.0.2.1";
    const auto method = request.method;
    const auto target = request.target;
    std::promise<http::Response> promise;
    auto future = promise.get_future();
    router_.handle(std::move(request),
                   http::Responder([&promise](http::Response response) { promise.set_value(std::move(response)); }));
    auto response = future.get();
    Answer answer{response.status, nullptr, std::move(response.headers)};
    if (!response.body.empty()) answer.body = parse_json(response.body).value();
    EXPECT_EQ(reference::testing::nonconformity(method, target, answer.status, answer.body), "") << target;
    return answer;
  }

  // Runs one statement in the ledger's order.
  void sql(std::string_view statement, std::initializer_list<storage::sql::Value> values = {}) {
    const auto written = ledger_->write([&](ledger::Transaction& transaction) -> Result<void> {
      CHECK(transaction.connection().execute(statement, values));
      return {};
    });
    ASSERT_TRUE(written) << written.error().note;
  }
  void add_user(std::string_view id, std::string_view login, std::string_view status) {
    sql("insert into users (id, status, login, login_key, email, first_name, last_name, attributes, "
        "password_hash, failed_sign_ons, "
        "created, last_updated, status_changed) values ($1, $2, $3, $3, $3, 'Ada', 'Admin', '{}', '', 0, 0, "
        "0, 0)",
        {id, status, login});
  }
  void add_api_token(std::string_view user, std::string_view token, std::optional<Time> expires = {}) {
    const auto id = domain::ApiTokenId::generate();
    const auto hash = crypto::sha256_hex(token);
    sql("insert into api_tokens (id, name, user_id, hash, created, expires) values ($1, 'test', $2, $3, 0, "
        "$4)",
        {id, user, hash, expires});
  }
  // The number that a `select count(*)` gives.
  std::int64_t count(std::string_view statement) {
    return store_
        ->read_settled([&](storage::sql::Connection& connection) {
          return connection.find(statement, {}, [](const storage::sql::Row& row) { return row.integer(0); });
        })
        .value()
        .value();
  }
  // The types of the events recorded so far, oldest first.
  std::vector<std::string> events() {
    return store_
        ->read_settled([](storage::sql::Connection& connection) {
          return connection.list("select type from events order by sequence", {},
                                 [](const storage::sql::Row& row) { return row.string(0); });
        })
        .value();
  }
  // How many events of the type there are, once everything that was queued before is written.
  std::int64_t settled_events(std::string_view type) {
    EXPECT_TRUE(ledger_->write([](ledger::Transaction&) -> Result<void> { return {}; }));
    return count("select count(*) from events where type = '" + std::string(type) + "'");
  }
  // The newest event of the type, as GET /api/v1/logs shows it; null when there is none.
  json::value event(std::string_view type) {
    const auto body =
        store_
            ->read_settled([&](storage::sql::Connection& connection) {
              return connection.find("select body from events where type = $1 order by sequence desc limit 1", {type},
                                     [](const storage::sql::Row& row) { return row.string(0); });
            })
            .value();
    return body ? parse_json(*body).value() : json::value(nullptr);
  }

  mandate::testing::TemporaryDirectory directory_;
  FakeClock clock_{parse_time("2026-03-01T12:00:00Z").value()};
  crypto::Sealer sealer_{crypto::Sealer::new_key()};
  domain::Organization organization_;
  // What access tokens say; none is believed unless a test has a better reader.
  domain::AccessTokenReader read_access_token_ = [](std::string_view) -> Result<domain::OrgAccess> {
    return fail(ErrorKind::unauthenticated, "The token is not valid");
  };
  mandate::testing::ScriptedDocuments documents_;  // what other servers publish
  mandate::testing::ScriptedMessages messages_;    // what MCP servers answer
  manage::Outgoing outgoing_ = manage::do_at_once;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<manage::Environment> environment_;
  std::unique_ptr<manage::Cursors> cursors_;
  std::unique_ptr<AdminApi> api_;
  http::Router router_{http::inline_handler(unknown_path), http::inline_handler(unknown_method)};
  int requests_ = 0;
  WorkerPool pool_{2, 64};  // the last: its work ends before what it uses
};

}  // namespace mandate::web::admin::testing
