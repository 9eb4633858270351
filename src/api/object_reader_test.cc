#include "api/object_reader.h"

#include <gtest/gtest.h>

namespace mandate::api {
namespace {

TEST(ObjectReader, NamesEveryFaultOnce) {
  const auto json = parse_json_object(R"({"name":1,"flag":"yes","count":99,"list":["a",1],"extra":0,"kept":1,"id":"x",
                                          "inner":{"text":[],"more":true},"other":"no object"})")
                        .value();
  ObjectReader body(json);
  EXPECT_EQ(body.required_text("name"), "");
  EXPECT_FALSE(body.flag("flag"));
  EXPECT_FALSE(body.integer("count", 0, 10));
  EXPECT_FALSE(body.texts("list"));
  body.ignore({"kept"});
  body.immutable({"id", "status"});
  auto inner = body.required_object("inner");
  EXPECT_FALSE(inner.text("text"));
  auto missing = body.required_object("missing");
  EXPECT_EQ(missing.required_text("name"), "");
  EXPECT_EQ(body.required_object("other").required_text("x"), "");
  const auto finished = body.finish("Thing");
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().message, "Api validation failed: Thing");
  std::vector<std::string> locations;
  for (const auto& cause : finished.error().causes) locations.push_back(cause.location);
  EXPECT_EQ(locations, (std::vector<std::string>{"name", "flag", "count", "list", "id", "inner.text", "missing",
                                                 "other", "extra", "inner.more"}));
}

TEST(ObjectReader, ReadsWhatIsThere) {
  const auto json =
      parse_json_object(R"({"a":"x","b":true,"c":5,"d":["p","q"],"e":null,"f":{"g":"h"},"i":null})").value();
  ObjectReader body(json);
  EXPECT_EQ(body.required_text("a"), "x");
  EXPECT_EQ(body.flag("b"), true);
  EXPECT_EQ(body.integer("c", 0, 10), 5);
  EXPECT_EQ(body.texts("d"), (std::vector<std::string>{"p", "q"}));
  EXPECT_FALSE(body.text("e"));
  EXPECT_EQ(body.object("f")->required_text("g"), "h");
  const auto removed = body.text_edit("i");
  ASSERT_TRUE(removed);
  EXPECT_FALSE(*removed);
  EXPECT_FALSE(body.text_edit("absent"));
  EXPECT_TRUE(body.finish("Thing"));
}

}  // namespace
}  // namespace mandate::api
