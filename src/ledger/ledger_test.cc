#include "ledger/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

#include "base/json.h"
#include "base/run_loop.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "ledger/used_once.h"
#include "storage/events.h"
#include "storage/settings.h"
#include "storage/testing/database_test.h"

namespace mandate::ledger {
namespace {

using storage::testing::Kind;
using ::testing::ElementsAre;

const Time later = from_seconds(4'000'000'000);

domain::Event event(std::string type) {
  domain::Event event;
  event.type = std::move(type);
  return event;
}

Effects effects(std::vector<std::string> types, std::vector<std::string> single_uses = {},
                std::vector<Reliance> relied_on = {}) {
  Effects effects;
  for (auto& type : types) effects.records.push_back(to_record(event(std::move(type)), later));
  for (auto& key : single_uses) effects.single_uses.push_back({std::move(key), later});
  effects.relied_on = std::move(relied_on);
  return effects;
}

class LedgerTest : public storage::testing::DatabaseTest {
 protected:
  std::future<Result<Outcome>> commit(Effects wanted) {
    auto promise = std::make_shared<std::promise<Result<Outcome>>>();
    auto outcome = promise->get_future();
    ledger_->commit(std::move(wanted), [promise](Result<Outcome> reached) { promise->set_value(std::move(reached)); });
    return outcome;
  }
  // Holds the ledger's thread until the entries queued meanwhile make one transaction.
  template <class Queue>
  void in_one_transaction(const Queue& queue) {
    std::promise<void> started, go;
    auto holding = std::async(std::launch::async, [&] {
      return ledger_->write([&](Transaction&) -> Result<void> {
        started.set_value();
        go.get_future().wait();
        return {};
      });
    });
    started.get_future().wait();
    queue();
    go.set_value();
    EXPECT_TRUE(holding.get());
  }
  Result<void> put(std::string name) {
    return ledger_->write(
        [&](Transaction& transaction) { return storage::Settings(transaction.connection()).put(name, "1"); });
  }
  bool has(std::string_view name) {
    return store_
        ->read_settled([&](storage::sql::Connection& connection) { return storage::Settings(connection).find(name); })
        .value()
        .has_value();
  }
  // The types of the events, in order; checks the chain on the way.
  std::vector<std::string> logged() {
    std::vector<std::string> types;
    std::string chain;
    EXPECT_TRUE(store_->read_settled([&](storage::sql::Connection& connection) {
      return storage::Events(connection).walk([&](const storage::Events::Link& link) {
        chain = crypto::sha256_hex(chain + link.body);
        EXPECT_EQ(link.chain, chain);
        types.emplace_back(parse_json_object(link.body).value().at("eventType").as_string());
      });
    }));
    return types;
  }

  const SystemClock clock_;
  std::unique_ptr<Ledger> ledger_ = Ledger::start(*store_, clock_, {}).value();
};

TEST_P(LedgerTest, WhatWasUsedIsNotUsedAgainAndWhatStandsBehindItIsNotMarked) {
  EXPECT_EQ(commit(effects({"first"}, {"a"})).get()->kind, Outcome::Kind::durable);
  const auto again = commit(effects({"again"}, {"a", "b"})).get();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kind, Outcome::Kind::replayed);
  EXPECT_EQ(again->index, 0U);
  EXPECT_EQ(commit(effects({"behind"}, {"c", "b"})).get()->kind, Outcome::Kind::durable) << "b was not used";
  const auto second = commit(effects({"second"}, {"d", "b"})).get();
  EXPECT_EQ(second->kind, Outcome::Kind::replayed);
  EXPECT_EQ(second->index, 1U);
  EXPECT_EQ(commit(effects({}, {"d"})).get()->kind, Outcome::Kind::replayed) << "what stands before it was used";
  EXPECT_THAT(logged(), ElementsAre("first", "behind"));
}

TEST_P(LedgerTest, OfTwoInOneTransactionOneWins) {
  std::vector<std::future<Result<Outcome>>> outcomes;
  in_one_transaction([&] {
    for (const auto* type : {"one", "two", "three"}) outcomes.push_back(commit(effects({type}, {"a", "b"})));
    outcomes.push_back(commit(effects({"other"}, {"c"})));
  });
  EXPECT_EQ(outcomes[0].get()->kind, Outcome::Kind::durable);
  EXPECT_EQ(outcomes[1].get()->kind, Outcome::Kind::replayed);
  EXPECT_EQ(outcomes[2].get()->kind, Outcome::Kind::replayed);
  EXPECT_EQ(outcomes[3].get()->kind, Outcome::Kind::durable);
  EXPECT_THAT(logged(), ElementsAre("one", "other"));
}

TEST_P(LedgerTest, ADecisionOnWhatChangedIsStaleAndWritesNothing) {
  const auto read_at = ledger_->visible_epoch();
  std::vector<std::string> touched;
  ledger_->on_change([&](const std::vector<std::string>& ids) { touched = ids; });
  EXPECT_EQ(commit(effects({"before"}, {"a"}, {{"wlp1", read_at}})).get()->kind, Outcome::Kind::durable);
  ASSERT_TRUE(ledger_->write([](Transaction& transaction) -> Result<void> {
    transaction.touch("wlp1");
    transaction.record(event("change"));
    return {};
  }));
  EXPECT_THAT(touched, ElementsAre("wlp1"));
  const auto stale = commit(effects({"after"}, {"b"}, {{"wlp2", read_at}, {"wlp1", read_at}})).get();
  EXPECT_EQ(stale->kind, Outcome::Kind::stale);
  EXPECT_EQ(stale->index, 1U);
  EXPECT_EQ(commit(effects({"anew"}, {"b"}, {{"wlp1", ledger_->visible_epoch()}})).get()->kind, Outcome::Kind::durable);
  EXPECT_THAT(logged(), ElementsAre("before", "change", "anew"));
}

TEST_P(LedgerTest, AChangeThatFailsTakesOnlyItselfBack) {
  std::vector<std::future<Result<Outcome>>> outcomes;
  std::future<Result<void>> refused, done;
  in_one_transaction([&] {
    outcomes.push_back(commit(effects({"one"}, {"a"})));
    refused = std::async(std::launch::async, [&] {
      return ledger_->write([&](Transaction& transaction) -> Result<void> {
        transaction.record(event("refused"));
        CHECK(storage::Settings(transaction.connection()).put("refused", "1"));
        CHECK(transaction.connection().execute("insert into settings (name, value) values ('refused', '2')"));
        return {};
      });
    });
    done = std::async(std::launch::async, [&] { return put("done"); });
    outcomes.push_back(commit(effects({"two"}, {"b"})));
  });
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get()->kind, Outcome::Kind::durable);
  EXPECT_EQ(refused.get().error().kind, ErrorKind::conflict);
  EXPECT_TRUE(done.get());
  EXPECT_FALSE(has("refused"));
  EXPECT_TRUE(has("done"));
  EXPECT_THAT(logged(), ElementsAre("one", "two"));
}

// As SQLite does when the disk is full: it takes all of the transaction back and goes on without one.
TEST_P(LedgerTest, AChangeThatLosesTheTransactionTakesAllOfItBack) {
  std::vector<std::future<Result<Outcome>>> outcomes;
  std::future<Result<void>> lost;
  in_one_transaction([&] {
    outcomes.push_back(commit(effects({"0"}, {"a"})));
    std::promise<void> begun;
    lost = std::async(std::launch::async, [&] {
      begun.set_value();
      return ledger_->write([&](Transaction& transaction) -> Result<void> {
        CHECK(storage::Settings(transaction.connection()).put("lost", "1"));
        CHECK(transaction.connection().script("rollback"));
        return fail(ErrorKind::invalid, "something else");
      });
    });
    begun.get_future().wait();
    for (const auto* name : {"1", "2"}) outcomes.push_back(commit(effects({name}, {name})));
  });
  EXPECT_EQ(lost.get().error().kind, ErrorKind::unavailable);
  // They were queued before the change or behind it, mostly in one transaction with it.
  std::vector<std::string> acknowledged;
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (outcomes[i].get()) acknowledged.push_back(std::to_string(i));
  EXPECT_EQ(logged(), acknowledged);
  EXPECT_FALSE(has("lost"));
  EXPECT_EQ(commit(effects({"good"}, {"b"})).get()->kind, Outcome::Kind::durable);
  acknowledged.emplace_back("good");
  EXPECT_EQ(logged(), acknowledged);
}

TEST_P(LedgerTest, AnEntryThatCannotBeStoredDoesNotTakeItsNeighboursWithIt) {
  std::vector<std::future<Result<Outcome>>> outcomes;
  in_one_transaction([&] {
    outcomes.push_back(commit(effects({"one"}, {"a"})));
    const auto broken = [](std::string jti) {
      auto wanted = effects({"broken"}, {"b"});
      wanted.revocations.push_back({std::move(jti), later});
      return wanted;
    };
    outcomes.push_back(commit(broken(std::string("b\0", 2))));
    outcomes.push_back(commit(effects({"two"}, {"c"})));
    outcomes.push_back(commit(broken("d\xff")));
  });
  EXPECT_EQ(outcomes[0].get()->kind, Outcome::Kind::durable);
  EXPECT_EQ(outcomes[1].get().error().kind, ErrorKind::unavailable);
  EXPECT_EQ(outcomes[2].get()->kind, Outcome::Kind::durable);
  EXPECT_EQ(outcomes[3].get().error().kind, ErrorKind::unavailable);
  EXPECT_EQ(commit(effects({"good"}, {"b"})).get()->kind, Outcome::Kind::durable) << "b was not used";
  EXPECT_THAT(logged(), ElementsAre("one", "two", "good"));
  EXPECT_TRUE(ledger_->writable());
}

TEST_P(LedgerTest, AnEventOfAnyBytesIsStored) {
  auto hostile = event("hostile");
  hostile.actor.id = std::string("a\0b", 3);
  hostile.origin.user_agent = "\xff\xc3";
  hostile.targets.push_back({"t\xed\xa0\x80", "User", "", ""});
  Effects wanted;
  wanted.records.push_back(to_record(hostile, later));
  EXPECT_EQ(commit(std::move(wanted)).get()->kind, Outcome::Kind::durable);
  EXPECT_THAT(logged(), ElementsAre("hostile"));
}

TEST_P(LedgerTest, ARestartGoesOnWithTheChain) {
  ASSERT_TRUE(commit(effects({"one"}, {"a"})).get());
  ledger_.reset();
  store_.reset();
  store_ = storage::Store::open(place_.options()).value();
  ledger_ = Ledger::start(*store_, clock_, {}).value();
  EXPECT_EQ(commit(effects({"again"}, {"a"})).get()->kind, Outcome::Kind::replayed);
  ASSERT_TRUE(commit(effects({"two"})).get());
  EXPECT_THAT(logged(), ElementsAre("one", "two"));
}

// Runs what it is given when the test says so.
class TestLoop : public RunLoop {
 public:
  using RunLoop::Here;

