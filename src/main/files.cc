#include "main/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace mandate::main {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  bool ok() const { return value_ >= 0; }

 private:
  int value_;
};

tl::unexpected<Error> failure(const std::string& path, std::string_view what) {
  const int reason = errno;
  return fail(reason == ENOENT ? ErrorKind::not_found : ErrorKind::invalid,
              path + " " + std::string(what) + ": " + std::strerror(reason));
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return fsync(descriptor) == 0;
}

// A new name is on the disk when its directory is.
Result<void> sync_directory_of(const std::string& path) {
  const auto directory = std::filesystem::path(path).parent_path();
  const Descriptor opened(open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.ok() || fsync(opened.get()) != 0) return failure(path, "cannot be written");
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return failure(path, "cannot be read");
  std::string text;
  std::array<char, 4096> block{};
  while (true) {
    const ssize_t n = read(file.get(), block.data(), block.size());
    if (n < 0) return failure(path, "cannot be read");
    if (n == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(n));
  }
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
  const std::string draft = path + ".draft";
  unlink(draft.c_str());
  {
    const Descriptor file(open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.ok() || !write_all(file.get(), text)) {
      auto refusal = failure(path, "cannot be written");
      unlink(draft.c_str());
      return refusal;
    }
  }
  return rename_file(draft, path);
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return failure(to, "cannot be written");
  return sync_directory_of(to);
}

Result<void> make_private_directory(const std::string& path) {
  std::error_code error;
  const auto parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (error) return fail(ErrorKind::invalid, parent.string() + " cannot be made: " + error.message());
  if (mkdir(path.c_str(), S_IRWXU) == 0) return {};
  if (errno != EEXIST) return failure(path, "cannot be made");
  if (!std::filesystem::is_directory(path, error)) return fail(ErrorKind::invalid, path + " is no directory");
  return {};
}

}  // namespace mandate::main
