#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "http/server.h"

namespace mandate::cli::testing {

// A server that answers what the test wrote down: for each "GET /path?query" a queue of answers, the last of
// which is given again and again.
class ScriptedServer {
 public:
  ScriptedServer() {
    http::ServerOptions options;
    options.threads = 1;
    options.access_log = false;
    server_ = http::Server::create(options, [this](http::Request request, http::Responder respond) {
                respond(answer(std::move(request)));
              }).value();
    server_->start();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  void on(const std::string& request, http::Response response) {
    const std::lock_guard lock(mutex_);
    script_[request].push_back(std::move(response));
  }
  void on(const std::string& request, int status, std::string body) {
    on(request, http::Response{status, {{"Content-Type", "application/json"}}, std::move(body)});
  }

  std::vector<http::Request> received() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  http::Response answer(http::Request request) {
    const std::lock_guard lock(mutex_);
    const auto found = script_.find(std::string(http::name_of(request.method)) + " " + request.target);
    received_.push_back(std::move(request));
    if (found == script_.end())
      return http::Response{404, {}, R"({"errorCode":"E0000008","errorSummary":"Not in the script"})"};
    auto& answers = found->second;
    auto response = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return response;
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<http::Response>> script_;
  std::vector<http::Request> received_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace mandate::cli::testing
