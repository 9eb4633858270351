#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_string.h"

namespace mandate::crypto {

// Encrypts what is stored and must be read back (signing keys, secrets of the vault, tokens of other servers):
// AES-256-GCM with a fresh 96-bit nonce, under the master key. `context` ties a sealed text to its row
// ("signing_key:<kid>"): moved elsewhere it does not open.
class Sealer {
 public:
  // 32 random bytes for a new installation.
  static SecretString new_key();
  // The master key file: 64 hex characters, mode 0600. Created when absent and `create` is set;
  // ErrorKind::invalid when it cannot be read, is open to others, or is malformed.
  static Result<SecretString> load_master_key(const std::string& path, bool create);

  // The same 64 hex characters given in another way. ErrorKind::invalid.
  static Result<SecretString> parse_master_key(std::string_view text);

  explicit Sealer(const SecretString& key);  // 32 bytes
  ~Sealer();
  Sealer(Sealer&&) noexcept;

  // A key of its own for another purpose; the same for as long as the master key is.
  SecretString derive(std::string_view purpose) const;

  std::string seal(const SecretString& plain, std::string_view context) const;
  Result<SecretString> open(std::string_view sealed, std::string_view context) const;  // ErrorKind::corrupt

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mandate::crypto
