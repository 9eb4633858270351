// For tests of what storage promises whatever the database: each test runs once on every kind that there is.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "storage/store.h"

namespace mandate::storage::testing {

enum class Kind { sqlite, postgres };

// PostgreSQL when MANDATE_POSTGRES is the URL of a database that schemas may be made in.
std::vector<Kind> kinds();
std::string name_of(const ::testing::TestParamInfo<Kind>& info);

// An empty database, gone with this object: a directory, or a schema.
class Place {
 public:
  explicit Place(Kind kind);
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  StoreOptions options() const { return {directory_.path(), false, url_}; }
  // Ends every session with the schema from the side of the server; returns when they are gone. PostgreSQL only.
  void end_sessions() const;

 private:
  mandate::testing::TemporaryDirectory directory_;
  DatabaseUrl url_;
  std::string schema_;
};

class DatabaseTest : public ::testing::TestWithParam<Kind> {
 protected:
  Place place_{GetParam()};
  std::unique_ptr<Store> store_ = Store::open(place_.options()).value();
};

}  // namespace mandate::storage::testing

// The tests of this suite, on every kind of database.
#define MANDATE_ON_EVERY_DATABASE(Suite)                                                               \
  INSTANTIATE_TEST_SUITE_P(Database, Suite, ::testing::ValuesIn(::mandate::storage::testing::kinds()), \
                           ::mandate::storage::testing::name_of)
