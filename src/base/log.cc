#include "base/log.h"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "base/json.h"
#include "base/time.h"

namespace mandate::log {
namespace {

std::shared_ptr<spdlog::async_logger> logger;
std::atomic<Level> least_level{Level::info};

const char* name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

json::value to_json(const Field& field) {
  return std::visit([](const auto& v) { return json::value(v); }, field.value);
}

}  // namespace

void start(Level least) {
  least_level = least;
  spdlog::init_thread_pool(8192, 1);
  logger = std::make_shared<spdlog::async_logger>("mandate", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                                  spdlog::thread_pool(), spdlog::async_overflow_policy::overrun_oldest);
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::info);
}

void stop() {
  if (!logger) return;
  logger->flush();
  logger.reset();
  spdlog::shutdown();
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!logger || level < least_level.load(std::memory_order_relaxed)) return;
  json::object line{{"time", format_time(SystemClock().now())}, {"level", name_of(level)}, {"event", event}};
  for (const Field& field : fields) line[field.name] = to_json(field);
  logger->log(spdlog::level::info, json::serialize(line));
}

}  // namespace mandate::log
