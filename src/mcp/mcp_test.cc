#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mcp/event_stream.h"
#include "mcp/testing/scripted_server.h"
#include "mcp/tools.h"

namespace mandate::mcp {
namespace {

using mandate::testing::ScriptedMessages;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ScriptedServer;

constexpr std::string_view url = "https://mcp.example.test/mcp";

std::vector<std::string> events_of(const std::vector<std::string>& pieces) {
  EventStream stream;
  std::vector<std::string> events;
  for (const auto& piece : pieces) {
    stream.give(piece);
    while (auto data = stream.next()) events.push_back(*std::move(data));
  }
  return events;
}

TEST(EventStream, ReadsEventsHoweverTheyAreCut) {
  EXPECT_THAT(events_of({"data: a\n\n"}), ElementsAre("a"));
  EXPECT_THAT(events_of({"event: message\r\nid: 1\r\ndata:{\"a\":\r", "\ndata: 1}\r\n\r", "\n"}),
              ElementsAre("{\"a\":\n1}"));
  EXPECT_THAT(events_of({": comment\n\nretry: 5\n\ndata\n\ndata:  b\r\rdata: never ended\n"}), ElementsAre("", " b"));
  EXPECT_THAT(events_of({"d", "ata: ", "x", "\n", "\n"}), ElementsAre("x"));
}

// Who looks again through all of it for each byte does not come to an end here.
TEST(EventStream, ReadsALineThatComesByteByByte) {
  EventStream stream;
  stream.give("data: a\n\ndata:");
  EXPECT_EQ(stream.next(), "a");
  constexpr std::size_t length = 2'000'000;
  for (std::size_t i = 0; i < length; ++i) {
    stream.give("x");
    ASSERT_FALSE(stream.next());
  }
  stream.give("\r");
  EXPECT_FALSE(stream.next());
  stream.give("\n\n");
  EXPECT_EQ(stream.next(), std::string(length, 'x'));
}

class McpClientTest : public ::testing::Test {
 protected:
  Answer<ToolList> list(const ScriptedServer& server, ToolLimits limits = {}) {
    Client client(server.messages(), std::string(url));
    return list_tools(client, limits);
  }
  static std::string tool(const std::string& name, const std::string& more = "") {
    return R"({"name":")" + name + R"(","inputSchema":{"type":"object"})" + more + "}";
  }
  static std::string names(const ToolList& list) {
    std::string all;
    for (const auto& one : list.tools) all += (all.empty() ? "" : " ") + one.name;
    return all;
  }
};

TEST_F(McpClientTest, RefusesAnswersThatAreNone) {
  struct Case {
    std::string what;
    MessageAnswer answer;
  };
  const std::string tools = R"("result":{"tools":[]}})";
  for (const auto& c :
       {Case{"another id", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":7,)" + tools)},
        Case{"an id that is a text", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":"2",)" + tools)},
        Case{"no id", ScriptedMessages::json(R"({"jsonrpc":"2.0",)" + tools)},
        Case{"another version of JSON-RPC", ScriptedMessages::json(R"({"jsonrpc":"1.0","id":2,)" + tools)},
        Case{"a batch", ScriptedMessages::json(R"([{"jsonrpc":"2.0","id":2,)" + tools + "]")},
        Case{"a result and an error",
             ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"error":{"code":1,"message":""},)" + tools)},
        Case{"a result that is a list", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"result":[]})")},
        Case{"a request", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"method":"ping",)" + tools)},
        Case{"members twice", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"id":2,)" + tools)},
        Case{"what goes deep", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"result":{"tools":)" +
                                                      std::string(5000, '[') + std::string(5000, ']') + "}}")},
        Case{"a page of HTML", MessageAnswer{200, "text/html", "", SecretString("<p>")}},
        Case{"nothing", MessageAnswer{200, "application/json"}},
        Case{"events without the response",
             ScriptedMessages::events("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n")},
        Case{"an event that does not end", ScriptedMessages::events(R"(data: {"jsonrpc":"2.0","id":2,)" + tools)},
        Case{"no tools", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"result":{}})")},
        Case{"tools that are an object", ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"result":{"tools":{}}})")},
        Case{"a cursor that is a number",
             ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"result":{"tools":[],"nextCursor":1}})")}}) {
    ScriptedServer server;
    server.say("tools/list", c.answer);
    const auto answer = list(server);
    ASSERT_FALSE(answer) << c.what;
    EXPECT_EQ(answer.error().kind, Failure::Kind::unusable) << c.what;
  }
}

TEST_F(McpClientTest, LeavesNoDoubtAboutWhoRefused) {
  ScriptedServer wants;
  wants.want_token("t");
  EXPECT_EQ(list(wants).error().kind, Failure::Kind::unauthorized);
  EXPECT_THAT(list(wants).error().message, HasSubstr("wants a token"));
  ScriptedServer refuses;
  EXPECT_EQ(list(refuses).error().kind, Failure::Kind::refused);
  EXPECT_EQ(list(refuses).error().error->code, code::method_not_found);
  ScriptedMessages silent;
  Client client(silent, std::string(url));
  EXPECT_EQ(client.call("tools/list", {}).error().kind, Failure::Kind::no_answer);
  EXPECT_EQ(silent.sent().size(), 1U) << "nobody who does not answer is asked twice";
}