  bool run(std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
    arrived_.notify_all();
    return true;
  }
  void when_idle(std::function<void()> work) override { idle_work_.push_back(std::move(work)); }

  void be_idle() {
    for (const auto& work : std::exchange(idle_work_, {})) work();
  }
  // Waits for a message and runs it.
  void run_next() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !work_.empty(); });
    const auto work = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    work();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> work_;
  std::vector<std::function<void()>> idle_work_;
};

class LingeringTest : public LedgerTest {
 protected:
  void start(LedgerOptions options) { ledger_ = Ledger::start(*store_, clock_, options).value(); }
  void commit_from_loop(const std::string& type) {
    ledger_->commit(effects({type}), [this, type](const Result<Outcome>& outcome) {
      done_.push_back(type + (outcome && outcome->kind == Outcome::Kind::durable ? " done" : " refused"));
    });
  }
  LingeringTest() {
    ledger_.reset();
    store_ = storage::Store::open(place_.options()).value();
  }

  static constexpr std::chrono::hours forever{1};
  const std::shared_ptr<TestLoop> loop_ = std::make_shared<TestLoop>();
  const TestLoop::Here here_{loop_};
  std::vector<std::string> done_;
};

TEST_P(LingeringTest, WhatComesFromABusyThreadIsCommittedTogetherWhenItHasNothingElseToDo) {
  start({.linger = forever, .pause = {}});
  for (const auto* type : {"one", "two", "three"}) commit_from_loop(type);
  loop_->be_idle();
  loop_->run_next();
  EXPECT_THAT(done_, ElementsAre("one done", "two done", "three done")) << "in one message";
  EXPECT_THAT(logged(), ElementsAre("one", "two", "three"));
}

