#include "http/router.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace mandate::http {
namespace {

Handler answering(int status, std::string body) {
  return inline_handler([status, body](const Request&) { return Response{status, {}, body, {}}; });
}

// Answers its label and the parameters it was given: "user id=42".
Handler naming(std::string label) {
  return inline_handler([label](const Request& request) {
    Response response{200, {}, label, {}};
    for (const auto& [name, value] : request.path_parameters) response.body += " " + name + "=" + value;
    return response;
  });
}

Response ask(const Handler& handler, Request request) {
  std::promise<Response> promise;
  auto answer = promise.get_future();
  handler(std::move(request), Responder([&promise](Response response) { promise.set_value(std::move(response)); }));
  return answer.get();
}

Response ask(const Router& router, Method method, std::string target) {
  const Handler handler = [&router](Request request, Responder responder) {
    router.handle(std::move(request), std::move(responder));
  };
  return ask(handler, Request{.method = method, .target = std::move(target)});
}

Router example() {
  Router router(answering(404, "nothing"), answering(405, "not so"));
  router.add(Method::get, "/", naming("home"));
  router.add(Method::get, "/users", naming("users"));
  router.add(Method::post, "/users", naming("create"));
  router.add(Method::get, "/users/{id}", naming("user"));
  router.add(Method::delete_, "/users/{id}", naming("remove"));
  router.add(Method::get, "/users/me", naming("me"));
  router.add(Method::get, "/users/{id}/keys/{kid}", naming("key"));
  router.add(Method::post, "/users/me/password", naming("password"));
  return router;
}

struct RouteCase {
  const char* title;
  Method method;
  const char* target;
  int status;
  const char* body;
};

TEST(Router, FindsTheHandler) {
  const Router router = example();
  const RouteCase cases[] = {
      {"an unknown path is not found", Method::get, "/groups", 404, "nothing"},
      {"a trailing slash is another path", Method::get, "/users/", 404, "nothing"},
      {"a doubled slash is another path", Method::get, "//users", 404, "nothing"},
      {"an empty parameter is not found", Method::get, "/users//keys/1", 404, "nothing"},
      {"a path longer than every pattern is not found", Method::get, "/users/1/keys/2/3", 404, "nothing"},
      {"a path shorter than its pattern is not found", Method::get, "/users/1/keys", 404, "nothing"},
      {"an encoded literal is another path", Method::get, "/%75sers", 404, "nothing"},
      {"literals are case-sensitive", Method::get, "/Users", 404, "nothing"},
      {"an encoded slash in a parameter is refused", Method::get, "/users/a%2Fb", 404, "nothing"},
      {"an encoded control character is refused", Method::get, "/users/a%0Ab", 404, "nothing"},
      {"an encoded DEL is refused", Method::get, "/users/a%7F", 404, "nothing"},
      {"an encoded NUL is refused", Method::get, "/users/%00", 404, "nothing"},
      {"invalid UTF-8 is refused", Method::get, "/users/%C0%AF", 404, "nothing"},
      {"a broken percent escape is refused", Method::get, "/users/%4", 404, "nothing"},
      {"a dot segment is refused", Method::get, "/users/..", 404, "nothing"},
      {"an encoded dot segment is refused", Method::get, "/users/%2e%2E/keys/1", 404, "nothing"},
      {"an unknown method is not allowed", Method::other, "/users", 405, "not so"},
      {"a known method without a handler is not allowed", Method::put, "/users", 405, "not so"},
      {"HEAD is not answered by POST alone", Method::head, "/users/me/password", 405, "not so"},
      {"the root", Method::get, "/", 200, "home"},
      {"the query is no part of the path", Method::get, "/users?id=/x", 200, "users"},
      {"the method chooses", Method::post, "/users", 200, "create"},
      {"a parameter", Method::get, "/users/42", 200, "user id=42"},
      {"a decoded parameter", Method::get, "/users/J%C3%BCrgen%20M", 200, "user id=Jürgen M"},
      {"a plus is a plus", Method::get, "/users/a+b", 200, "user id=a+b"},
      {"a literal wins over a name", Method::get, "/users/me", 200, "me"},
      {"a name is tried when the literal leads nowhere", Method::get, "/users/me/keys/1", 200, "key id=me kid=1"},
      {"a name is tried when the literal lacks the method", Method::delete_, "/users/me", 200, "remove id=me"},
      {"HEAD is answered by GET", Method::head, "/users/42", 200, "user id=42"},
  };
  for (const RouteCase& c : cases) {
    const Response response = ask(router, c.method, c.target);
    EXPECT_EQ(response.status, c.status) << c.title;
    EXPECT_EQ(response.body, c.body) << c.title;
  }
}

TEST(Router, NamesTheAllowedMethods) {
  const Router router = example();
  const auto allow = [&](const char* target) {
    const Response response = ask(router, Method::other, target);
    return response.headers.empty() ? std::string() : response.headers.front().value;
  };
  EXPECT_EQ(allow("/users"), "GET, HEAD, POST");
  EXPECT_EQ(allow("/users/42"), "GET, HEAD, DELETE");
  EXPECT_EQ(allow("/users/me"), "GET, HEAD, DELETE");
  EXPECT_EQ(allow("/users/me/password"), "POST");
  EXPECT_EQ(allow("/nowhere"), "");
}

TEST(Router, ListsItsRoutes) {
  Router router(answering(404, ""), answering(405, ""));
  router.add(Method::get, "/a/{b}", naming("x"));
  router.add(Method::post, "/a", naming("y"));
  const std::vector<std::pair<Method, std::string>> expected{{Method::get, "/a/{b}"}, {Method::post, "/a"}};
  EXPECT_EQ(router.routes(), expected);
}

TEST(Responder, AnswersFiveHundredWhenDropped) {
  EXPECT_EQ(ask([](Request, Responder) {}, Request{}).status, 500);
  EXPECT_EQ(ask(inline_handler([](const Request&) -> Response { throw std::runtime_error("x"); }), Request{}).status,
            500);
  const Handler moved_over = [](Request, Responder responder) {
    Responder other([](Response) {});
    responder = std::move(other);
  };
  EXPECT_EQ(ask(moved_over, Request{}).status, 500);
}

TEST(Responder, AnswersOnce) {
  const Handler twice = [](Request, Responder responder) {
    responder(Response{201, {}, "first", {}});
    responder(Response{202, {}, "second", {}});
  };
  EXPECT_EQ(ask(twice, Request{}).status, 201);
}

TEST(OnPool, AnswersFromThePoolOrSaysOverloaded) {
  std::promise<void> started, release;
  WorkerPool pool(1, 1);
  const Handler slow = on_pool(
      pool,
      [&](const Request&) { return started.set_value(), release.get_future().wait(), Response{200, {}, "slow", {}}; },
      [](const Request&) { return Response{503, {}, "full", {}}; });
  const Handler quick = on_pool(
      pool, [](const Request&) { return Response{200, {}, "quick", {}}; },
      [](const Request&) { return Response{503, {}, "full", {}}; });
  std::promise<Response> first, second;
  slow(Request{}, Responder([&](Response response) { first.set_value(std::move(response)); }));
  started.get_future().wait();
  quick(Request{}, Responder([&](Response response) { second.set_value(std::move(response)); }));
  EXPECT_EQ(ask(quick, Request{}).status, 503);
  release.set_value();
  EXPECT_EQ(first.get_future().get().body, "slow");
  EXPECT_EQ(second.get_future().get().body, "quick");
}

TEST(Request, ReadsItsParts) {
  const Request request{.target = "/a/b?c=d?e",
                        .headers = {{"content-type", "Application/JSON ; charset=utf-8"},
                                    {"Cookie", "a=1; bb=2;c = 3 ;empty="},
                                    {"X", "1"},
                                    {"cookie", "a=9; z=last"},
                                    {"x", "2"}}};
  EXPECT_EQ(request.path(), "/a/b");
  EXPECT_EQ(request.query(), "c=d?e");
  EXPECT_EQ(Request{.target = "/a"}.query(), "");
  EXPECT_EQ(request.content_type(), "application/json");
  EXPECT_EQ(Request{}.content_type(), "");
  EXPECT_EQ(request.header("X-None"), std::nullopt);
  EXPECT_EQ(request.header("x"), "1");
  EXPECT_EQ(request.count_headers("X"), 2u);
  EXPECT_EQ(request.cookie("A"), std::nullopt);
  EXPECT_EQ(request.cookie("b"), std::nullopt);
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("bb"), "2");
  EXPECT_EQ(request.cookie("c"), "3");
  EXPECT_EQ(request.cookie("empty"), "");
  EXPECT_EQ(request.cookie("z"), "last");
  EXPECT_EQ(request.path_parameter("none"), "");
}

}  // namespace
}  // namespace mandate::http
