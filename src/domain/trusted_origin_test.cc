#include "domain/trusted_origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mandate::domain {
namespace {

using ::testing::HasSubstr;

TEST(TrustedOrigin, IsWhatBrowsersSend) {
  for (const auto* origin :
       {"https://app.example.com", "http://app.example.com", "https://app.example.com:8443", "http://localhost:3000",
        "https://example.com:80", "http://example.com:443", "https://xn--bcher-kva.example", "https://under_score.test",
        "http://127.0.0.1:5173", "http://[::1]:3000", "https://[2001:db8::1]", "https://example.com:65535"})
    EXPECT_EQ(origin_fault(origin), std::nullopt) << origin;
}

TEST(TrustedOrigin, IsNothingElse) {
  struct Case {
    std::string origin, why;
  };
  for (const auto& [origin, why] : {Case{"", "empty"},
                                    Case{"null", "begin with"},
                                    Case{"*", "wildcards"},
                                    Case{"https://*.example.com", "wildcards"},
                                    Case{"example.com", "begin with"},
                                    Case{"//example.com", "begin with"},
                                    Case{"ftp://example.com", "begin with"},
                                    Case{"javascript:alert(1)", "begin with"},
                                    Case{"file://", "begin with"},
                                    Case{"https:example.com", "begin with"},
                                    Case{"HTTPS://example.com", "upper-case"},
                                    Case{"https://Example.com", "upper-case"},
                                    Case{"https://example.com/", "must end"},
                                    Case{"https://example.com/app", "must end"},
                                    Case{"https://example.com?a", "must end"},
                                    Case{"https://example.com#a", "must end"},
                                    Case{"https://example.com\\@evil.test", "user name"},
                                    Case{"https://example.com\\evil", "must end"},
                                    Case{"https://user@example.com", "user name"},
                                    Case{"https://user:word@example.com", "user name"},
                                    Case{"https://", "no host"},
                                    Case{"https://:8443", "no host"},
                                    Case{"https://example.com.", "ends in a dot"},
                                    Case{"https://.example.com", "empty label"},
                                    Case{"https://a..b", "empty label"},
                                    Case{"https://exa mple.com", "character"},
                                    Case{" https://example.com", "begin with"},
                                    Case{"https://example.com ", "character"},
                                    Case{"https://example.com\n", "character"},
                                    Case{"https://b\xc3\xbc"
                                         "cher.example",
                                         "xn--"},
                                    Case{"https://example%2ecom", "character"},
                                    Case{"https://a.test,https://b.test", "must end"},
                                    Case{"https://example.com:443", "leave it out"},
                                    Case{"http://example.com:80", "leave it out"},
                                    Case{"https://example.com:", "port"},
                                    Case{"https://example.com:0", "port"},
                                    Case{"https://example.com:08443", "port"},
                                    Case{"https://example.com:65536", "port"},
                                    Case{"https://example.com:8443x", "port"},
                                    Case{"https://[::1", "IPv6"},
                                    Case{"https://[]", "IPv6"},
                                    Case{"https://[", "IPv6"},
                                    Case{"https://[example]", "IPv6"},
                                    Case{"https://[::1]evil.test", "IPv6"},
                                    Case{"https://" + std::string(250, 'a') + ".test", "longer"}}) {
    const auto fault = origin_fault(origin);
    ASSERT_TRUE(fault) << origin;
    EXPECT_THAT(*fault, HasSubstr(why)) << origin;
  }
}

TEST(TrustedOrigin, IsReadFromAUrlAsABrowserWould) {
  for (const auto& [url, origin] :
       {std::pair("https://app.test", "https://app.test"),
        std::pair("https://app.test/bye?x=https://evil.test#y", "https://app.test"),
        std::pair("http://app.test:8080?x", "http://app.test:8080"),
        std::pair("https://app.test#@evil.test", "https://app.test"), std::pair("https://app.test@evil.test/", ""),
        std::pair("https://evil.test\\@app.test/", ""), std::pair("https://app.test\\.evil.test/", ""),
        std::pair("https://APP.test/", ""), std::pair("https://app.test/\r\nSet-Cookie: x", ""),
        std::pair("https://app.test/ x", ""), std::pair("https:/app.test/", ""), std::pair("//app.test/", ""),
        std::pair("/bye", ""), std::pair("javascript://app.test/%0aalert(1)", ""), std::pair("", "")})
    EXPECT_EQ(origin_of_url(url), origin) << url;
}

}  // namespace
}  // namespace mandate::domain
