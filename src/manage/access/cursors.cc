#include "manage/access/cursors.h"

#include "base/random.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "storage/settings.h"

namespace mandate::manage {
namespace {

constexpr std::string_view setting = "cursor_key";
constexpr std::string_view sealing_context = "setting:cursor_key";
constexpr std::size_t mac_size = 16;

std::string mac_of(const SecretString& key, std::string_view list, std::string_view row_key) {
  // NUL occurs in no path, so (list, row key) cannot be split in two ways.
  const std::string data = std::string(list) + '\0' + std::string(row_key);
  return std::string(crypto::bytes_of(crypto::hmac_sha256(key.reveal(), data)).substr(0, mac_size));
}

}  // namespace

Result<Cursors> Cursors::load(const Environment& environment) {
  const auto fresh = base64url_encode(environment.sealer.seal(SecretString(random_base62(43)), sealing_context));
  TRY(const auto stored, environment.ledger.write([&](ledger::Transaction& transaction) -> Result<std::string> {
    storage::Settings settings(transaction.connection());
    TRY(auto found, settings.find(setting));
    if (found) return *std::move(found);
    CHECK(settings.put(setting, fresh));
    return fresh;
  }));
  TRY(auto key, environment.sealer.open(base64url_decode(stored).value_or(""), sealing_context));
  return Cursors(std::move(key));
}

std::string Cursors::sign(std::string_view list, std::string_view row_key) const {
  return base64url_encode(mac_of(key_, list, row_key) + std::string(row_key));
}

Result<std::string> Cursors::open(std::string_view list, std::string_view cursor) const {
  auto bytes = base64url_decode(cursor);
  if (bytes && bytes->size() > mac_size) {
    auto row_key = bytes->substr(mac_size);
    if (equal_in_constant_time(mac_of(key_, list, row_key), std::string_view(*bytes).substr(0, mac_size)))
      return row_key;
  }
  return fail(ErrorKind::bad_cursor, "'after' must be taken unchanged from the next link of this list");
}

}  // namespace mandate::manage
