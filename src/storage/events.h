#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "domain/filter.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// The System Log as the ledger wrote it. Rows are added only there.
class Events {
 public:
  explicit Events(sql::Connection& connection) : connection_(connection) {}

  struct ListRequest {
    domain::PageRequest page;                    // its key is a sequence number
    std::optional<Time> since = {}, until = {};  // published in [since, until)
    std::optional<domain::Filter> filter = {};   // attributes: uuid, eventType, published, actor.id, outcome.result,
                                                 // target.id, transaction.id
    std::string q = {};  // a text that occurs anywhere in the event, without regard to ASCII case
    bool descending = false;
  };
  // Events as JSON texts, in the order in which they were written. `next` is the key of the last row even when
  // there is no more yet: what is written later comes after it. It stays `page.after` when no row was found.
  Result<domain::Page<std::string>> list(const ListRequest& request);
  // The key of the newest event; of a log without events, one before the first.
  Result<std::string> newest_key();

  struct Link {
    std::int64_t sequence = 0;
    std::string body, chain;
  };
  // Every event in order, for the hash chain. `on_link` must not use the connection.
  Result<void> walk(const std::function<void(const Link&)>& on_link);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
