#include "web/reference/testing/conformance.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "base/text.h"
#include "web/reference/openapi_json.h"
#include "web/reference/testing/schema_check.h"

namespace mandate::web::reference::testing {
namespace {

// Which answers of the document some test has seen: "listGroups 200".
class Coverage {
 public:
  void note(std::string answer) {
    std::lock_guard lock(mutex_);
    seen_.insert(std::move(answer));
  }
  bool has(const std::string& answer) {
    std::lock_guard lock(mutex_);
    return seen_.contains(answer);
  }

 private:
  std::mutex mutex_;
  std::set<std::string> seen_;
};

Coverage& coverage() {
  static Coverage instance;
  return instance;
}

std::string lower_name(http::Method method) {
  return method == http::Method::head ? "get" : to_lower_ascii(name_of(method));
}

bool fits(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/'), given = split(path, '/');
  if (wanted.size() != given.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i] != given[i] && !(wanted[i].starts_with('{') && !given[i].empty())) return false;
  return true;
}

// The operation as the router would choose it: a literal segment wins over a `{name}`.
const json::object* find_operation(http::Method method, std::string_view path) {
  const json::object* found = nullptr;
  std::size_t fewest = 100;
  for (const auto& item : document().at("paths").as_object()) {
    const auto* operation = item.value().as_object().if_contains(lower_name(method));
    const auto names = static_cast<std::size_t>(std::count(item.key().begin(), item.key().end(), '{'));
    if (operation == nullptr || names >= fewest || !fits(item.key(), path)) continue;
    found = &operation->as_object();
    fewest = names;
  }
  return found;
}

const json::object* described_answer(const json::object& operation, int status) {
  const auto& responses = operation.at("responses").as_object();
  const auto* answer = responses.if_contains(std::to_string(status));
  if (answer == nullptr && status >= 400) answer = responses.if_contains("default");
  if (answer == nullptr) return nullptr;
  const auto* reference = answer->as_object().if_contains("$ref");
  return reference ? &resolve(reference->as_string())->as_object() : &answer->as_object();
}

// No handler of the endpoint was reached: a path or method that nobody has, or a bug.
bool is_of_the_router(int status, const json::value& body) {
  if (status >= 500) return true;
  const auto* code = body.is_object() ? body.get_object().if_contains("errorCode") : nullptr;
  return code != nullptr && (*code == "E0000008" || *code == "E0000022");
}

}  // namespace

const json::object& document() {
  static const json::object made = [] {
    domain::Organization organization;
    organization.id = domain::OrgId("00otest0000000000000");
    organization.public_url = "https://mandate.test";
    return openapi_document(organization).value();
  }();
  return made;
}

const json::value* resolve(std::string_view reference) {
  static const json::value root(document());
  boost::system::error_code error;
  return reference.starts_with("#/") ? root.find_pointer(reference.substr(1), error) : nullptr;
}

std::string nonconformity(http::Method method, std::string_view target, int status, const json::value& body) {
  const auto* operation = find_operation(method, target.substr(0, target.find('?')));
  if (operation == nullptr || is_of_the_router(status, body)) return "";
  const std::string name(operation->at("operationId").as_string());
  const auto* answer = described_answer(*operation, status);
  if (answer == nullptr) return name + ": the status " + std::to_string(status) + " is not described";
  const auto* content = answer->if_contains("content");
  if (content == nullptr)
    return body.is_null() ? coverage().note(name + " " + std::to_string(status)),
           ""             : name + ": no body is described, but there is one";
  const auto* type = content->as_object().if_contains("application/json");
  if (type == nullptr) return "";
  const auto fault = SchemaCheck().run(type->as_object().at("schema").as_object(), body);
  if (!fault.empty()) return name + " " + std::to_string(status) + ": " + fault;
  coverage().note(name + " " + std::to_string(status));
  return "";
}

namespace {

// Whether the tests together have seen every success that the document describes. Only of a whole run: a filtered one
// leaves out on purpose.
class EveryAnswerWasSeen : public ::testing::Environment {
 public:
  void TearDown() override {
    if (::testing::GTEST_FLAG(filter) != "*") return;
    for (const auto& path : document().at("paths").as_object())
      for (const auto& method : path.value().as_object())
        if (method.value().is_object()) check(method.value().get_object());
  }

 private:
  static void check(const json::object& operation) {
    const std::string name(operation.at("operationId").as_string());
    for (const auto& answer : operation.at("responses").as_object()) {
      const auto* content = answer.value().as_object().if_contains("content");
      if (!answer.key().starts_with("2") || content == nullptr || !content->as_object().contains("application/json"))
        continue;
      const auto seen = name + " " + std::string(answer.key());
      EXPECT_TRUE(coverage().has(seen)) << "no test has seen the answer " << seen << " of the API document";
    }
  }
};

const auto* const every_answer_was_seen = ::testing::AddGlobalTestEnvironment(new EveryAnswerWasSeen);

}  // namespace
}  // namespace mandate::web::reference::testing
