#include "http/outbox.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace mandate::http {
namespace {

constexpr auto use_tuple = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>());
constexpr std::size_t kept_capacity_max = 64 * 1024;
constexpr std::size_t progress_step = 64 * 1024;  // a client that reads slower than this per deadline is cut

void clear(std::string& text) {
  text.clear();
  if (text.capacity() > kept_capacity_max) text.shrink_to_fit();
}

}  // namespace

std::size_t Outbox::size() const {
  return text_.size() + sending_.size() - sent_ + (tls_ == nullptr ? 0 : tls_->output().size());
}

bool Outbox::seal() {
  if (tls_ == nullptr || text_.empty()) return true;
  const auto status = tls_->write(text_);
  clear(text_);
  return status == TlsSession::Status::done;
}

bool Outbox::send_now() {
  if (!seal()) return false;
  std::string& bytes = queue();
  if (bytes.empty()) return true;
  boost::system::error_code error;
  const std::size_t length = socket_->write_some(boost::asio::buffer(bytes), error);
  if (error && error != boost::asio::error::would_block) return false;
  if (length == bytes.size()) return clear(bytes), true;
  sending_.swap(bytes);
  sent_ = length;
  deadline_ = now() + patience_;
  progress_ = 0;
  return true;
}

Task<bool> Outbox::send_some() {
  if (sending_.empty()) {
    if (!seal()) co_return false;
    sending_.swap(queue());
  }
  const auto rest = boost::asio::buffer(sending_) + sent_;
  const auto [error, length] = co_await socket_->async_write_some(rest, use_tuple);
  if (error) co_return false;
  note_progress(length);
  co_return true;
}

void Outbox::note_progress(std::size_t length) {
  sent_ += length;
  progress_ += length;
  if (sent_ == sending_.size()) {
    clear(sending_);
    sent_ = 0;
  }
  if (empty()) {
    deadline_ = never;
  } else if (progress_ >= progress_step) {
    deadline_ = now() + patience_;
    progress_ = 0;
  }
}

void Outbox::shrink() {
  if (!empty()) return;
  text_.shrink_to_fit();
  sending_.shrink_to_fit();
  if (tls_ != nullptr) tls_->output().shrink_to_fit();
}

}  // namespace mandate::http
