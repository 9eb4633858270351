#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret_string.h"

namespace mandate::storage {

// Where the database is: "postgres://…" or "postgresql://…" as libpq reads it, "sqlite:PATH", or nothing, which is
// mandate.db in the data directory. May hold a password, so it is shown only by shown().
class DatabaseUrl {
 public:
  DatabaseUrl() = default;
  // nullopt for every other text, and for one that libpq would read otherwise than it was meant.
  static std::optional<DatabaseUrl> parse(std::string_view text);

  bool empty() const { return url_.empty(); }
  bool is_postgres() const;
  std::string_view path() const;  // of "sqlite:PATH"
  const SecretString& reveal() const { return url_; }
  // For people and logs: passwords are "********".
  const std::string& shown() const { return shown_; }

 private:
  SecretString url_;
  std::string shown_;
};

}  // namespace mandate::storage
