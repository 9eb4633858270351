#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "base/result.h"
#include "base/time.h"
#include "storage/sql/connection.h"

namespace mandate::ledger {

// The marks of what was used once and has not expired yet. Memory says whether there is one; the table behind it is
// only added to, in the order of expiry, and read at the start: a table with a unique key would cost every commit a
// page of its own for each mark, because keys are random. Used by the ledger's thread alone.
//
// A mark is 128 bits of the key's SHA-256: two different keys with one mark do not happen by chance, and nobody can
// choose what is hashed freely enough to make them (assertions are signed by registered clients, the rest by us).
class UsedOnce {
 public:
  using Mark = std::array<std::uint64_t, 2>;

  static Mark mark_of(std::string_view key);

  // Reads the marks that count at `now`, and forgets the others and all it knew.
  Result<void> load(storage::sql::Connection& connection, Time now);

  bool contains(const Mark& mark) const { return marks_.contains(mark); }
  // Adds a mark. The command writes it; its transaction ends in committed() or rolled_back(), until when the command's
  // text lives.
  storage::sql::Command add(const Mark& mark, Time expires);
  void committed() { uncommitted_.clear(); }
  void rolled_back();
  // Forgets some of what has expired, and gives the command that removes it: more than a full batch adds, and little
  // enough that nobody waits for it. Before the transaction adds any.
  std::optional<storage::sql::Command> forget_expired(Time now);

 private:
  struct Hash {
    using is_avalanching = void;  // the bits of a digest need no further mixing
    std::size_t operator()(const Mark& mark) const { return mark[0]; }
  };
  using Minute = std::int64_t;  // since 1970, in which a mark expires, rounded up

  boost::unordered_flat_set<Mark, Hash> marks_;
  std::map<Minute, std::vector<Mark>> by_expiry_;
  // What the open transaction adds, in this order.
  struct Added {
    Minute minute;
    std::string text;
  };
  std::deque<Added> uncommitted_;
  std::int64_t next_ = 1;  // number of the next row
};

}  // namespace mandate::ledger
