// One value has one spelling in base64url, and percent-encoding loses nothing.
#include "base/text.h"
#include "property.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  using fuzz::must;
  const std::string_view text = fuzz::text_of(data, size);
  must(base64url_decode(base64url_encode(text)) == text, "base64url gives back what it was given");
  must(base64_decode(base64_encode(text)) == text, "base64 gives back what it was given");
  must(percent_decode(percent_encode(text)) == text, "percent-encoding gives back what it was given");
  must(percent_decode(percent_encode(text), true) == text, "percent-encoding writes no plus sign");
  if (const auto bytes = base64url_decode(text)) must(base64url_encode(*bytes) == text, "base64url has one spelling");
  for (const bool form : {false, true})
    if (const auto decoded = percent_decode(text, form))
      must(percent_decode(percent_encode(*decoded), form) == *decoded, "decoded text survives being encoded");
  return 0;
}
