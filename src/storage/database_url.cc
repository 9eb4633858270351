#include "storage/database_url.h"

#include "storage/postgres/url.h"

namespace mandate::storage {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

}  // namespace

std::optional<DatabaseUrl> DatabaseUrl::parse(std::string_view text) {
  DatabaseUrl url;
  url.url_ = SecretString(std::string(text));
  if (text.empty()) return url;
  if (text.starts_with(sqlite_scheme) && text.size() > sqlite_scheme.size()) {
    url.shown_ = text;
    return url;
  }
  auto shown = postgres::shown_url(url.url_);
  if (!shown) return std::nullopt;
  url.shown_ = *std::move(shown);
  return url;
}

bool DatabaseUrl::is_postgres() const {
  return !url_.empty() && !url_.reveal().starts_with(sqlite_scheme);
}

std::string_view DatabaseUrl::path() const {
  return is_postgres() || empty() ? std::string_view() : url_.reveal().substr(sqlite_scheme.size());
}

}  // namespace mandate::storage
