#include "http/streamed_body.h"

#include "http/connection.h"

namespace mandate::http {

StreamedBody::~StreamedBody() {
  if (!is_open()) return;
  auto cut = [exchange = exchange_] { exchange->connection->abort(); };
  exchange_->connection->thread().post(std::move(cut));
}

bool StreamedBody::is_open() const {
  const std::lock_guard lock(mutex_);
  return !gone_ && !ended_;
}

bool StreamedBody::write(std::string_view bytes) {
  if (!is_open()) return false;
  if (bytes.empty()) return true;  // an empty chunk would end the body (RFC 9112 section 7.1)
  std::string text;
  append_chunk(text, bytes, framing_);
  take_part(std::move(text), false);
  return true;
}

void StreamedBody::end() {
  {
    const std::lock_guard lock(mutex_);
    if (gone_ || std::exchange(ended_, true)) return;
  }
  take_part(std::string(framing_ == BodyFraming::chunked ? "0\r\n\r\n" : ""), true);
}

void StreamedBody::on_stop(std::function<void()> stop) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_) {
      stop_ = std::move(stop);
      return;
    }
  }
  stop();
}

void StreamedBody::stop(bool gone) {
  std::function<void()> stop;
  {
    const std::lock_guard lock(mutex_);
    gone_ = gone_ || gone;
    if (!std::exchange(stopped_, true)) stop = std::exchange(stop_, nullptr);
  }
  if (stop) stop();
}

void StreamedBody::take_part(std::string text, bool is_last) const {
  auto work = [exchange = exchange_, part = std::move(text), is_last] {
    exchange->connection->send_part(*exchange, part, is_last);
  };
  exchange_->connection->thread().post(std::move(work));
}

}  // namespace mandate::http
