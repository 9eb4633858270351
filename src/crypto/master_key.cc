#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/random.h"
#include "base/text.h"
#include "crypto/seal.h"

namespace mandate::crypto {
namespace {

constexpr std::size_t key_length = 32;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }
  bool ok() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

tl::unexpected<Error> refuse(const std::string& path, const std::string& what) {
  return fail(ErrorKind::invalid, "The master key file " + path + " " + what);
}

tl::unexpected<Error> refuse_errno(const std::string& path, const std::string& what) {
  return refuse(path, what + ": " + std::strerror(errno) + ".");
}

std::optional<std::string> unhex(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const std::string pair = {'%', text[i], text[i + 1]};
    const auto byte = percent_decode(pair);
    if (!byte) return std::nullopt;
    out += *byte;
  }
  return out;
}

// Reads at most one byte more than a key file has, so that a longer one is noticed.
Result<SecretString> read_key(const std::string& path, const File& file) {
  struct stat status{};
  if (fstat(file.get(), &status) != 0) return refuse_errno(path, "cannot be read");
  if (!S_ISREG(status.st_mode)) return refuse(path, "is not a regular file.");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse(path, "is open to other users; run: chmod 600 " + path);
  std::array<char, 2 * key_length + 2> text{};
  std::size_t size = 0;
  for (ssize_t n = 1; n > 0 && size < text.size(); size += static_cast<std::size_t>(n)) {
    n = read(file.get(), text.data() + size, text.size() - size);
    if (n < 0) return refuse_errno(path, "cannot be read");
  }
  if (size == 2 * key_length + 1 && text[size - 1] == '\n') --size;
  auto key = Sealer::parse_master_key({text.data(), size});
  explicit_bzero(text.data(), text.size());
  if (!key) return refuse(path, "must hold exactly 64 hexadecimal characters.");
  return key;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(descriptor, text.data(), text.size());
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return fsync(descriptor) == 0;
}

void sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const File folder(open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_CLOEXEC));
  if (folder.ok()) fsync(folder.get());
}

// The key is written beside its place and linked there when it is safely on the disk: a crash leaves no
// half key, and of two processes that start together both end with the one that was linked first.
Result<void> create_key(const std::string& path) {
  const std::string draft = path + "." + random_base62(8);
  {
    const File file(open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.ok()) return refuse_errno(path, "cannot be created");
    const SecretString text(hex(Sealer::new_key().reveal()) + "\n");
    if (!write_all(file.get(), text.reveal())) {
      const auto refusal = refuse_errno(path, "cannot be written");
      unlink(draft.c_str());
      return refusal;
    }
  }
  const bool linked = link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const int reason = errno;
  unlink(draft.c_str());
  if (!linked) return errno = reason, refuse_errno(path, "cannot be created");
  sync_folder_of(path);
  return {};
}

}  // namespace

Result<SecretString> Sealer::parse_master_key(std::string_view text) {
  auto key = text.size() == 2 * key_length ? unhex(text) : std::nullopt;
  if (!key) return fail(ErrorKind::invalid, "A master key has exactly 64 hexadecimal characters");
  SecretString secret(*key);
  explicit_bzero(key->data(), key->size());
  return secret;
}

Result<SecretString> Sealer::load_master_key(const std::string& path, bool create) {
  if (create && access(path.c_str(), F_OK) != 0 && errno == ENOENT) CHECK(create_key(path));
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return refuse_errno(path, "cannot be read");
  return read_key(path, file);
}

}  // namespace mandate::crypto