TEST_P(LingeringTest, AFullBatchWaitsForNobody) {
  start({.linger = forever, .pause = forever, .batch = 2});
  for (const auto* type : {"one", "two"}) commit_from_loop(type);
  loop_->run_next();
  EXPECT_THAT(done_, ElementsAre("one done", "two done"));
}

TEST_P(LingeringTest, NothingWaitsLongerThanItMay) {
  start({.linger = std::chrono::milliseconds(1), .pause = {}});
  commit_from_loop("one");
  loop_->run_next();
  EXPECT_THAT(done_, ElementsAre("one done"));
}

TEST_P(LingeringTest, SomebodyWhoWaitsTakesTheOthersAlong) {
  start({.linger = forever, .pause = {}});
  commit_from_loop("one");
  EXPECT_TRUE(put("waited"));
  loop_->run_next();
  EXPECT_THAT(done_, ElementsAre("one done"));
  loop_->be_idle();
}

MANDATE_ON_EVERY_DATABASE(LedgerTest);
MANDATE_ON_EVERY_DATABASE(LingeringTest);

// A database that goes away and comes back.
class LostDatabaseTest : public LedgerTest {
 protected:
  LostDatabaseTest() {
    ledger_->on_upheaval([this] { found_.set_value(); });
  }
  std::promise<void> found_;
};

