#include "crypto/seal.h"
#include "crypto/digest.h"

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/random.h"
#include "crypto/openssl.h"

namespace mandate::crypto {
namespace {

// A sealed text is: version (1 byte), nonce (12), ciphertext, tag (16). The version and the context are
// authenticated with it.
constexpr char version = 1;
constexpr std::size_t key_length = 32, nonce_length = 12, tag_length = 16, overhead = 1 + nonce_length + tag_length;

const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  if (cipher == nullptr) std::abort();
  return cipher;
}

// Starts an encryption or a decryption and feeds it what is only authenticated.
EvpCipherContext start(const unsigned char* key, const unsigned char* nonce, std::string_view context, bool encrypt) {
  EvpCipherContext cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool started =
      cipher && EVP_CipherInit_ex2(cipher.get(), aes_256_gcm(), key, nonce, encrypt ? 1 : 0, nullptr) == 1 &&
      EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes({&version, 1}), 1) == 1 &&
      EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes(context), static_cast<int>(context.size())) == 1;
  if (!started) std::abort();  // only memory can be missing: going on unsealed is no choice
  return cipher;
}

}  // namespace

struct Sealer::State {
  std::array<unsigned char, key_length> key;
  ~State() { explicit_bzero(key.data(), key.size()); }
};

SecretString Sealer::new_key() {
  std::string key(key_length, '\0');
  random_bytes({reinterpret_cast<unsigned char*>(key.data()), key.size()});
  SecretString secret(key);
  explicit_bzero(key.data(), key.size());
  return secret;
}

Sealer::Sealer(const SecretString& key) : state_(std::make_unique<State>()) {
  if (key.reveal().size() != key_length) std::abort();  // a caller's mistake, never input
  std::memcpy(state_->key.data(), key.reveal().data(), key_length);
}
Sealer::~Sealer() = default;
Sealer::Sealer(Sealer&&) noexcept = default;

std::string Sealer::seal(const SecretString& plain, std::string_view context) const {
  const std::string_view text = plain.reveal();
  std::string sealed(text.size() + overhead, '\0');
  sealed[0] = version;
  auto* const nonce = reinterpret_cast<unsigned char*>(sealed.data()) + 1;
  auto* const out = nonce + nonce_length;
  random_bytes({nonce, nonce_length});
  const EvpCipherContext cipher = start(state_->key.data(), nonce, context, true);
  int length = 0;
  const bool done = EVP_CipherUpdate(cipher.get(), out, &length, bytes(text), static_cast<int>(text.size())) == 1 &&
                    EVP_CipherFinal_ex(cipher.get(), out + text.size(), &length) == 1 &&
                    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_length, out + text.size()) == 1;
  if (!done) std::abort();
  return sealed;
}

SecretString Sealer::derive(std::string_view purpose) const {
  const std::string_view key(reinterpret_cast<const char*>(state_->key.data()), state_->key.size());
  const auto derived = hmac_sha256(key, "derive:" + std::string(purpose));
  return SecretString(std::string(bytes_of(derived)));
}

Result<SecretString> Sealer::open(std::string_view sealed, std::string_view context) const {
  static constexpr char refusal[] = "A sealed value cannot be opened.";
  if (sealed.size() < overhead || sealed[0] != version)
    return fail(ErrorKind::corrupt, refusal, "not in the form of sealed data");
  const CleanErrorQueue clean;
  const std::size_t size = sealed.size() - overhead;
  const unsigned char* const in = bytes(sealed) + 1 + nonce_length;
  std::array<unsigned char, tag_length> tag;
  std::memcpy(tag.data(), in + size, tag.size());
  std::string plain(size, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(plain.data());
  const EvpCipherContext cipher = start(state_->key.data(), bytes(sealed) + 1, context, false);
  int length = 0;
  const bool opened = EVP_CipherUpdate(cipher.get(), out, &length, in, static_cast<int>(size)) == 1 &&
                      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_length, tag.data()) == 1 &&
                      EVP_CipherFinal_ex(cipher.get(), out + size, &length) == 1;
  SecretString secret = opened ? SecretString(plain) : SecretString();
  explicit_bzero(plain.data(), plain.size());  // also the unauthenticated text of a refusal
  if (!opened) return fail(ErrorKind::corrupt, refusal, "wrong key, wrong place, or damaged");
  return secret;
}

}  // namespace mandate::crypto
