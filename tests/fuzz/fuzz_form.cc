// Forms and what clients say of themselves: everything at the token endpoint before a client is looked up.
#include <cstdint>

#include "oauth/token_request.h"
#include "property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mandate;
  using fuzz::must;
  const auto text = fuzz::text_of(data, size);
  const auto cut = text.find('\n');
  const auto header = text.substr(0, cut),
             body = cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1);

  if (const auto form = oauth::Form::parse(body)) {
    for (const char* name : {"client_id", "scope", "resource"})
      must(form->all(name).size() <= 1 || std::string_view(name) == "resource", "only resource may be sent twice");
    if (const auto scopes = oauth::requested_scopes(*form))
      for (const auto& scope : *scopes)
        must(!scope.empty() && scope.find(' ') == std::string::npos, "a scope is one word");
  }
  const auto request =
      oauth::parse_client_request({"application/x-www-form-urlencoded", "", body, header.empty() ? 0U : 1U, header});
  if (!request) {
    for (const char c : request.error().description)
      must(c >= 0x20 && c <= 0x7e && c != '"' && c != '\\', "a description has the characters of RFC 6749 only");
    must(request.error().status >= 400, "a refusal is an error");
    return 0;
  }
  const auto& credentials = request->credentials;
  using Method = oauth::PresentedCredentials::Method;
  must(credentials.method == Method::private_key_jwt || !credentials.client_id.empty() ||
           !credentials.raw_client_id.empty(),
       "whoever asks says who it is");
  must((credentials.method == Method::private_key_jwt) == credentials.assertion.has_value(),
       "an assertion comes with its method");
  return 0;
}
