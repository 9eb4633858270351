#include "base/message_sender.h"

namespace mandate {
namespace {

class NoMessages final : public MessageSender {
  Result<MessageAnswer> post_message(std::string_view, const OutgoingMessage&) const override { return refuse(); }
  Result<MessageAnswer> delete_with(std::string_view, const OutgoingMessage&) const override { return refuse(); }

  static Result<MessageAnswer> refuse() {
    return fail(ErrorKind::unavailable, "This server sends no requests to other servers");
  }
};

}  // namespace

const MessageSender& no_messages() {
  static const NoMessages none;
  return none;
}

}  // namespace mandate
