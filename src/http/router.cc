#include "http/router.h"

#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <optional>

#include "base/log.h"
#include "base/text.h"

namespace mandate::http {
namespace {

constexpr std::size_t method_count = static_cast<std::size_t>(Method::other) + 1;

struct Endpoint {
  Handler handler;
  std::vector<std::string> parameter_names;
  std::string pattern;
};

// "/a//b" is "a", "", "b"; "/" is one empty segment.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  segments.reserve(8);
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t length = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, length));
    path.remove_prefix(length);
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_control_or_slash(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/';
}

std::optional<std::string> decode_parameter(std::string_view segment) {
  if (segment.empty()) return std::nullopt;
  auto value = percent_decode(segment);
  if (!value || *value == "." || *value == ".." || !is_utf8(*value)) return std::nullopt;
  if (std::any_of(value->begin(), value->end(), is_control_or_slash)) return std::nullopt;
  return value;
}

}  // namespace

struct Router::Node {
  std::map<std::string, Node, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::array<Endpoint, method_count> endpoints;

  const Endpoint* endpoint(Method method) const {
    const Endpoint& exact = endpoints[static_cast<std::size_t>(method)];
    if (exact.handler) return &exact;
    return method == Method::head ? endpoint(Method::get) : nullptr;
  }

  // Visits every node whose pattern fits `segments` from `depth` on, literal segments first, until `visit`
  // returns true. `values` holds the decoded parameters of the way to the node.
  template <class Visit>
  bool walk(const std::vector<std::string_view>& segments, std::size_t depth, std::vector<std::string>& values,
            const Visit& visit) const {
    if (depth == segments.size()) return visit(*this);
    if (auto literal = literals.find(segments[depth]); literal != literals.end())
      if (literal->second.walk(segments, depth + 1, values, visit)) return true;
    if (!parameter) return false;
    auto value = decode_parameter(segments[depth]);
    if (!value) return false;
    values.push_back(*std::move(value));
    if (parameter->walk(segments, depth + 1, values, visit)) return true;
    values.pop_back();
    return false;
  }
};

namespace {

using Allowed = std::array<bool, method_count>;

// The value of `Allow` (RFC 9110 section 10.2.1); GET brings HEAD with it.
std::string allow_header(const Allowed& allowed) {
  std::string value;
  for (std::size_t i = 0; i < method_count; ++i) {
    const auto method = static_cast<Method>(i);
    const bool head_by_get = method == Method::head && allowed[static_cast<std::size_t>(Method::get)];
    if (!allowed[i] && !head_by_get) continue;
    if (!value.empty()) value += ", ";
    value += name_of(method);
  }
  return value;
}

Responder adding_allow(Responder responder, std::string allow) {
  auto shared = std::make_shared<Responder>(std::move(responder));
  return Responder(
      [shared, allow = std::move(allow)](Response response) { (*shared)(std::move(response).with("Allow", allow)); });
}

// Runs `answer`; nullopt, which makes the dropped responder answer 500, when a library let an exception through.
std::optional<Response> run_guarded(const std::function<Response(const Request&)>& answer, const Request& request) {
  try {
    return answer(request);
  } catch (const std::exception& failure) {
    log::error("request_failed", {{"request_id", request.request_id}, {"cause", failure.what()}});
    return std::nullopt;
  }
}

void answer_guarded(const std::function<Response(const Request&)>& answer, const Request& request,
                    Responder& responder) {
  if (auto response = run_guarded(answer, request)) responder(*std::move(response));
}

}  // namespace

Router::Router(Handler not_found, Handler method_not_allowed)
    : root_(std::make_unique<Node>()),
      not_found_(std::move(not_found)),
      method_not_allowed_(std::move(method_not_allowed)) {}

Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Handler handler) {
  Node* node = root_.get();
  std::vector<std::string> names;
  for (std::string_view segment : segments_of(pattern)) {
    if (is_parameter(segment)) {
      names.emplace_back(segment.substr(1, segment.size() - 2));
      if (!node->parameter) node->parameter = std::make_unique<Node>();
      node = node->parameter.get();
    } else {
      node = &node->literals.try_emplace(std::string(segment)).first->second;
    }
  }
  node->endpoints[static_cast<std::size_t>(method)] = {std::move(handler), std::move(names), std::string(pattern)};
  routes_.emplace_back(method, pattern);
}

void Router::handle(Request request, Responder responder) const {
  const std::vector<std::string_view> segments = segments_of(request.path());
  std::vector<std::string> values;
  const Endpoint* found = nullptr;
  const auto by_method = [&](const Node& node) { return (found = node.endpoint(request.method)) != nullptr; };
  if (root_->walk(segments, 0, values, by_method)) {
    for (std::size_t i = 0; i < values.size(); ++i)
      request.path_parameters.emplace_back(found->parameter_names[i], std::move(values[i]));
    request.route = found->pattern;
    return found->handler(std::move(request), std::move(responder));
  }
  Allowed allowed{};
  const auto collect = [&](const Node& node) {
    for (std::size_t i = 0; i < method_count; ++i) allowed[i] |= static_cast<bool>(node.endpoints[i].handler);
    return false;
  };
  root_->walk(segments, 0, values, collect);
  const std::string allow = allow_header(allowed);
  if (allow.empty()) return not_found_(std::move(request), std::move(responder));
  method_not_allowed_(std::move(request), adding_allow(std::move(responder), allow));
}

std::vector<std::pair<Method, std::string>> Router::routes() const {
  return routes_;
}

Handler on_pool(WorkerPool& pool, std::function<Response(const Request&)> answer,
                std::function<Response(const Request&)> overloaded) {
  struct Work {
    Request request;
    Responder responder;
  };
  auto shared_answer = std::make_shared<const std::function<Response(const Request&)>>(std::move(answer));
  return [&pool, shared_answer, overloaded = std::move(overloaded)](Request request, Responder responder) {
    auto work = std::make_shared<Work>(Work{std::move(request), std::move(responder)});
    const bool queued =
        pool.try_post([work, shared_answer] { answer_guarded(*shared_answer, work->request, work->responder); });
    if (!queued) answer_guarded(overloaded, work->request, work->responder);
  };
}

Handler inline_handler(std::function<Response(const Request&)> answer) {
  return [answer = std::move(answer)](Request request, Responder responder) {
    answer_guarded(answer, request, responder);
  };
}

}  // namespace mandate::http
