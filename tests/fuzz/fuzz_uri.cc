// URIs that administrators and clients write down: whatever is let in is what is connected to later, and nothing else.
#include <algorithm>

#include "base/text.h"
#include "domain/redirect_uri.h"
#include "domain/trusted_origin.h"
#include "http/url.h"
#include "property.h"

namespace {

using mandate::fuzz::must;

void must_be_one_place(std::string_view uri) {
  must(std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < 0x7f; }), "a URI can stand in a header");
  must(uri.find('#') == std::string_view::npos && uri.find('*') == std::string_view::npos,
       "a URI is one to the last character");
}

// What cannot be asked at all is refused when it is asked.
void must_lead_where_it_was_judged(std::string_view uri) {
  const auto url = mandate::http::parse_url(uri);
  if (!url) return;
  const auto begin = uri.find("//") + 2;
  const auto authority = mandate::to_lower_ascii(uri.substr(begin, uri.find_first_of("/?", begin) - begin));
  const bool bracketed = url->host.find(':') != std::string::npos;
  must(authority.starts_with(bracketed ? "[" + url->host + "]" : url->host), "the host is the one that was judged");
  must(url->secure == mandate::starts_with_ignoring_case(uri, "https://"), "https stays https");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  const std::string_view text = fuzz::text_of(data, size);
  for (const auto* type : {"web", "native", "browser", "service"})
    if (!domain::redirect_uri_fault(text, type)) must_be_one_place(text);
  if (!domain::web_uri_fault(text)) {
    must_be_one_place(text);
    must_lead_where_it_was_judged(text);
  }
  if (!domain::origin_fault(text)) {
    must_be_one_place(text);
    const auto url = http::parse_url(text);
    must(url && url->target == "/", "an origin ends with its host");
  }
  return 0;
}
