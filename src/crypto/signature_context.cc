#include "crypto/signature_context.h"

#include <openssl/rsa.h>

#include <boost/functional/hash.hpp>
#include <list>
#include <unordered_map>
#include <utility>

#include "crypto/scheme.h"

namespace mandate::crypto {
namespace {

EvpKeyContext new_context(Operation operation, EVP_PKEY* key, SignatureScheme scheme) {
  EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context) return nullptr;
  const SchemeParts parts = parts_of(scheme);
  const int started =
      operation == Operation::sign ? EVP_PKEY_sign_init(context.get()) : EVP_PKEY_verify_init(context.get());
  bool ready = started == 1 && EVP_PKEY_CTX_set_signature_md(context.get(), sha2(parts.digest_bits)) == 1;
  if (parts.family == SchemeParts::Family::rsa_pkcs1)
    ready = ready && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1;
  // RFC 7518 section 3.5: MGF1 with the same hash, and a salt as long as its digest.
  if (parts.family == SchemeParts::Family::rsa_pss)
    ready = ready && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), sha2(parts.digest_bits)) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1;
  return ready ? std::move(context) : nullptr;
}

// The contexts of one thread for one operation, the most recently used first.
class RecentContexts {
 public:
  RecentContexts(Operation operation, std::size_t limit) : operation_(operation), limit_(limit) {}

  EVP_PKEY_CTX* get(const std::shared_ptr<EVP_PKEY>& key, SignatureScheme scheme) {
    const Name name{key.get(), static_cast<int>(scheme)};
    if (const auto found = places_.find(name); found != places_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return found->second->context.get();
    }
    drop_unneeded();
    EvpKeyContext context = new_context(operation_, key.get(), scheme);
    if (!context) return nullptr;
    entries_.push_front({name, key, std::move(context)});
    places_[name] = entries_.begin();
    return entries_.front().context.get();
  }

 private:
  // A context holds a reference to its key, so the address cannot name another key while the entry lives.
  using Name = std::pair<const EVP_PKEY*, int>;
  struct Entry {
    Name name;
    std::weak_ptr<EVP_PKEY> owner;
    EvpKeyContext context;
  };
  using Entries = std::list<Entry>;

  // Looks at the least recently used few: keys that nobody else holds any more go (a retired signing key must
  // leave the memory), and one goes to make room.
  void drop_unneeded() {
    std::size_t left = std::min(entries_.size(), looked_at);
    for (auto entry = entries_.end(); left > 0; --left)
      if (const auto candidate = std::prev(entry); candidate->owner.expired() || entries_.size() >= limit_)
        drop(candidate);
      else
        entry = candidate;
  }

  void drop(Entries::iterator entry) {
    places_.erase(entry->name);
    entries_.erase(entry);
  }

  static constexpr std::size_t looked_at = 16;
  Operation operation_;
  std::size_t limit_;
  Entries entries_;
  std::unordered_map<Name, Entries::iterator, boost::hash<Name>> places_;
};

}  // namespace

EVP_PKEY_CTX* signature_context(Operation operation, const std::shared_ptr<EVP_PKEY>& key, SignatureScheme scheme) {
  // An installation signs with a handful of keys; it checks signatures of as many as it has clients.
  thread_local RecentContexts signing(Operation::sign, 16);
  thread_local RecentContexts verifying(Operation::verify, 2048);
  return (operation == Operation::sign ? signing : verifying).get(key, scheme);
}

}  // namespace mandate::crypto
