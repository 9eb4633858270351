#include "cli/demo/protected_api.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "cli/json_view.h"
#include "cli/key_file.h"
#include "cli/testing/scripted_server.h"
#include "jose/jwt.h"

namespace mandate::cli::demo {
namespace {

// An issuer that publishes one key, and the API that trusts it.
class ProtectedApiTest : public ::testing::Test {
 protected:
  ProtectedApiTest() {
    const json::object metadata{
        {"issuer", issuer_}, {"token_endpoint", issuer_ + "/v1/token"}, {"jwks_uri", issuer_ + "/v1/keys"}};
    server_.on("GET /.well-known/oauth-authorization-server/oauth2/aus1", 200, json::serialize(metadata));
    server_.on("GET /oauth2/aus1/v1/keys", 200, json::serialize(json::object{{"keys", json::array{public_jwk(key_)}}}));
    api_ = ProtectedApi::start({issuer_, "api://bookings"}, "").value();
  }

  json::object claims() const {
    const auto now = to_seconds(SystemClock().now());
    return {{"iss", issuer_},      {"aud", "api://bookings"},        {"sub", "ada@example.com"},
            {"client_id", "wlp1"}, {"scope", "bookings.read other"}, {"iat", now},
            {"exp", now + 300}};
  }
  json::object claims_with(std::string_view name, json::value value) const {
    auto changed = claims();
    changed[name] = std::move(value);
    return changed;
  }
  static std::string sign(const AgentKey& key, const json::object& claims, std::string_view typ = "at+jwt") {
    return jose::sign_jwt(*key.algorithm, key.kid, typ, claims, key.key).value();
  }
  http::Response call(http::Method method, const std::string& authorization) {
    http::Client client;
    std::vector<http::Header> headers;
    if (!authorization.empty()) headers.push_back({"Authorization", authorization});
    return client.send(method, api_->url() + "/bookings", headers).value();
  }

  testing::ScriptedServer server_;
  std::string issuer_ = server_.url() + "/oauth2/aus1";
  AgentKey key_ = generate_key("ES256", "k1").value();
  std::unique_ptr<ProtectedApi> api_;
};

TEST_F(ProtectedApiTest, RefusesEveryTokenThatIsNotMeantForIt) {
  const auto now = to_seconds(SystemClock().now());
  const auto stranger = generate_key("ES256", "k1").value(), unknown = generate_key("ES256", "k2").value();
  const std::pair<const char*, std::string> cases[] = {
      {"no token", ""},
      {"another scheme", "Basic YTpi"},
      {"no JWT", "Bearer abc"},
      {"an ID-JAG", "Bearer " + sign(key_, claims(), "oauth-id-jag+jwt")},
      {"a token without typ", "Bearer " + sign(key_, claims(), "")},
      {"another issuer", "Bearer " + sign(key_, claims_with("iss", json::value(server_.url() + "/oauth2/aus2")))},
      {"no issuer", "Bearer " + sign(key_, claims_with("iss", nullptr))},
      {"another audience", "Bearer " + sign(key_, claims_with("aud", "api://flights"))},
      {"two audiences", "Bearer " + sign(key_, claims_with("aud", json::array{"api://bookings", "api://flights"}))},
      {"expired", "Bearer " + sign(key_, claims_with("exp", now - 1))},
      {"no expiry", "Bearer " + sign(key_, claims_with("exp", nullptr))},
      {"a stranger's key of the same name", "Bearer " + sign(stranger, claims())},
      {"a key that is not published", "Bearer " + sign(unknown, claims())},
  };
  for (const auto& [name, authorization] : cases) {
    const auto answer = call(http::Method::get, authorization);
    EXPECT_EQ(answer.status, 401) << name << ": " << answer.body;
    EXPECT_TRUE(http::header_of(answer, "WWW-Authenticate").starts_with("Bearer")) << name;
  }
}

TEST_F(ProtectedApiTest, RefusesATokenWithoutTheScope) {
  EXPECT_EQ(call(http::Method::post, "Bearer " + sign(key_, claims())).status, 403);
  EXPECT_EQ(call(http::Method::get, "Bearer " + sign(key_, claims_with("scope", "bookings"))).status, 403);
}

TEST_F(ProtectedApiTest, AnswersWithTheScope) {
  const auto read = call(http::Method::get, "Bearer " + sign(key_, claims()));
  EXPECT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(text_at(parse_json(read.body).value(), "person"), "ada@example.com");
  EXPECT_EQ(call(http::Method::post, "Bearer " + sign(key_, claims_with("scope", "bookings.write"))).status, 201);
}

}  // namespace
}  // namespace mandate::cli::demo
