// bench_load SETUP ROW CONNECTIONS SECONDS [RATE]: loads a server and prints one JSON line: requests per second,
// latencies in microseconds, errors. SETUP is what setup.mjs wrote. Without RATE every connection sends its next
// request when its last one is answered; with RATE requests are due at that rate, and waiting for a free connection
// counts as latency.
//
// Everything that costs the client time (signatures above all) is made before the clock starts.
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "http_session.h"
#include "jose/jwk.h"
#include "jose/jwt.h"
#include "oauth/form.h"
#include "oauth/tokens.h"

namespace {

using namespace mandate;
using bench::Answer;
using bench::HttpSession;
using Clock = std::chrono::steady_clock;

struct Agent {
  std::string id;
  crypto::PrivateKey key;
  const jose::Algorithm* algorithm;
  std::string next;  // the URL of the agent that it calls; empty: the last of the chain
};

struct Setup {
  json::object object;
  std::vector<Agent> agents;  // each may call the next one

  std::string text(std::string_view name) const { return std::string(object.at(name).as_string()); }
  int port() const { return std::atoi(text("port").c_str()); }
};

Setup read_setup(const char* path) {
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  Setup setup{parse_json_object(text).value(), {}};
  for (const auto& agent : setup.object.at("agents").as_array()) {
    const auto& jwk = agent.at("jwk").as_object();
    setup.agents.push_back({std::string(agent.at("id").as_string()), jose::parse_private_jwk(jwk).value(),
                            jose::find_algorithm(std::string(jwk.at("alg").as_string())),
                            std::string(agent.at("next").as_string())});
  }
  return setup;
}

std::string assertion(const Agent& agent, const std::string& audience) {
  const auto now = to_seconds(SystemClock().now());
  return jose::sign_jwt(*agent.algorithm, "k1", "JWT",
                        {{"iss", agent.id},
                         {"sub", agent.id},
                         {"aud", audience},
                         {"iat", now},
                         {"exp", now + 600},
                         {"jti", random_base62(20)}},
                        agent.key)
      .value();
}

std::string request(std::string_view method, const std::string& path, const std::string& body,
                    const std::string& headers = "") {
  return std::string(method) + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
         (method == "POST" ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                                 std::to_string(body.size()) + "\r\n"
                           : "") +
         "\r\n" + body;
}

// The client's part of a token request.
std::vector<std::pair<std::string, std::string>> with_assertion(const Agent& agent, const std::string& audience) {
  return {{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
          {"client_assertion", assertion(agent, audience)}};
}

// An exchange but for the subject token, which is put in when it is known.
struct Exchange {
  std::string form;
  std::string with(const std::string& subject, std::string_view type) const {
    return request(
        "POST", "/oauth2/v1/token",
        form + "&" + oauth::encode_form({{"subject_token", subject}, {"subject_token_type", std::string(type)}}));
  }
};

Exchange exchange_of(const Setup& setup, const Agent& agent, bool calls_next) {
  auto form = with_assertion(agent, setup.text("orgTokenUrl"));
  form.insert(form.end(), {{"grant_type", std::string(oauth::token_exchange_grant)},
                           {"requested_token_type", std::string(oauth::id_jag_token_type)},
                           {"audience", setup.text("asIssuer")},
                           {"scope", "chat.read"}});
  if (calls_next) form.emplace_back("resource", agent.next);
  return {oauth::encode_form(form)};
}

std::string exchange(const Setup& setup) {
  return exchange_of(setup, setup.agents.front(), false).with(setup.text("idToken"), oauth::id_token_token_type);
}

std::string vault_exchange(const Setup& setup) {
  auto form = with_assertion(setup.agents.front(), setup.text("orgTokenUrl"));
  form.insert(form.end(), {{"grant_type", std::string(oauth::token_exchange_grant)},
                           {"requested_token_type", std::string(oauth::vaulted_secret_token_type)},
                           {"subject_token", setup.text("idToken")},
                           {"subject_token_type", std::string(oauth::id_token_token_type)},
                           {"resource", setup.text("vaultResource")}});
  return request("POST", "/oauth2/v1/token", oauth::encode_form(form));
}

// A redemption but for the ID-JAG, which is put in when it is known.
struct Redemption {
  std::string path, form;
  std::string with(const std::string& id_jag) const { return request("POST", path, form + "&assertion=" + id_jag); }
};

Redemption redemption_of(const Setup& setup, const Agent& agent) {
  auto form = with_assertion(agent, setup.text("asTokenUrl"));
  form.emplace_back("grant_type", std::string(oauth::jwt_bearer_grant));
  return {"/oauth2/" + setup.text("server") + "/v1/token", oauth::encode_form(form)};
}

Redemption redemption(const Setup& setup) {
  return redemption_of(setup, setup.agents.front());
}

std::string token_of(const Answer& answer) {
  if (answer.status != 200) {
    std::cerr << "bench_load: " << answer.status << " " << answer.body << "\n";
    std::exit(1);
  }
  return std::string(parse_json_object(answer.body).value().at("access_token").as_string());
}

// What is sent: the next request, given what the connection's last one was answered; empty: nothing is left.
using Source = std::function<std::string(std::size_t connection, const Answer* last)>;

struct Result {
  std::vector<double> latencies;  // microseconds
  double seconds = 0;
  std::size_t errors = 0;
};

class Run {
 public:
  Run(const Setup& setup, std::size_t connections, Source source)
      : source_(std::move(source)), last_(connections), started_(connections) {
    for (std::size_t i = 0; i < connections; ++i) sessions_.push_back(std::make_unique<HttpSession>(setup.port()));
    for (const auto& session : sessions_) polled_.push_back({session->socket(), POLLIN, 0});
  }

  // Until `seconds` are over or the source has nothing left. `rate` 0: closed loop.
  Result go(double seconds, double rate, const std::function<void(const Answer&)>& on_answer = {}) {
    const auto start = Clock::now(),
               end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    double due = 0;
    bool more = true;
    std::deque<Clock::time_point> waiting;
    while (more && Clock::now() < end) {
      if (rate > 0)
        for (; start + std::chrono::duration<double>(due) <= Clock::now(); due += 1 / rate)
          waiting.push_back(start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(due)));
      for (std::size_t i = 0; i < sessions_.size() && more; ++i) {
        if (sessions_[i]->is_busy()) continue;
        if (rate > 0) {
          if (waiting.empty()) break;
          more = begin(i, waiting.front());
          waiting.pop_front();
        } else {
          more = begin(i, Clock::now());
        }
      }
      poll(polled_.data(), polled_.size(), rate > 0 ? 0 : 10);
      collect(on_answer);
    }
    result_.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return std::move(result_);
  }

 private:
  bool begin(std::size_t i, Clock::time_point since) {
    const auto text = source_(i, last_[i].status == 0 ? nullptr : &last_[i]);
    if (text.empty()) return false;
    started_[i] = since;
    sessions_[i]->send(text);
    return true;
  }

  void collect(const std::function<void(const Answer&)>& on_answer) {
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
      if (!sessions_[i]->is_busy() || (polled_[i].revents & (POLLIN | POLLHUP)) == 0) continue;
      if (!sessions_[i]->receive(last_[i])) continue;
      result_.latencies.push_back(std::chrono::duration<double, std::micro>(Clock::now() - started_[i]).count());
      if (last_[i].status != 200) {
        if (result_.errors++ == 0) std::cerr << "bench_load: " << last_[i].status << " " << last_[i].body << "\n";
      } else if (on_answer) {
        on_answer(last_[i]);
      }
    }
  }

