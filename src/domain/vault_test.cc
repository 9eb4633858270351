#include "domain/vault.h"

#include <gtest/gtest.h>

#include "domain/orn.h"

namespace mandate::domain {
namespace {

TEST(Vault, MembersComeBackAsTheyWerePacked) {
  const std::string hostile("3:abc\0\n{\"", 9);
  SecretMembers members{{"user", SecretString("app")}, {"password", SecretString(hostile)}, {"12:", SecretString("")}};
  const auto unpacked = unpack_members(pack_members(members));
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(names_of(*unpacked), names_of(members));
  EXPECT_EQ(unpacked->at("password").reveal(), hostile);
  EXPECT_EQ(unpacked->at("12:").reveal(), "");
  EXPECT_TRUE(unpack_members(SecretString(""))->empty());
}

TEST(Vault, WhatWasNotPackedIsNotUnpacked) {
  for (const auto* text : {"x", "1", "1:", "2:a", "1:a", "1:a1:", "1:a9:b", "-1:a", "1 :a", "99999999999999999999:a"})
    EXPECT_FALSE(unpack_members(SecretString(text))) << text;
}

TEST(Vault, ASealedTextBelongsToItsVersion) {
  EXPECT_NE(sealing_context(VaultSecretId("a"), 1), sealing_context(VaultSecretId("a"), 2));
  EXPECT_NE(sealing_context(VaultSecretId("a"), 1), sealing_context(VaultSecretId("b"), 1));
}

TEST(Vault, IdsAreUuids) {
  const auto id = VaultSecretId::generate();
  EXPECT_EQ(id.str().size(), 36u);
  EXPECT_EQ(id.str()[14], '4');
}

TEST(Orn, NamesWhatTheVaultAndApplicationsHave) {
  const Orns orns("okta", OrgId("00o1"));
  const ServiceAccountId account("5e6f");
  EXPECT_EQ(orns.vault_secret(VaultSecretId("1a2b")), "orn:okta:pam:00o1:secrets:1a2b");
  EXPECT_EQ(orns.parse_vault_secret("orn:okta:pam:00o1:secrets:1a2b")->str(), "1a2b");
  const auto orn = orns.service_account(ApplicationId("0oa1"), account);
  EXPECT_EQ(orn, "orn:okta:pam:00o1:apps:oidc_client:0oa1:service_accounts:5e6f");
  EXPECT_EQ(orns.parse_service_account(orn)->id, account);
  EXPECT_EQ(orns.parse_service_account(orn)->app.str(), "0oa1");
  EXPECT_EQ(orns.parse_application("orn:okta:idp:00o1:apps:oidc_client:0oa1")->str(), "0oa1");
  EXPECT_EQ(orns.parse_application("orn:okta:idp:00o1:apps:oidc:0oa1")->str(), "0oa1");
}

TEST(Orn, ReadsNothingElse) {
  const Orns orns("okta", OrgId("00o1"));
  for (const auto* orn : {"", "orn:okta:idp:00o1:apps:", "orn:okta:idp:00o1:apps:0oa1", "orn:okta:idp:00o1:apps::0oa1",
                          "orn:okta:idp:00o1:apps:oidc:", "orn:okta:idp:00o1:apps:oidc:0oa1:more",
                          "orn:okta:idp:00o2:apps:oidc:0oa1", "orn:okta:pam:00o1:apps:oidc:0oa1"})
    EXPECT_FALSE(orns.parse_application(orn)) << orn;
  for (const auto* orn :
       {"", ":service_accounts:", "orn:okta:pam:00o1:service_accounts:1", "orn:okta:pam:00o1:apps:service_accounts:1",
        "orn:okta:pam:00o1:apps:oidc:0oa1:service_accounts:", "orn:okta:idp:00o1:apps:oidc:0oa1:service_accounts:1",
        "orn:okta:pam:00o1:apps:oidc:0oa1:x:service_accounts:1", "orn:okta:pam:00o2:apps:oidc:0oa1:service_accounts:1",
        "orn:okta:pam:00o1:apps:oidc:0oa1:service_accounts:1:service_accounts:2"})
    EXPECT_FALSE(orns.parse_service_account(orn)) << orn;
}

}  // namespace
}  // namespace mandate::domain
