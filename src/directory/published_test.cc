#include "directory/published.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/worker_pool.h"

namespace mandate::directory {
namespace {

constexpr auto url = "https://agent.test/jwks.json";

// Answers when it is let.
class SlowSource final : public DocumentSource {
 public:
  Result<JsonDocument> get_json(std::string_view) const override {
    ++asked;
    released.get_future().wait();
    return JsonDocument{"{}"};
  }
  mutable std::atomic<int> asked = 0;
  mutable std::promise<void> released;
};

struct Nothing {};
Result<Nothing> parse_nothing(std::string_view, std::string_view) {
  return Nothing{};
}
bool always(const Nothing&) {
  return true;
}

TEST(Published, OneRequestServesEverybodyWhoWaits) {
  const SlowSource source;
  std::atomic<int> done = 0;
  {
    WorkerPool pool(4, 64);
    Published<Nothing> published(source, [&](auto work) { return pool.try_post(std::move(work)); }, parse_nothing, 8);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        EXPECT_FALSE(published.find(url, Time{}, always)) << "nobody waits for it here";
        EXPECT_TRUE(published.ask(url, Time{}, [&] { ++done; }));
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 0);
    source.released.set_value();
    pool.stop();
    EXPECT_TRUE(published.find(url, Time{}, always));
  }
  EXPECT_EQ(source.asked, 1);
  EXPECT_EQ(done, 8);
}

TEST(Published, WithoutRoomNobodyIsAsked) {
  Published<Nothing> published(no_documents(), [](auto) { return false; }, parse_nothing, 8);
  int done = 0;
  EXPECT_FALSE(published.ask(url, Time{}, [&] { ++done; }));
  EXPECT_EQ(done, 0);
}

TEST(Published, WhatWasNotUsedForLongGoesFirst) {
  class Source final : public DocumentSource {
    Result<JsonDocument> get_json(std::string_view) const override { return JsonDocument{"{}"}; }
  };
  const Source source;
  Published<Nothing> published(source, do_at_once, parse_nothing, 2);
  for (const char* one : {"a", "b"}) EXPECT_TRUE(published.ask(one, Time{}, [] {}));
  EXPECT_TRUE(published.find("a", Time{}, always));
  EXPECT_TRUE(published.ask("c", Time{}, [] {}));
  EXPECT_TRUE(published.find("a", Time{}, always));
  EXPECT_FALSE(published.find("b", Time{}, always));
}

}  // namespace
}  // namespace mandate::directory
