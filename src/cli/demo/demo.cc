// `mandate demo`: what Mandate is for, told with real requests on a running server.
#include <iostream>

#include "base/random.h"
#include "cli/command.h"
#include "cli/demo/story.h"

namespace mandate::cli {
namespace {

struct DemoOptions {
  std::string pace;
  bool all = false;
};

demo::Pace pace_of(const std::string& name) {
  using std::chrono::milliseconds;
  return name == "slow" ? demo::Pace{milliseconds(60), milliseconds(700)} : demo::Pace{};
}

// How often the server says no on purpose is part of the story.
std::vector<std::string> last_words(const demo::Story& story, std::chrono::milliseconds took,
                                    const Terminal& terminal) {
  const auto seconds = std::to_string(took.count() / 1000) + "." + std::to_string(took.count() % 1000 / 100) + " s";
  return {terminal.styled("Told as it happened, in " + seconds + ".", Style::bold),
          "",
          "Look for yourself:",
          "  mandate agent show '" + story.agent_name + "'",
          "  mandate connection list '" + story.agent_name + "'",
          "  mandate logs --since 5m"};
}

Result<void> tell(Context& context, const DemoOptions& options) {
  const auto begun = std::chrono::steady_clock::now();
  const auto terminal = context.out().terminal();
  TRY(auto* api, context.api());  // that there is a server and a token, before anything is told
  TRY(const auto endpoint, context.endpoint());
  demo::Narrator narrator(std::cout, terminal, pace_of(options.pace));
  demo::Stage stage(endpoint, narrator);
  narrator.title("Mandate: an agent acts for a person, with least privilege, and leaves a record",
                 "every line below is a real request to " + api->url());
  demo::Story story{stage, random_base62(4), SystemClock().now()};
  for (const auto& chapter : demo::chapters()) {
    if (!chapter.of_the_main_job && !options.all) continue;
    narrator.chapter(chapter.heading, chapter.text);
    CHECK(chapter.happen(story));
  }
  const auto took = std::chrono::steady_clock::now() - begun;
  narrator.end(last_words(story, std::chrono::duration_cast<std::chrono::milliseconds>(took), terminal));
  return {};
}

}  // namespace

namespace demo {

std::span<const Chapter> chapters() {
  static constexpr Chapter all[] = {
      {"A person and an application", "Somebody whom an agent will act for, and the application that they sign on to.",
       introduce_the_person},
      {"Something to protect",
       "An API with an authorization server of its own. Two scopes: see bookings, make bookings.",
       build_what_is_protected},
      {"An agent, registered",
       "Registering an agent gives it an identity and nothing else. Activating it is refused, and the answer names all "
       "that is missing.",
       register_the_agent},
      {"What it lacked",
       "Somebody who answers for it, a key, the application whose users it acts for, and a connection, with one of the "
       "two scopes.",
       give_the_agent_what_it_lacks},
      {"The person signs on",
       "Authorization code and PKCE, as in any browser. The application gets an ID token and hands it to the agent.",
       the_person_signs_on},
      {"The agent acts for the person",
       "The agent exchanges the ID token for an ID-JAG, redeems that for an access token, and calls the API.",
       the_agent_acts},
      {"Least privilege", "The agent wants to make a booking. Nobody gave it that.", the_agent_asks_for_more},
      {"A secret of the vault",
       "Some systems know no tokens. The agent exchanges the ID token for the password that the vault keeps for it.",
       the_agent_reads_a_secret, false},
      {"Tools of an MCP server",
       "A connection may lead to one thing behind the authorization server. What is given through it is good for that "
       "alone.",
       the_agent_uses_tools, false},
      {"An application elsewhere",
       "Its tokens are made by somebody else's server, which knows the agent, its tenant and the person under names of "
       "its own. The connection knows them.",
       the_agent_goes_elsewhere, false},
      {"Somebody else's server",
       "A service that nobody here runs. The person lets the agent act there, here and at its own authorization "
       "server, and takes it back.",
       the_person_lets_it_act_elsewhere, false},
      {"Without the ID token",
       "An ID token is soon old. As long as the person stays signed on, the application's refresh token stands in for "
       "it, until it is taken back.",
       the_agent_comes_back, false},
      {"An agent calls an agent",
       "The assistant calls a planner with a token made for it; the planner acts on for the same person. The token "
       "names "
       "both.",
       the_agent_calls_another, false},
      {"Stop means stop",
       "The agent is deactivated. Its key and the ID token are as good as before; its next request is not.",
       the_agent_is_stopped},
      {"The chain stops too", "The planner was not stopped. It was called by the agent that was.", the_chain_is_stopped,
       false},
      {"The record", "Every decision was written down before its answer left the server.", read_the_record},
  };
  return all;
}

}  // namespace demo

void add_demo_command(CommandSet& set) {
  set.add<DemoOptions>(
      set.app(), "demo", "Tell what Mandate is for, with real requests",
      [](Syntax& command, DemoOptions& options) {
        command.flag("--all", options.all, "Tell of every way to a credential, not only of the main one");
        command.option("--pace", options.pace, "fast (default) or slow, for reading along").one_of({"fast", "slow"});
      },
      tell);
}

}  // namespace mandate::cli
