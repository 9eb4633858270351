#include <gmock/gmock.h>

#include "manage/operations/operation_request.h"
#include "manage/operations/operations.h"
#include "web/admin/testing/admin_fixture.h"
#include "web/admin/testing/stream_recorder.h"

namespace mandate::web::admin {
namespace {

using ::testing::HasSubstr;

class OperationEventsTest : public testing::AdminTest {
 protected:
  // An operation that was accepted and not performed.
  void schedule(std::string_view id) {
    manage::OperationRequest request;
    request.change.name = "Late Agent";
    const auto text = manage::to_text(request);
    sql("insert into operations (id, type, status, agent, request, request_id, actor, created, agent_status, "
        "error_code, error_message) values ($1, 'ai-agent:Register', 'SCHEDULED', 'wlplate', $2, '', '', 0, '', '', "
        "'')",
        {id, text});
  }
  http::Response events_of(const std::string& id, std::vector<http::Header> headers = {}) {
    http::Request request;
    request.target = "/workload-principals/api/v1/operations/" + id + "/events";
    request.headers = std::move(headers);
    request.headers.push_back({"Authorization", "SSWS " + std::string(admin_token)});
    std::promise<http::Response> answer;
    router_.handle(std::move(request),
                   http::Responder([&](http::Response response) { answer.set_value(std::move(response)); }));
    return answer.get_future().get();
  }
};

TEST_F(OperationEventsTest, RefusesWhoMayNotAndWhatIsNotThere) {
  EXPECT_EQ(events_of("op-none").status, 404);
  http::Request request;
  request.target = "/workload-principals/api/v1/operations/op-none/events";
  EXPECT_EQ(send(std::move(request)).status, 401);
}

TEST_F(OperationEventsTest, TellTheEndOfAnOperationThatIsOverAndNotAgain) {
  schedule("op-done");
  ASSERT_TRUE(manage::Operations(*environment_).resume());
  const auto answer = events_of("op-done");
  EXPECT_EQ(answer.headers.front().value, "text/event-stream");
  EXPECT_FALSE(answer.stream);
  EXPECT_THAT(answer.body, HasSubstr("event: operation\nid: COMPLETED\ndata: {"));
  EXPECT_TRUE(answer.body.ends_with("}\n\n"));
  EXPECT_EQ(events_of("op-done", {{"Last-Event-ID", "COMPLETED"}}).status, 204);
  EXPECT_EQ(events_of("op-done", {{"Last-Event-ID", "SCHEDULED"}}).status, 200);
}

TEST_F(OperationEventsTest, FollowAnOperationToItsEnd) {
  schedule("op-late");
  const auto answer = events_of("op-late");
  EXPECT_THAT(answer.body, HasSubstr("id: SCHEDULED\n"));
  ASSERT_TRUE(answer.stream);
  const auto client = std::make_shared<testing::StreamRecorder>();
  answer.stream(client);
  ASSERT_TRUE(manage::Operations(*environment_).resume());
  const auto text = client->whole();
  EXPECT_THAT(text, HasSubstr("id: COMPLETED\ndata: {"));
  EXPECT_THAT(text, HasSubstr("wlplate"));
}

TEST_F(OperationEventsTest, EndWhenTheirReaderMayNotReadAnyMore) {
  schedule("op-late");
  const auto answer = events_of("op-late");
  const auto client = std::make_shared<testing::StreamRecorder>();
  answer.stream(client);
  sql("delete from api_tokens", {});
  ASSERT_TRUE(manage::Operations(*environment_).resume());
  EXPECT_EQ(client->whole(), ".") << "nothing more is told";
}

TEST_F(OperationEventsTest, FindWhatHappenedBeforeTheyWereListenedTo) {
  schedule("op-early");
  const auto answer = events_of("op-early");
  ASSERT_TRUE(manage::Operations(*environment_).resume());
  const auto client = std::make_shared<testing::StreamRecorder>();
  answer.stream(client);
  EXPECT_THAT(client->whole(), HasSubstr("id: COMPLETED"));
}

TEST_F(OperationEventsTest, EndWhenNobodyListensAnyMore) {
  schedule("op-late");
  const auto answer = events_of("op-late");
  const auto client = std::make_shared<testing::StreamRecorder>();
  answer.stream(client);
  client->stop();
  EXPECT_EQ(client->whole(), ".");
  ASSERT_TRUE(manage::Operations(*environment_).resume());
  EXPECT_EQ(client->whole(), ".");
}

TEST_F(OperationEventsTest, AreNotForMoreListenersThanThereIsRoomFor) {
  schedule("op-late");
  for (std::size_t i = 0; i < ChangeFeed::watches_max; ++i) api_->changes().watch("x", [] {});
  const auto client = std::make_shared<testing::StreamRecorder>();
  events_of("op-late").stream(client);
  EXPECT_EQ(client->whole(), ".") << "it ends at once, and the client comes back";
}

}  // namespace
}  // namespace mandate::web::admin
