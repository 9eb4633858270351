// bench_seed DATA AGENTS: fills the database of a server that is not running with so many agents, straight through
// storage; every tenth is linked to an application of its own. DATA is the server's directory, or the URL of its
// PostgreSQL database.
#include <cstdlib>
#include <iostream>

#include "base/random.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/store.h"

namespace {

using namespace mandate;

constexpr std::string_view words[] = {"billing",  "orders",   "payroll",  "support", "travel",   "expense",
                                      "research", "legal",    "contract", "sales",   "forecast", "stock",
                                      "freight",  "fraud",    "risk",     "audit",   "hiring",   "training",
                                      "brand",    "design",   "review",   "release", "metrics",  "incident",
                                      "security", "pipeline", "report",   "summary", "meeting",  "calendar"};
constexpr int rows_of_a_commit = 20'000;
constexpr auto apart = std::chrono::milliseconds(700);

void check(const Result<void>& result) {
  if (result) return;
  std::cerr << result.error().message << ' ' << result.error().note << '\n';
  std::exit(1);
}

domain::AgentStatus status_of(int number) {
  if (number % 10 < 7) return domain::AgentStatus::active;
  return number % 100 == 99 ? domain::AgentStatus::inactive : domain::AgentStatus::staged;
}

// "billing legal agent 4711": words that many names share, and a number of its own.
std::string name_of(int number) {
  const auto word = [](int seed) { return std::string(words[static_cast<std::size_t>(seed) % std::size(words)]); };
  return word(number * 7) + " " + word(number / 30) + " agent " + std::to_string(number);
}

void insert(storage::sql::Connection& connection, int number, Time start) {
  domain::Agent agent;
  agent.id = domain::AgentId::generate();
  agent.status = status_of(number);
  agent.name = name_of(number);
  agent.description = "One of many, made for a measurement";
  agent.created = agent.last_updated = start + number * apart;
  if (number % 10 == 0) {
    domain::Application application;
    application.id = domain::ApplicationId::generate();
    application.client_id = domain::ClientId(application.id.str());
    application.label = "Portal " + std::to_string(number);
    application.application_type = "web";
    application.created = application.last_updated = agent.created;
    check(storage::Applications(connection).insert(application));
    agent.app_id = application.id;
  }
  check(storage::Agents(connection).insert(agent));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: bench_seed DATA|URL AGENTS\n";
    return 2;
  }
  const int agents = std::atoi(arguments[2]);
  const auto url = storage::DatabaseUrl::parse(arguments[1]);
  auto store = storage::Store::open({arguments[1], false, url.value_or(storage::DatabaseUrl())});
  if (!store) return std::cerr << store.error().message << '\n', 1;
  const auto connection = (*store)->take_writer();
  const Time start = SystemClock().now() - agents * apart;
  for (int number = 0; number < agents;) {
    check(connection->begin());
    for (int i = 0; i < rows_of_a_commit && number < agents; ++i) insert(*connection, number++, start);
    check(connection->commit());
  }
  return 0;
}
