#include "cli/demo/browser.h"

#include <gtest/gtest.h>

#include "cli/demo/narrator.h"
#include "cli/testing/scripted_server.h"

namespace mandate::cli::demo {
namespace {

constexpr const char* page = R"(<!doctype html><h1>Sign on</h1><form method="post" action="/signin">
<input type="hidden" name="request" value="a&amp;b&quot;&#39;&lt;&gt;">
<input id="username" name="username" type="text" required value="">
<input id="password" name="password" type="password" required>
<button id="submit" type="submit">Sign on</button></form><input name="outside" value="x">)";

TEST(Browser, FindsNoFormWhereThereIsNone) {
  EXPECT_FALSE(find_form("").has_value());
  EXPECT_FALSE(find_form("<h1>Something went wrong</h1>").has_value());
  EXPECT_FALSE(find_form("<form action=\"/cut").has_value());
}

TEST(Browser, ReadsAFormWithWhatItHolds) {
  auto form = find_form(page).value();
  form.fill("username", "ada@example.com");
  form.fill("unknown", "x");
  EXPECT_EQ(form.action, "/signin");
  EXPECT_EQ(form.fields, (std::vector<std::pair<std::string, std::string>>{
                             {"request", "a&b\"'<>"}, {"username", "ada@example.com"}, {"password", ""}}));
}

TEST(Browser, KeepsCookiesAndSendsTheFormFromItsPage) {
  cli::testing::ScriptedServer server;
  server.on("GET /page",
            http::Response{200, {{"Set-Cookie", "a=1; Path=/; HttpOnly"}, {"Set-Cookie", "b=2; Secure"}}, page});
  server.on("POST /signin", http::Response{303, {{"Location", "/done"}, {"Set-Cookie", "a=3"}}});
  Browser browser(server.url(), "");
  const auto shown = browser.get("/page").value();
  const auto answer = browser.submit(find_form(shown.body).value(), server.url()).value();
  EXPECT_EQ(answer.status, 303);
  const auto sent = server.received().back();
  EXPECT_EQ(sent.header("Cookie"), "a=1; b=2");
  EXPECT_EQ(sent.header("Origin"), server.url());
  EXPECT_EQ(sent.body, "request=a%26b%22%27%3C%3E&username=&password=");
  ASSERT_TRUE(browser.get("/page"));
  EXPECT_EQ(server.received().back().header("Cookie"), "a=3; b=2");
}

TEST(Narrator, ShortensIdsAndNothingElse) {
  EXPECT_EQ(with_short_ids("/ai-agents/wlp3fKq9ZbYx7WvUtSrQ/lifecycle"), "/ai-agents/wlp3fKq…/lifecycle");
  EXPECT_EQ(with_short_ids("urn:ietf:params:oauth:token-type:id-jag"), "urn:ietf:params:oauth:token-type:id-jag");
  EXPECT_EQ(with_short_ids("abcdefghijklmnopqrst"), "abcdefghijklmnopqrst");
}

}  // namespace
}  // namespace mandate::cli::demo
