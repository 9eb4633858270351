#pragma once

#include <algorithm>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/document_source.h"
#include "base/outgoing.h"
#include "base/result.h"
#include "base/time.h"

namespace mandate::directory {

// How long documents of others are believed. What their servers say (Cache-Control) counts within these bounds.
struct Freshness {
  std::chrono::seconds least{60}, usual{300}, most{3600};
  std::chrono::seconds stale{900};       // longer, while the server does not answer
  std::chrono::seconds asked_again{30};  // at the earliest, whatever anybody asks for
};

// Documents of one kind that others publish and decisions read, by URL. Bounded; any thread. Looking something up never
// waits: a document that is not here is asked for on the pool for outgoing work, once for all who want it.
template <class Document>
class Published {
 public:
  // ErrorKind::invalid for what is no such document.
  using Parse = Result<Document> (*)(std::string_view url, std::string_view text);
  using Pointer = std::shared_ptr<const Document>;

  Published(const DocumentSource& source, Outgoing outgoing, Parse parse, std::size_t capacity)
      : source_(source), outgoing_(std::move(outgoing)), parse_(parse), capacity_(capacity) {}

  // The document, or why it cannot be had; nullopt: ask() for it first. One that does not serve, as a key set without
  // the key looked for, is asked for again, but not often: anybody can look for keys that do not exist.
  std::optional<Result<Pointer>> find(const std::string& url, Time now,
                                      const std::function<bool(const Document&)>& serves) {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(url);
    if (found == entries_.end()) return std::nullopt;
    order_.splice(order_.begin(), order_, found->second);
    const Entry& entry = *found->second;
    if (entry.document && now < entry.fresh_until && serves(*entry.document)) return entry.document;
    if (entry.asking || now >= entry.asked + freshness_.asked_again) return std::nullopt;
    if (entry.document && now < entry.fresh_until + freshness_.stale) return entry.document;
    return tl::unexpected(entry.failure);
  }

  // Has the document asked for; `done` is called, on any thread, when it was. False: there is no room.
  bool ask(const std::string& url, Time now, std::function<void()> done) {
    {
      std::lock_guard lock(mutex_);
      Entry& entry = entry_of(url);
      if (entry.waiting.size() >= waiting_max) return false;
      entry.waiting.push_back(std::move(done));
      if (std::exchange(entry.asking, true)) return true;
    }
    if (outgoing_([this, url, now] { fetch(url, now); })) return true;
    // Nobody else may wait for what is not under way; this caller is told by the answer.
    auto waiting = settle(url, [](Entry&) {});
    if (!waiting.empty()) waiting.erase(waiting.begin());
    for (const auto& other : waiting) other();
    return false;
  }

 private:
  static constexpr std::size_t waiting_max = 1024;

  struct Entry {
    std::string url;
    Pointer document = {};
    Error failure = {ErrorKind::unavailable, "It was not asked yet"};
    Time asked = {}, fresh_until = {};
    bool asking = false;
    std::vector<std::function<void()>> waiting = {};
  };
  using Place = typename std::list<Entry>::iterator;

  Entry& entry_of(const std::string& url) {
    if (const auto found = entries_.find(url); found != entries_.end()) return *found->second;
    order_.push_front({url});
    entries_.emplace(order_.front().url, order_.begin());
    if (order_.size() > capacity_ && !order_.back().asking) {
      entries_.erase(order_.back().url);
      order_.pop_back();
    }
    return order_.front();
  }

  void fetch(const std::string& url, Time now) {
    auto text = source_.get_json(url);
    auto document = text ? parse_(url, text->text) : tl::unexpected(text.error());
    const auto waiting = settle(url, [&](Entry& entry) {
      entry.asked = now;
      if (document) {
        entry.document = std::make_shared<const Document>(*std::move(document));
        entry.fresh_until =
            now + std::clamp(text->fresh_for.value_or(freshness_.usual), freshness_.least, freshness_.most);
        return;
      }
      entry.failure = document.error();
      // A server that does not answer says nothing; one that answers otherwise takes back what it said.
      if (entry.failure.kind != ErrorKind::unavailable) entry.document = nullptr;
    });
    for (const auto& done : waiting) done();
  }

  template <class Change>
  std::vector<std::function<void()>> settle(const std::string& url, const Change& change) {
    std::lock_guard lock(mutex_);
    Entry& entry = entry_of(url);
    entry.asking = false;
    change(entry);
    return std::exchange(entry.waiting, {});
  }

  const DocumentSource& source_;
  const Outgoing outgoing_;
  const Parse parse_;
  const std::size_t capacity_;
  const Freshness freshness_ = {};
  std::mutex mutex_;
  std::list<Entry> order_;                               // most recently used first
  std::unordered_map<std::string_view, Place> entries_;  // keys borrow from `order_`
};

}  // namespace mandate::directory