  Source source_;
  std::vector<std::unique_ptr<HttpSession>> sessions_;
  std::vector<pollfd> polled_;
  std::vector<Answer> last_;
  std::vector<Clock::time_point> started_;
  Result result_;
};

Source from_list(std::vector<std::string> requests) {
  return [requests = std::move(requests), next = std::size_t{0}](std::size_t, const Answer*) mutable {
    return next < requests.size() ? std::move(requests[next++]) : std::string();
  };
}

template <class Make>
auto repeat(std::size_t count, const Make& make) {
  std::vector<decltype(make())> made;
  made.reserve(count);
  for (std::size_t i = 0; i < count; ++i) made.push_back(make());
  return made;
}

std::vector<std::string> collect_id_jags(const Setup& setup, std::size_t count) {
  std::vector<std::string> id_jags;
  Run run(setup, 32, from_list(repeat(count + 64, [&] { return exchange(setup); })));
  run.go(600, 0, [&](const Answer& answer) { id_jags.push_back(token_of(answer)); });
  return id_jags;
}

std::string one_access_token(const Setup& setup) {
  HttpSession session(setup.port());
  Answer answer;
  session.send(exchange(setup));
  while (!session.receive(answer)) {
  }
  session.send(redemption(setup).with(token_of(answer)));
  while (!session.receive(answer)) {
  }
  return token_of(answer);
}

