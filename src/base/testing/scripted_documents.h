#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/document_source.h"

namespace mandate::testing {

// Documents that a test wrote down, by URL; everything else is answered as by a server that has none.
class ScriptedDocuments final : public DocumentSource {
 public:
  void put(std::string_view url, std::string text, std::optional<std::chrono::seconds> fresh_for = {}) {
    documents_.insert_or_assign(std::string(url), JsonDocument{std::move(text), fresh_for});
  }
  void remove(std::string_view url) { documents_.erase(std::string(url)); }
  // URLs that begin so may not be asked.
  void forbid(std::string prefix) { forbidden_ = std::move(prefix); }
  // Runs while a document is asked for, before it is answered.
  void meanwhile(std::function<void()> work) { meanwhile_ = std::move(work); }
  const std::vector<std::string>& asked() const { return asked_; }

  Result<JsonDocument> get_json(std::string_view url) const override {
    asked_.emplace_back(url);
    if (meanwhile_) meanwhile_();
    if (!forbidden_.empty() && url.starts_with(forbidden_))
      return fail(ErrorKind::invalid, "'" + forbidden_ + "' leads to a private network");
    const auto found = documents_.find(std::string(url));
    if (found == documents_.end()) return fail(ErrorKind::unavailable, "It answered with the status 404");
    return found->second;
  }

 private:
  std::map<std::string, JsonDocument> documents_;
  std::string forbidden_;
  std::function<void()> meanwhile_;
  mutable std::vector<std::string> asked_;
};

}  // namespace mandate::testing
