#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace mandate::http {

// Receive buffers that one thread's connections share: a connection holds one while it has something to read.
class BufferPool {
 public:
  explicit BufferPool(std::size_t size) : size_(size) {}

  std::size_t size() const { return size_; }
  std::unique_ptr<char[]> take() {
    if (free_.empty()) return std::unique_ptr<char[]>(new char[size_]);
    auto buffer = std::move(free_.back());
    free_.pop_back();
    return buffer;
  }
  void give_back(std::unique_ptr<char[]> buffer) {
    if (free_.size() < kept_max) free_.push_back(std::move(buffer));
  }

 private:
  static constexpr std::size_t kept_max = 64;
  std::size_t size_;
  std::vector<std::unique_ptr<char[]>> free_;
};

// Received bytes that have not been consumed yet.
class InputBuffer {
 public:
  explicit InputBuffer(BufferPool& pool) : pool_(&pool) {}
  ~InputBuffer() { release(); }
  InputBuffer(const InputBuffer&) = delete;
  InputBuffer& operator=(const InputBuffer&) = delete;

  bool empty() const { return begin_ == end_; }
  std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }
  void consume(std::size_t length) {
    begin_ += length;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  // Room for more; empty when the buffer is full of unread bytes.
  std::span<char> space() {
    if (!bytes_) bytes_ = pool_->take();
    if (begin_ > 0 && pool_->size() - end_ < pool_->size() / 2) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= std::exchange(begin_, 0);
    }
    return {bytes_.get() + end_, pool_->size() - end_};
  }
  void commit(std::size_t length) { end_ += length; }

  // Gives the memory back; what is unread is lost.
  void release() {
    if (bytes_) pool_->give_back(std::move(bytes_));
    begin_ = end_ = 0;
  }

 private:
  BufferPool* pool_;
  std::unique_ptr<char[]> bytes_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace mandate::http
