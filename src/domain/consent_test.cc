#include "domain/consent.h"

#include <gtest/gtest.h>

namespace mandate::domain {
namespace {

TEST(LacksConsentTest, WhatAnApplicationLacksConsentFor) {
  enum class Before { nothing, given, taken_back };
  const struct {
    Consent scope;
    ConsentMethod application;
    Before before;
    bool lacks;
  } cases[] = {
      {Consent::required, ConsentMethod::required, Before::nothing, true},
      {Consent::required, ConsentMethod::required, Before::given, false},
      {Consent::required, ConsentMethod::required, Before::taken_back, true},
      {Consent::required, ConsentMethod::trusted, Before::nothing, false},
      {Consent::required, ConsentMethod::trusted, Before::given, false},
      {Consent::required, ConsentMethod::trusted, Before::taken_back, true},
      {Consent::flexible, ConsentMethod::required, Before::nothing, true},
      {Consent::flexible, ConsentMethod::required, Before::given, false},
      {Consent::flexible, ConsentMethod::required, Before::taken_back, true},
      {Consent::flexible, ConsentMethod::trusted, Before::nothing, false},
      {Consent::flexible, ConsentMethod::trusted, Before::taken_back, true},
      {Consent::implicit, ConsentMethod::required, Before::nothing, false},
      {Consent::implicit, ConsentMethod::required, Before::taken_back, false},
      {Consent::implicit, ConsentMethod::trusted, Before::nothing, false},
  };
  for (const auto& test : cases) {
    Scope scope;
    scope.id = ScopeId("scp1");
    scope.consent = test.scope;
    ConsentGrant other;  // about another scope: it says nothing here
    other.scope = ScopeId("scp2");
    std::vector<ConsentGrant> grants{other};
    if (test.before != Before::nothing) {
      ConsentGrant grant;
      grant.scope = scope.id;
      if (test.before == Before::taken_back) grant.withdrawn = from_seconds(1);
      grants.push_back(grant);
    }
    EXPECT_EQ(lacks_consent(scope, test.application, grants), test.lacks)
        << name_of(test.scope) << " " << name_of(test.application) << " " << static_cast<int>(test.before);
  }
}

}  // namespace
}  // namespace mandate::domain
