// What clients publish of themselves: whatever it holds, few keys come of it, and every one has a place to be asked
// for.
#include "directory/client_documents.h"
#include "domain/agent.h"
#include "domain/redirect_uri.h"
#include "property.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  using fuzz::must;
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto set = directory::parse_key_set("https://agent.test/jwks.json", text))
    must(set->keys.size() <= domain::keys_per_client_max, "key sets are small");
  const auto document = directory::parse_client_document("https://agent.test/client.json", text);
  if (!document) {
    must(document.error().causes.size() == 1 && document.error().causes.front().reason.starts_with("cimd_"),
         "a refusal has its name");
    return 0;
  }
  must(document->keys.has_value() == document->jwks_uri.empty(), "keys stand in one place");
  if (!document->keys) must(!domain::web_uri_fault(document->jwks_uri), "keys are asked for at a URL of the web");
  return 0;
}