TEST_P(LostDatabaseTest, AnIdleLedgerFindsItAgainByItself) {
  ASSERT_TRUE(commit(effects({"one"}, {"a"})).get());
  place_.end_sessions();
  found_.get_future().wait();
  EXPECT_EQ(commit(effects({"again"}, {"a"})).get()->kind, Outcome::Kind::replayed);
  ASSERT_TRUE(commit(effects({"two"})).get());
  EXPECT_EQ(commit(effects({"good"}, {"b"})).get()->kind, Outcome::Kind::durable) << "b was not used";
  EXPECT_THAT(logged(), ElementsAre("one", "two", "good"));
  EXPECT_TRUE(ledger_->writable());
}

TEST_P(LostDatabaseTest, NothingOfALostTransactionIsThereAndDecisionsFromBeforeAreStale) {
  const auto read_at = ledger_->visible_epoch();
  std::future<Result<Outcome>> beside;
  const auto lost = ledger_->write([&](Transaction& transaction) -> Result<void> {
    CHECK(storage::Settings(transaction.connection()).put("lost", "1"));
    beside = commit(effects({"beside"}, {"a"}, {{"wlp1", read_at}}));
    place_.end_sessions();
    return {};
  });
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::unavailable);
  const auto outcome = beside.get();  // it came before or after the reconnection
  EXPECT_TRUE(!outcome || outcome->kind == Outcome::Kind::stale);
  found_.get_future().wait();
  EXPECT_FALSE(has("lost"));
  EXPECT_EQ(commit(effects({"old"}, {"b"}, {{"wlp1", read_at}})).get()->kind, Outcome::Kind::stale);
  EXPECT_EQ(commit(effects({"anew"}, {"b"}, {{"wlp1", ledger_->visible_epoch()}})).get()->kind, Outcome::Kind::durable);
  EXPECT_THAT(logged(), ElementsAre("anew"));
}

TEST_P(LostDatabaseTest, WhileAnotherServerHasItNothingIsWritten) {
  std::unique_ptr<storage::Store> other;
  EXPECT_FALSE(ledger_->write([&](Transaction&) -> Result<void> {
    place_.end_sessions();
    other = storage::Store::open(place_.options()).value();
    return {};
  }));
  const auto refused = commit(effects({"ours"}, {"a"})).get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(ledger_->writable());
  auto theirs = other->take_writer();
  UsedOnce marks;
  ASSERT_TRUE(marks.load(*theirs, clock_.now()));
  const std::vector marking{marks.add(UsedOnce::mark_of("theirs"), later)};
  ASSERT_TRUE(theirs->begin());
  ASSERT_TRUE(theirs->commit(marking));
  theirs.reset();
  found_.get_future().wait();
  EXPECT_EQ(commit(effects({"ours"}, {"theirs"})).get()->kind, Outcome::Kind::replayed);
  EXPECT_EQ(commit(effects({"ours"}, {"a"})).get()->kind, Outcome::Kind::durable);
}

std::vector<Kind> that_can_be_lost() {
  auto kinds = storage::testing::kinds();
  std::erase(kinds, Kind::sqlite);
  return kinds;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LostDatabaseTest);
INSTANTIATE_TEST_SUITE_P(Database, LostDatabaseTest, ::testing::ValuesIn(that_can_be_lost()),
                         storage::testing::name_of);

}  // namespace
}  // namespace mandate::ledger
