#include "main/serve.h"

#include <sys/stat.h>

#include <csignal>
#include <iostream>

#include "base/log.h"
#include "main/server_app.h"

namespace mandate::main {
namespace {

constexpr int success = 0, failure = 1;

// The signals that stop the server. They are blocked before the first thread starts, so that every thread leaves them
// to wait().
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  int wait() const {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) continue;
    return signal;
  }
  // From now on a signal does what it does to any process: ends it.
  void let_through() const { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

 private:
  sigset_t set_{};
};

log::Level level_of(const Settings& settings) {
  if (settings.log_level == "debug") return log::Level::debug;
  if (settings.log_level == "warning") return log::Level::warning;
  if (settings.log_level == "error") return log::Level::error;
  return log::Level::info;
}

int run(const Settings& settings, const StopSignals& signals) {
  const auto app = ServerApp::start(settings);
  if (!app) {
    const auto& error = app.error();
    log::error("start_failed", {{"message", error.message}, {"note", error.note}});
    // In one piece: the log writes to the same stream.
    std::cerr << "mandate: " + error.message + (error.note.empty() ? "" : " (" + error.note + ")") + "\n";
    return failure;
  }
  std::cout << "ready " << (*app)->listen_url() << std::endl;
  const int signal = signals.wait();
  log::info("stopping", {{"signal", std::int64_t{signal}}});
  signals.let_through();
  (*app)->drain();
  return success;
}

}  // namespace

int serve(const Settings& settings) {
  umask(S_IRWXG | S_IRWXO);  // the database holds password hashes and the record: nobody else reads what we write
  std::signal(SIGPIPE, SIG_IGN);
  const StopSignals signals;
  log::start(level_of(settings));
  const int code = run(settings, signals);
  log::info("stopped", {{"code", std::int64_t{code}}});
  log::stop();
  return code;
}

}  // namespace mandate::main
