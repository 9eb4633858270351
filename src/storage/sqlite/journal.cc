#include "storage/sqlite/journal.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

// Of the library only what is used is compiled in.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace mandate::storage::sqlite {
namespace {

constexpr std::uint64_t block = 4096;
constexpr std::size_t owner_size = 16;

using Checksum = std::array<std::uint64_t, 2>;

struct Header {
  std::array<char, 8> magic;
  Checksum checksum;  // of the fields below and the content
  std::uint64_t number;
  std::uint64_t size;  // of the content, in bytes
  std::array<char, owner_size> owner;
  std::uint64_t durable;  // 1: written with full_sync
};
static_assert(sizeof(Header) == 64 && std::is_trivially_copyable_v<Header>);
constexpr std::size_t covered_from = offsetof(Header, number);

// No text that is stored holds a NUL, so none can look like the beginning of a frame.
constexpr std::array<char, 8> magic{'M', 'D', 'J', 'R', 'N', 'L', '\0', '2'};
constexpr std::size_t version_at = 7;  // what stands before is the same in every version

std::uint64_t length_of(std::uint64_t size) {
  return (sizeof(Header) + size + block - 1) / block * block;
}

tl::unexpected<Error> error_of(const std::string& path, int error) {
  const std::string note = path + ": " + std::generic_category().message(error);
  return fail(ErrorKind::unavailable, error == ENOSPC ? "The disk is full" : "The journal cannot be read or written",
              note);
}

tl::unexpected<Error> damaged(const std::string& path, const std::string& what) {
  return fail(ErrorKind::corrupt,
              path + " " + what +
                  ". It holds records that the database does not have yet: bring back the database that "
                  "it belongs to, or move the file away to go on without them");
}

// A file's name is durable only once its directory is.
Result<void> sync_directory_of(const std::string& path) {
  auto directory = std::filesystem::path(path).parent_path();
  if (directory.empty()) directory = ".";
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return error_of(directory, errno);
  const int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  if (error != 0) return error_of(directory, error);
  return {};
}

Result<std::string> read_all(const std::string& path, int file) {
  std::string bytes;
  std::array<char, 1 << 16> part;
  while (true) {
    const auto count = ::pread(file, part.data(), part.size(), static_cast<off_t>(bytes.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error_of(path, errno);
    if (count == 0) return bytes;
    bytes.append(part.data(), static_cast<std::size_t>(count));
  }
}

// XXH3 in 128 bits: a torn frame passes by chance once in 2^128 times. Another seed for each database, which nobody
// outside knows, so that nobody can choose what is recorded to make it pass.
Checksum checksum_of(const Header& header, std::string_view content) {
  std::uint64_t seed;
  std::memcpy(&seed, header.owner.data(), sizeof seed);
  XXH3_state_t state;
  XXH3_INITSTATE(&state);
  XXH3_128bits_reset_withSeed(&state, seed);
  XXH3_128bits_update(&state, &header.number, sizeof(Header) - covered_from);
  XXH3_128bits_update(&state, content.data(), content.size());
  const auto hash = XXH3_128bits_digest(&state);
  return {hash.low64, hash.high64};
}

// The header that begins here, if one does; nothing else is known of it.
std::optional<Header> header_at(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof(Header)) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof(Header));
  if (!std::equal(magic.begin(), magic.begin() + version_at, header.magic.begin())) return std::nullopt;
  return header;
}

bool is_whole(const Header& header, std::string_view bytes) {
  if (header.size > bytes.size() - sizeof(Header)) return false;
  return checksum_of(header, bytes.substr(sizeof(Header), header.size)) == header.checksum;
}

// Takes away what was written of the parts.
void consume(std::span<iovec>& parts, std::size_t count) {
  for (; !parts.empty() && count >= parts.front().iov_len; parts = parts.subspan(1)) count -= parts.front().iov_len;
  if (parts.empty()) return;
  parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + count;
  parts.front().iov_len -= count;
}

Result<void> write_all(const std::string& path, int file, std::span<iovec> parts, std::uint64_t at) {
  while (!parts.empty()) {
    const auto count = ::pwritev(file, parts.data(), static_cast<int>(parts.size()), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error_of(path, errno);
    consume(parts, static_cast<std::size_t>(count));
    at += static_cast<std::uint64_t>(count);
  }
  return {};
}

// What is written is only read.
iovec part_of(const void* bytes, std::size_t size) {
  return {const_cast<void*>(bytes), size};
}

}  // namespace

Result<Journal> Journal::open(Options options, std::uint64_t applied) {
  int flags = O_RDWR | O_CREAT | O_CLOEXEC;
  if (options.full_sync) flags |= O_DSYNC;
  const int file = ::open(options.path.c_str(), flags, 0600);
  if (file < 0) return error_of(options.path, errno);
  Journal journal(std::move(options), file, applied);
  if (journal.options_.full_sync) CHECK(sync_directory_of(journal.options_.path));
  CHECK(journal.read(applied));
  return journal;
}

Journal::Journal(Options options, int file, std::uint64_t applied)
    : options_(std::move(options)), file_(file), next_(applied + 1) {}

Journal::Journal(Journal&& other) noexcept
    : options_(std::move(other.options_)),
      file_(std::exchange(other.file_, -1)),
      next_(other.next_),
      doubtful_(other.doubtful_),
      kept_(std::move(other.kept_)),
      found_(std::move(other.found_)) {}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

// Frames lie anywhere in the ring, between what is left of older ones.
Result<void> Journal::read(std::uint64_t applied) {
  TRY(const auto bytes, read_all(options_.path, file_));
  bool durable = false;
  for (std::uint64_t at = 0; at < bytes.size();) {
    const auto here = std::string_view(bytes).substr(at);
    const auto header = header_at(here);
    if (!header) {
      at += block;
      continue;
    }
    if (header->magic != magic) return damaged(options_.path, "was written by another version");
    if (std::string_view(header->owner.data(), owner_size) != options_.owner)
      return damaged(options_.path, "belongs to another database");
    if (!is_whole(*header, here)) {
      // The last frame, mostly: nobody was told of it.
      if (header->number > applied)
        log::warning("journal_frame_torn", {{"number", static_cast<std::int64_t>(header->number)}});
      at += block;
      continue;
    }
    const auto length = length_of(header->size);
    if (header->number > applied) {
      kept_.push_back({header->number, at, at + length});
      found_.push_back({header->number, bytes.substr(at + sizeof(Header), header->size)});
      durable = durable || header->durable != 0;
    }
    at += length;
  }
  std::ranges::sort(kept_, {}, &Kept::number);
  std::ranges::sort(found_, {}, &Frame::number);
  for (std::uint64_t expected = applied + 1; const auto& frame : found_)
    if (frame.number != expected++) {
      if (durable) return damaged(options_.path, "is damaged, or newer than the database");
      return drop_found();
    }
  next_ = applied + 1 + found_.size();
  return {};
}

// Promised for the end of the process only, and power was lost.
Result<void> Journal::drop_found() {
  log::warning("journal_dropped", {{"frames", static_cast<std::int64_t>(found_.size())}});
  kept_.clear();
  found_.clear();
  if (::ftruncate(file_, 0) != 0 || ::fsync(file_) != 0) return error_of(options_.path, errno);
  return {};
}

std::optional<std::uint64_t> Journal::place(std::uint64_t length) const {
  const auto room = options_.room;
  if (kept_.empty()) return length <= room ? std::optional<std::uint64_t>(0) : std::nullopt;
  const auto oldest = kept_.front().begin, newest = kept_.back().end;
  const bool wrapped = kept_.back().begin < oldest;
  if (wrapped) return newest + length <= oldest ? std::optional(newest) : std::nullopt;
  if (newest + length <= room) return newest;
  return length <= oldest ? std::optional<std::uint64_t>(0) : std::nullopt;
}

bool Journal::takes(std::size_t size) const {
  return !doubtful_ && place(length_of(size)).has_value();
}

Result<std::uint64_t> Journal::append(std::string_view content) {
  const auto length = length_of(content.size());
  const auto begin = place(length);
  if (!begin || doubtful_) return fail(ErrorKind::unavailable, "The journal is full", options_.path);
  Header header{magic, {}, next_, content.size(), {}, options_.full_sync ? 1U : 0U};
  std::copy_n(options_.owner.begin(), owner_size, header.owner.begin());
  header.checksum = checksum_of(header, content);
  static constexpr std::array<char, block> zeros{};
  std::array parts{part_of(&header, sizeof header), part_of(content.data(), content.size()),
                   part_of(zeros.data(), length - sizeof header - content.size())};
  doubtful_ = true;
  CHECK(write_all(options_.path, file_, parts, *begin));
  doubtful_ = false;
  kept_.push_back({next_, *begin, *begin + length});
  return next_++;
}

void Journal::pass() {
  ++next_;
  doubtful_ = false;
}

void Journal::release(std::uint64_t number) {
  while (!kept_.empty() && kept_.front().number <= number) kept_.pop_front();
}

void Journal::remove() {
  ::unlink(options_.path.c_str());
}

}  // namespace mandate::storage::sqlite
