#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "http/exchange.h"
#include "http/response_text.h"

namespace mandate::http {

// The body of one exchange while it is written: frames what comes from any thread and takes it to the connection's.
class StreamedBody final : public BodyStream {
 public:
  StreamedBody(std::shared_ptr<Exchange> exchange, BodyFraming framing)
      : exchange_(std::move(exchange)), framing_(framing) {}
  ~StreamedBody() override;  // without end(): the connection is cut, so that nobody takes the body for complete

  bool write(std::string_view bytes) override;
  void end() override;
  void on_stop(std::function<void()> stop) override;

  // The writer is asked to end; `gone`: nothing that it writes is sent any more. On the connection's thread.
  void stop(bool gone);

 private:
  bool is_open() const;
  void take_part(std::string text, bool is_last) const;

  const std::shared_ptr<Exchange> exchange_;
  const BodyFraming framing_;
  mutable std::mutex mutex_;
  bool gone_ = false, ended_ = false, stopped_ = false;
  std::function<void()> stop_;
};

}  // namespace mandate::http