TEST_F(McpClientTest, RepeatsNoTokenThatItWasGiven) {
  ScriptedServer server(Era::legacy);
  server.say("tools/call",
             ScriptedMessages::json(R"({"jsonrpc":"2.0","id":3,"error":{"code":1,"message":"no a tok, session-1, )" +
                                    std::string(20, 'A') + R"("}})"));
  Client client(server.messages(), std::string(url), SecretString("a tok"));
  const auto answer = client.call("tools/call", {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "It answered with the error 1: no [...], [...], [...]");
}

TEST_F(McpClientTest, SpeaksBothEras) {
  ScriptedServer modern(Era::modern), legacy(Era::legacy);
  modern.offer("[" + tool("a") + "]");
  legacy.offer("[" + tool("b") + "]");
  EXPECT_EQ(names(*list(modern)), "a");
  EXPECT_EQ(modern.methods(), "server/discover tools/list");
  const auto request = modern.messages().sent().back();
  EXPECT_EQ(request.header("MCP-Protocol-Version"), modern_version);
  EXPECT_EQ(request.header("Mcp-Method"), "tools/list");
  EXPECT_THAT(request.body, HasSubstr("io.modelcontextprotocol/clientCapabilities"));
  EXPECT_EQ(names(*list(legacy)), "b");
  EXPECT_EQ(legacy.methods(), "server/discover initialize notifications/initialized tools/list DELETE")
      << "the session is ended";
  EXPECT_EQ(legacy.messages().sent().at(3).header("MCP-Protocol-Version"), legacy_versions[0]);
  EXPECT_EQ(legacy.messages().sent().back().header("Mcp-Session-Id"), "session-1");
}

TEST_F(McpClientTest, TrustsNoHandshakeOfAnotherVersion) {
  ScriptedServer old(Era::legacy);
  old.say("initialize",
          ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2024-11-05"}})"));
  EXPECT_THAT(list(old).error().message, HasSubstr("no version"));
  auto injected = ScriptedMessages::json(R"({"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-06-18"}})");
  injected.session = "a b";
  old.say("initialize", injected);
  EXPECT_THAT(list(old).error().message, HasSubstr("session id"));
}

TEST_F(McpClientTest, ReadsTheResponseAmongEvents) {
  ScriptedServer server;
  server.say("tools/list", ScriptedMessages::events("id: 1\n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/"
                                                    "message\"}\n\ndata: no JSON\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":"
                                                    "2,\"result\":{\"tools\":[" +
                                                    tool("a") + "]}}\n\n"));
  EXPECT_EQ(names(*list(server)), "a");
}

TEST_F(McpClientTest, KeepsToolsThatCanBeUsed) {
  ScriptedServer server;
  server.offer("[" + tool("a", R"(,"title":"A\u202e","description":"long text")") + "," + tool("a") + "," +
               tool("a b") + R"(,1,{},{"name":"none"},{"name":"array","inputSchema":{"type":"array"}},)" +
               R"({"name":"large","inputSchema":{"type":"object","description":")" + std::string(20'000, 'x') +
               R"("}},{"name":"mirrored","inputSchema":{"type":"object","properties":{"q":{"x-mcp-header":"Q"}}}},)" +
               tool("b") + "," + tool("c") + "]");
  ToolLimits limits;
  limits.tools = 2;
  limits.description = 4;
  const auto found = list(server, limits);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(names(*found), "a b");
  EXPECT_EQ(found->tools[0].title, "");
  EXPECT_EQ(found->tools[0].description, "long");
  EXPECT_THAT(found->warnings, ElementsAre(HasSubstr("stands twice"), HasSubstr("none of MCP"),
                                           HasSubstr("none of MCP"), HasSubstr("none of MCP"), HasSubstr("'none'"),
                                           HasSubstr("'array'"), HasSubstr("'large'"), HasSubstr("x-mcp-header")));
}

TEST_F(McpClientTest, ReadsPagesAndNoListThatDoesNotEnd) {
  ScriptedServer server;
  int pages = 0;
  server.on("tools/list", [&](const json::object& params) {
    const auto name = params.contains("cursor") ? std::string(params.at("cursor").as_string()) : "first";
    ++pages;
    json::object result{{"tools", parse_json("[" + tool(name) + "]").value()}};
    if (pages < 3) result["nextCursor"] = "page" + std::to_string(pages);
    return result;
  });
  EXPECT_EQ(names(*list(server)), "first page1 page2");
  server.on("tools/list", [&](const json::object&) {
    return json::object{{"tools", json::array()}, {"nextCursor", std::to_string(++pages)}};
  });
  EXPECT_THAT(list(server).error().message, HasSubstr("more than 50 pages"));
  server.on("tools/list",
            [&](const json::object&) { return json::object{{"tools", json::array()}, {"nextCursor", "again"}}; });
  EXPECT_THAT(list(server).error().message, HasSubstr("comes back to a page"));
  ToolLimits slow;
  slow.time = std::chrono::seconds(0);
  server.on("tools/list", [&](const json::object&) {
    return json::object{{"tools", json::array()}, {"nextCursor", std::to_string(++pages)}};
  });
  EXPECT_THAT(list(server, slow).error().message, HasSubstr("too long"));
}

}  // namespace
}  // namespace mandate::mcp
