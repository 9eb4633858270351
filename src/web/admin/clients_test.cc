// Dynamic registration of clients.
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin::testing {
namespace {

using ::testing::HasSubstr;

class ClientsTest : public ApplicationTest {
 protected:
  static constexpr auto clients = "/oauth2/v1/clients";

  static std::string client_path(const std::string& id, std::string_view rest = "") {
    return std::string(clients) + "/" + id + std::string(rest);
  }
  static json::object client_body(const json::object& more = {}) {
    json::object body{{"client_name", "Orders"}, {"redirect_uris", json::array{"https://app.example.test/callback"}}};
    for (const auto& member : more) body[member.key()] = member.value();
    return body;
  }
  Answer register_client(const json::object& more = {}) { return post(clients, json::serialize(client_body(more))); }
};

TEST_F(ClientsTest, RefusesInTheFormsOfBothWorlds) {
  struct Row {
    json::object more;
    std::string error, cause;
  };
  for (const auto& row :
       {Row{{{"client_name", nullptr}}, "invalid_client_metadata", "client_name"},
        Row{{{"token_endpoint_auth_method", "client_secret_jwt"}}, "invalid_client_metadata", "must be none"},
        Row{{{"grant_types", json::array{"implicit"}}}, "invalid_client_metadata", "not one of"},
        Row{{{"redirect_uris", json::array{"http://app.example.test/callback"}}}, "invalid_redirect_uri", "https"},
        Row{{{"redirect_uris", json::array{}}}, "invalid_redirect_uri", "at least one"},
        Row{{{"jwks", json::object{{"keys", json::array{}}}}, {"jwks_uri", "https://app.example.test/jwks.json"}},
            "invalid_client_metadata",
            "not both"},
        Row{{{"jwks", json::object{{"keys", json::array{json::object{{"kty", "oct"}, {"k", "AAAA"}}}}}}},
            "invalid_client_metadata",
            ""},
        Row{{{"jwks", json::object{{"keys", json::array{7}}}}}, "invalid_client_metadata", "must be a list of keys"},
        Row{{{"jwks_uri", "http://10.0.0.1/"}, {"token_endpoint_auth_method", "private_key_jwt"}},
            "invalid_client_metadata",
            "jwks_uri"},
        Row{{{"token_endpoint_auth_method", "private_key_jwt"}}, "invalid_client_metadata", "no ACTIVE key"}}) {
    const auto answer = register_client(row.more);
    EXPECT_EQ(answer.status, 400) << json::serialize(row.more);
    EXPECT_EQ(answer.text("error"), row.error) << json::serialize(row.more);
    EXPECT_EQ(answer.text("errorCode"), "E0000001");
    EXPECT_THAT(answer.causes(), HasSubstr(row.cause));
  }
  EXPECT_EQ(get(clients).size(), 0U);
  EXPECT_EQ(get(client_path("unknown")).status, 404);
}

TEST_F(ClientsTest, WhatIsRegisteredIsAnApplication) {
  const auto made = register_client({{"software_id", "ignored"}, {"logo_uri", "https://app.example.test/logo.png"}});
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  const auto id = made.text("client_id");
  EXPECT_EQ(made.text("client_secret").size(), 64U);
  EXPECT_EQ(made.text("client_secret_expires_at"), "0");
  EXPECT_EQ(made.text("token_endpoint_auth_method"), "client_secret_basic");
  EXPECT_EQ(made.text("grant_types.0"), "authorization_code");
  EXPECT_EQ(made.text("response_types.0"), "code");
  EXPECT_EQ(get(app_path(id)).text("status"), "ACTIVE");
  EXPECT_EQ(get(app_path(id)).text("label"), "Orders");
  const auto read = get(client_path(id));
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.text("client_secret"), "") << "it is shown once";
  EXPECT_EQ(read.text("logo_uri"), "https://app.example.test/logo.png");
  EXPECT_EQ(get(std::string(clients) + "?q=Ord").text("0.client_id"), id);
  EXPECT_EQ(get(std::string(clients) + "?q=Nobody").size(), 0U);
}

TEST_F(ClientsTest, AClientIsReplacedWhole) {
  const auto id = register_client({{"logo_uri", "https://app.example.test/logo.png"}}).text("client_id");
  EXPECT_EQ(put(client_path(id), json::serialize(client_body({{"client_id", "another"}}))).text("errorCauses.0.reason"),
            "IMMUTABLE");
  const auto replaced =
      put(client_path(id), json::serialize(client_body({{"client_id", id}, {"client_name", "Renamed"}})));
  EXPECT_EQ(replaced.status, 200) << json::serialize(replaced.body);
  EXPECT_EQ(get(client_path(id)).text("client_name"), "Renamed");
  EXPECT_EQ(get(client_path(id)).text("logo_uri"), "");
}

TEST_F(ClientsTest, ANewSecretEndsTheOldOnes) {
  const auto made = register_client();
  const auto id = made.text("client_id");
  ASSERT_EQ(post(app_path(id, "/credentials/secrets"), "{}").status, 201);
  const auto renewed = post(client_path(id, "/lifecycle/newSecret"));
  EXPECT_EQ(renewed.status, 200);
  EXPECT_NE(renewed.text("client_secret"), made.text("client_secret"));
  EXPECT_EQ(get(app_path(id, "/credentials/secrets")).size(), 1U);
  const auto keyed =
      register_client({{"token_endpoint_auth_method", "private_key_jwt"}, {"jwks_uri", "https://app.example.test/j"}});
  EXPECT_EQ(post(client_path(keyed.text("client_id"), "/lifecycle/newSecret")).status, 400);
}

TEST_F(ClientsTest, AClientThatIsDeletedIsGone) {
  const auto id = register_client().text("client_id");
  EXPECT_EQ(del(client_path(id)).status, 204);
  EXPECT_EQ(get(app_path(id)).status, 404);
  const auto linked = register_client().text("client_id");
  make_agent("Linked", ",\"appId\":\"" + linked + "\"");
  EXPECT_EQ(del(client_path(linked)).status, 400);
  EXPECT_EQ(get(app_path(linked)).text("status"), "ACTIVE") << "a refusal changes nothing";
  const auto agent = make_agent("Bound");
  make_bound_app(agent);
  EXPECT_EQ(del(client_path(agent)).status, 400);
  EXPECT_EQ(post(client_path(agent, "/lifecycle/newSecret")).status, 400);
}

TEST_F(ClientsTest, NobodyRegistersWithoutBeingAllowedTo) {
  sql("delete from admin_roles");
  EXPECT_EQ(register_client().status, 403);
  sql("insert into admin_roles (principal, role) values ($1, 'READ_ONLY_ADMIN')", {admin_id});
  EXPECT_EQ(get(clients).status, 200);
  EXPECT_EQ(register_client().status, 403);
  EXPECT_EQ(call_as("Bearer x", http::Method::post, clients, json::serialize(client_body())).status, 401);
  EXPECT_EQ(call_as("", http::Method::get, clients).status, 401);
}

}  // namespace
}  // namespace mandate::web::admin::testing
