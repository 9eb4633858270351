#include "web/health.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace mandate::web {
namespace {

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() {
    mount_health(router_, [this] { return why_not_; });
  }

  http::Response get(std::string target) {
    http::Request request;
    request.target = std::move(target);
    http::Response answer;
    router_.handle(std::move(request), http::Responder([&](http::Response response) { answer = std::move(response); }));
    return answer;
  }

  std::string why_not_;
  http::Router router_{http::inline_handler([](const http::Request&) { return http::Response{404}; }),
                       http::inline_handler([](const http::Request&) { return http::Response{405}; })};
};

TEST_F(HealthTest, AServerThatDrainsIsAliveButNotReady) {
  why_not_ = "draining";
  const auto ready = get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(parse_json(ready.body).value(), (json::value{{"status", "not ready"}, {"reason", "draining"}}));
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(HealthTest, AServerThatWorksIsReady) {
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(get("/readyz").body, R"({"status":"ready"})");
  EXPECT_EQ(get("/healthz").body, R"({"status":"alive"})");
}

}  // namespace
}  // namespace mandate::web
