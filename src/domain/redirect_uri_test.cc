#include "domain/redirect_uri.h"

#include <gmock/gmock.h>

#include "domain/application_change.h"

namespace mandate::domain {
namespace {

using ::testing::HasSubstr;

TEST(RedirectUriTest, RefusesWhatCouldCarryACodeElsewhere) {
  struct Case {
    std::string what, uri, fault;
    std::string type = "web";
  };
  const Case cases[] = {
      {"nothing", "", "empty"},
      {"a relative one", "/callback", "absolute"},
      {"a host alone", "app.example.test/callback", "absolute"},
      {"a fragment", "https://app.example.test/cb#x", "fragment"},
      {"an empty fragment", "https://app.example.test/cb#", "fragment"},
      {"a wildcard host", "https://*.example.test/cb", "wildcards"},
      {"a wildcard path", "https://app.example.test/*", "wildcards"},
      {"a blank", "https://app.example.test/a b", "percent-encode"},
      {"a line break", "https://app.example.test/\n", "percent-encode"},
      {"a backslash", "https://app.example.test\\@evil.example.test/", "percent-encode"},
      {"a letter beyond ASCII", "https://\xc3\xa9.example.test/", "percent-encode"},
      {"a broken escape", "https://app.example.test/%4", "hex digits"},
      {"a user name", "https://app.example.test@evil.example.test/cb", "user name"},
      {"no host", "https:///cb", "no host"},
      {"no slashes", "https:app.example.test/cb", "must be followed by '//'"},
      {"a port that is none", "https://app.example.test:0/cb", "port"},
      {"a port out of range", "https://app.example.test:65536/cb", "port"},
      {"plain HTTP to another machine", "http://app.example.test/cb", "use https"},
      {"a name that only begins like this machine", "http://localhost.example.test/cb", "use https"},
      {"an address that only begins like this machine", "http://127.0.0.1.example.test/cb", "use https"},
      {"another machine's address", "http://10.0.0.1/cb", "use https"},
      {"not an address", "http://127.0.0.999/cb", "use https"},
      {"script", "javascript:alert(1)", "https"},
      {"script of a native application", "javascript:alert(1)", "reversed domain name", "native"},
      {"data", "data:text/html,x", "reversed domain name", "native"},
      {"a scheme of its own for a web application", "com.example.app:/cb", "only for native"},
      {"a scheme of its own for a browser application", "com.example.app:/cb", "only for native", "browser"},
      {"a scheme without domain", "myapp:/cb", "reversed domain name", "native"},
      {"a scheme without path", "com.example.app:cb", "begins with '/'", "native"},
      {"too long", "https://app.example.test/" + std::string(redirect_uri_max, 'a'), "longer"},
  };
  for (const auto& c : cases) {
    const auto fault = redirect_uri_fault(c.uri, c.type);
    ASSERT_TRUE(fault) << c.what;
    EXPECT_THAT(*fault, HasSubstr(c.fault)) << c.what;
  }
}

TEST(RedirectUriTest, TakesWhatReachesTheApplicationOnly) {
  for (const auto* uri :
       {"https://app.example.test", "https://app.example.test/cb?tenant=1&x=%2F", "HTTPS://app.example.test:8443/cb",
        "http://localhost:8080/callback", "http://LOCALHOST/cb", "http://127.0.0.1/cb", "http://127.1.2.3:9/cb",
        "http://[::1]:8080/cb", "https://[2001:db8::1]/cb"})
    EXPECT_EQ(redirect_uri_fault(uri, "web"), std::nullopt) << uri;
  for (const auto* uri :
       {"com.example.app:/callback", "com.example.app:///callback", "https://claimed.example.test/cb"})
    EXPECT_EQ(redirect_uri_fault(uri, "native"), std::nullopt) << uri;
}

TEST(RedirectUriTest, ALinkIsAWebAddress) {
  for (const auto* uri : {"", "javascript:alert(1)", "com.example.app:/x", "http://example.test/logo.png", "https://"})
    EXPECT_TRUE(web_uri_fault(uri)) << uri;
  EXPECT_EQ(web_uri_fault("https://example.test/logo.png"), std::nullopt);
}

}  // namespace
}  // namespace mandate::domain
