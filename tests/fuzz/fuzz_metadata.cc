// Documents of other servers: whatever they hold, what we keep of them can be shown.
#include <algorithm>

#include "base/text.h"
#include "manage/resources/metadata_json.h"
#include "property.h"

namespace {

using mandate::fuzz::must;

void must_be_printable(const std::string& text) {
  must(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; }),
       "URLs and words are printable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto metadata = manage::parse_resource_metadata(text)) {
    must(!metadata->resource.empty(), "metadata are about something");
    must(metadata->resource_name.empty() || is_display_text(metadata->resource_name), "names can be read");
    must_be_printable(metadata->resource);
    for (const auto& word : metadata->scopes) must_be_printable(word);
    for (const auto& url : metadata->authorization_servers) must_be_printable(url);
  }
  if (const auto metadata = manage::parse_server_metadata(text)) {
    must(!metadata->issuer.empty(), "metadata are about somebody");
    must_be_printable(metadata->issuer);
    must_be_printable(metadata->token_endpoint);
    must_be_printable(metadata->authorization_endpoint);
    for (const auto& word : metadata->grant_types) must_be_printable(word);
  }
  return 0;
}
