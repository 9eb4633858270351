// What another's token endpoint answers: whatever it holds, a token that is kept can be handed on, and what is shown
// and logged is short and printable. Input: the status, a line end, the body.
#include <algorithm>
#include <charconv>

#include "broker/token_endpoint.h"
#include "property.h"

namespace {

using mandate::fuzz::must;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

void must_be_usable(const mandate::broker::Received& received) {
  const auto access = received.tokens.access.reveal(), refresh = received.tokens.refresh.reveal();
  must(!access.empty() && access.size() <= 16 * 1024 && is_printable(access), "an access token can stand in a header");
  must(refresh.size() <= 16 * 1024 && is_printable(refresh), "a refresh token can be sent back");
  must(!received.lifetime || (received.lifetime->count() > 0 && received.lifetime->count() < (1LL << 30)),
       "lifetimes are ahead, and can be added to a time");
  if (!received.scopes) return;
  for (const auto& scope : *received.scopes) must(!scope.empty() && is_printable(scope), "scopes are words");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  const std::string_view text = fuzz::text_of(data, size);
  const auto end = std::min(text.find('\n'), text.size());
  int status = 200;
  std::from_chars(text.data(), text.data() + end, status);
  const auto body = text.substr(std::min(end + 1, text.size()));
  const auto answer = broker::read_token_answer({status, SecretString(std::string(body))});
  if (answer) {
    must(status == 200, "only a success gives tokens");
    must_be_usable(*answer);
    return 0;
  }
  const auto& [reason, message, of_grant] = answer.error();
  must(!reason.empty() && reason.size() <= 80 && is_printable(reason), "a reason can be logged");
  must(!message.empty() && message.size() <= 512 && is_printable(message), "a message can be shown");
  must(!of_grant || status < 500, "a server that fails takes nothing from a person");
  return 0;
}