template <class T>
T take(std::vector<T>& list) {
  auto item = std::move(list.back());
  list.pop_back();
  return item;
}

// Chains from a person over all agents: each exchanges what it was called with and redeems it, for the next one.
Source chains(const Setup& setup, std::size_t count, std::size_t connections) {
  struct Link {
    std::vector<Exchange> exchanges;
    std::vector<Redemption> redemptions;
  };
  auto links = std::make_shared<std::vector<Link>>();
  for (const auto& agent : setup.agents)
    links->push_back({repeat(count, [&] { return exchange_of(setup, agent, !agent.next.empty()); }),
                      repeat(count, [&] { return redemption_of(setup, agent); })});
  auto steps = std::make_shared<std::vector<std::size_t>>(connections, 0);
  return [=, id_token = setup.text("idToken")](std::size_t connection, const Answer* last) -> std::string {
    auto& step = (*steps)[connection];
    if (last == nullptr || step == 2 * links->size()) step = 0;
    auto& link = (*links)[step / 2];
    const bool redeem = step % 2 == 1;
    if (redeem ? link.redemptions.empty() : link.exchanges.empty()) return "";
    const bool first = step++ == 0;
    if (redeem) return take(link.redemptions).with(token_of(*last));
    return first ? take(link.exchanges).with(id_token, oauth::id_token_token_type)
                 : take(link.exchanges).with(token_of(*last), oauth::access_token_token_type);
  };
}

Source source_of(const Setup& setup, const std::string& row, std::size_t count, std::size_t connections) {
  if (row == "exchange") return from_list(repeat(count, [&] { return exchange(setup); }));
  if (row == "redeem") {
    auto id_jags = collect_id_jags(setup, count);
    std::vector<std::string> requests;
    for (const auto& id_jag : id_jags) requests.push_back(redemption(setup).with(id_jag));
    return from_list(std::move(requests));
  }
  if (row == "both") {
    auto exchanges = std::make_shared<std::vector<std::string>>(repeat(count / 2, [&] { return exchange(setup); }));
    auto redemptions = std::make_shared<std::vector<Redemption>>(repeat(count / 2, [&] { return redemption(setup); }));
    auto second = std::make_shared<std::vector<bool>>(connections, false);
    return [=](std::size_t connection, const Answer* last) -> std::string {
      const bool redeem = (*second)[connection] && last != nullptr;
      (*second)[connection] = !redeem;
      if (redeem) return redemptions->empty() ? "" : take(*redemptions).with(token_of(*last));
      return exchanges->empty() ? "" : take(*exchanges);
    };
  }
  if (row == "vault") return from_list(repeat(count, [&] { return vault_exchange(setup); }));
  if (row == "chain") return chains(setup, count / (2 * setup.agents.size()), connections);
  std::string text;
  if (row == "introspect")
    text = request("POST", "/oauth2/" + setup.text("server") + "/v1/introspect", "token=" + one_access_token(setup),
                   "Authorization: Basic " +
                       base64_encode(setup.text("resourceClient") + ":" + setup.text("resourceSecret")) + "\r\n");
  else
    text = request("GET", row == "keys" ? "/oauth2/v1/keys" : "/healthz", "");
  return [text](std::size_t, const Answer*) { return text; };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return std::cerr << "usage: bench_load SETUP ROW CONNECTIONS SECONDS [RATE]\n", 2;
  const auto setup = read_setup(argv[1]);
  const std::string row = argv[2];
  const auto connections = static_cast<std::size_t>(std::atoi(argv[3]));
  const double seconds = std::atof(argv[4]), rate = argc > 5 ? std::atof(argv[5]) : 0;
  const auto count = static_cast<std::size_t>((rate > 0 ? rate * 1.1 : 9000) * seconds) + 200;
  Run run(setup, connections, source_of(setup, row, count, connections));
  std::cout << "go" << std::endl;  // whoever measures the server starts here
  auto result = run.go(seconds, rate);
  std::sort(result.latencies.begin(), result.latencies.end());
  const auto percentile = [&](double p) {
    return result.latencies.empty()
               ? 0
               : result.latencies[static_cast<std::size_t>(p * static_cast<double>(result.latencies.size() - 1))];
  };
  std::cout << json::serialize(
                   json::object{{"requests", result.latencies.size()},
                                {"perSecond", static_cast<double>(result.latencies.size()) / result.seconds},
                                {"p50", percentile(0.5)},
                                {"p99", percentile(0.99)},
                                {"errors", result.errors}})
            << "\n";
}
