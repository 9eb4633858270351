#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "storage/sql/sealed.h"
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin::testing {

// The vault, filled through the API.
class VaultTest : public ApplicationTest {
 protected:
  static constexpr std::string_view secrets = "/privileged-access/api/v1/secrets";
  static constexpr std::string_view accounts = "/privileged-access/api/v1/service-accounts";

  static std::string secret_path(const std::string& id, std::string_view rest = "") {
    return std::string(secrets) + "/" + id + std::string(rest);
  }
  static std::string account_path(const std::string& id, std::string_view rest = "") {
    return std::string(accounts) + "/" + id + std::string(rest);
  }
  std::string secret_orn(const std::string& id) const {
    return organization_.orns().vault_secret(domain::VaultSecretId(id));
  }
  std::string app_orn(const std::string& id) const {
    return organization_.orns().application(domain::ApplicationId(id));
  }

  std::string make_secret(const std::string& name, const std::string& value = "hidden", const std::string& more = "") {
    const auto answer = post(std::string(secrets), R"({"name":")" + name + R"(","members":{"user":"app","password":")" +
                                                       value + "\"}" + more + "}");
    EXPECT_EQ(answer.status, 201) << json::serialize(answer.body);
    return answer.text("id");
  }
  std::string account_body(const std::string& app, const std::string& name,
                           const std::string& more = R"(,"password":"hidden")") {
    return R"({"containerOrn":")" + app_orn(app) + R"(","name":")" + name + R"(","username":"robot@example.test")" +
           more + "}";
  }
  std::string make_account(const std::string& app, const std::string& name,
                           const std::string& more = R"(,"password":"hidden")") {
    const auto answer = post(std::string(accounts), account_body(app, name, more));
    EXPECT_EQ(answer.status, 200) << json::serialize(answer.body);
    return answer.text("id");
  }

  // Whether any file of the data directory holds the text.
  bool is_on_disk(const std::string& text) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      std::ostringstream content;
      content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      if (content.str().find(text) != std::string::npos) return true;
    }
    return false;
  }
  // What was sealed for the secret's version, as it stands in the database.
  std::string sealed_of(const std::string& secret, std::int64_t version) {
    return store_
        ->read([&](storage::sql::Connection& connection) {
          return connection.find("select sealed from vault_secret_versions where secret = $1 and number = $2",
                                 {secret, version},
                                 [](const storage::sql::Row& row) { return storage::sql::to_sealed(row.text(0)); });
        })
        .value()
        .value_or("");
  }
};

}  // namespace mandate::web::admin::testing
