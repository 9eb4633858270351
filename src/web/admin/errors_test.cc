#include "web/admin/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"

namespace mandate::web::admin {
namespace {

TEST(ErrorResponse, WhoeverIsAskedAboutAnErrorIdFindsItInTheLog) {
  const auto response = error_response({ErrorKind::not_found, "Resource not found: 00unobody (User)", "a note"});
  const auto body = parse_json_object(response.body).value();
  const std::string id(body.at("errorId").as_string());
  EXPECT_THAT(id, ::testing::MatchesRegex("oae[0-9A-Za-z]{22}"));
  EXPECT_EQ(response.log_note, "not_found " + id + ": a note");
}

}  // namespace
}  // namespace mandate::web::admin
