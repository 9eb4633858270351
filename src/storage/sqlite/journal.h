#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mandate::storage::sqlite {

// A file of frames, each durable with one short write; a ring of fixed size, because what is in it is soon in the
// database and its room is used again. It knows nothing of what a frame says. Used by one thread at a time.
//
// Frames and the transactions that go to the database directly are numbered together, without a gap, and the database
// knows the last number that it has. So a frame that must not be there any more is passed over when its number was
// given to something else, and a transaction that is missing between two frames is noticed.
//
// A frame: a header of 64 bytes, in the byte order of the machine, then the content, then zeros up to a multiple of 4
// KB: no write touches a block that holds another frame. The header has a checksum of what it says and of the content,
// so that a frame that was not written to its end is not taken for one. It is no protection against forgers: who can
// write this file can write the database.
class Journal {
 public:
  static constexpr std::uint64_t default_room = 8 << 20;

  struct Options {
    std::string path;
    std::string owner;                  // 16 bytes, the identity of the database; another one's frames are refused
    bool full_sync = true;              // false: a frame survives the end of the process, not the loss of power
    std::uint64_t room = default_room;  // bytes, a multiple of 4 KB
  };

  struct Frame {
    std::uint64_t number = 0;
    std::string content;
  };

  // Opens the file, or makes it, and reads the frames whose number is above `applied`, in their order.
  // ErrorKind::corrupt when the file belongs to another database or something before the last frame is missing: then
  // what was acknowledged would be lost, and the file stays as it is.
  static Result<Journal> open(Options options, std::uint64_t applied);

  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  // What open() found.
  std::vector<Frame> take_found() { return std::exchange(found_, {}); }

  // The number of what is written next.
  std::uint64_t next() const { return next_; }
  // Whether append() may be tried: not when a content of so many bytes has no room until more is released, and not
  // after an append() that failed, or doubt(), until pass().
  bool takes(std::size_t size) const;
  // Writes the next frame; it is durable when this returns, and gives its number. ErrorKind::unavailable: then nobody
  // knows whether there is such a frame, until its number is passed.
  Result<std::uint64_t> append(std::string_view content);
  // Nobody knows whether a transaction of the database with the next number is durable.
  void doubt() { doubtful_ = true; }
  // The next number was given to a transaction of the database, which is durable.
  void pass();
  // The frames up to this number are durable elsewhere.
  void release(std::uint64_t number);

  // Removes the file, once nothing in it is needed.
  void remove();

 private:
  Journal(Options options, int file, std::uint64_t applied);
  Result<void> read(std::uint64_t applied);
  Result<void> drop_found();
  // Where a frame of this length goes; nothing when there is no room.
  std::optional<std::uint64_t> place(std::uint64_t length) const;

  // A frame that is still needed.
  struct Kept {
    std::uint64_t number, begin, end;
  };

  Options options_;
  int file_ = -1;
  std::uint64_t next_ = 1;
  bool doubtful_ = false;  // whether there is something with the next number already
  std::deque<Kept> kept_;  // oldest first
  std::vector<Frame> found_;
};

}  // namespace mandate::storage::sqlite
