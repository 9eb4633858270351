#include <cstdlib>

#include "base/random.h"
#include "base/text.h"
#include "storage/postgres/session.h"
#include "storage/testing/database_test.h"

namespace mandate::storage::testing {
namespace {

const char* server_url() {
  const char* url = std::getenv("MANDATE_POSTGRES");
  return url == nullptr || *url == '\0' ? nullptr : url;
}

void on_server(const std::string& statements) {
  const auto session = postgres::Session::connect(SecretString(server_url())).value();
  const auto done = session->simple(statements);
  if (!done) ADD_FAILURE() << statements << ": " << done.error().note;
}

}  // namespace

std::vector<Kind> kinds() {
  if (server_url() == nullptr) return {Kind::sqlite};
  return {Kind::sqlite, Kind::postgres};
}

std::string name_of(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::sqlite ? "sqlite" : "postgres";
}

Place::Place(Kind kind) {
  if (kind == Kind::sqlite) return;
  schema_ = "test_" + to_lower_ascii(random_base62(16));
  on_server("create schema " + schema_);
  const std::string url = server_url();
  url_ = DatabaseUrl::parse(url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" +
                            schema_ + "&application_name=" + schema_)
             .value();
}

Place::~Place() {
  if (!schema_.empty()) on_server("drop schema " + schema_ + " cascade");
}

void Place::end_sessions() const {
  on_server("select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = '" + schema_ + "'");
}

}  // namespace mandate::storage::testing
