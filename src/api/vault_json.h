#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/password_rotation.h"
#include "domain/vault_change.h"

namespace mandate::api {

// Bodies of /privileged-access/api/v1/secrets: ours.
Result<domain::VaultSecretDraft> parse_new_vault_secret(const json::object& body);
Result<domain::VaultSecretChange> parse_vault_secret_patch(const json::object& body);
Result<domain::SecretMembers> parse_secret_rotation(const json::object& body);  // {members: {name: value}}

// Bodies of /privileged-access/api/v1/service-accounts: as existing SDKs write them, and the rotation, which is ours.
Result<domain::ServiceAccountDraft> parse_new_service_account(const json::object& body);
Result<domain::ServiceAccountChange> parse_service_account_patch(const json::object& body);
Result<SecretString> parse_password_rotation(const json::object& body);  // {password}

// Body of an account's /rotation-hook, which is ours.
Result<domain::RotationHookDraft> parse_rotation_hook(const json::object& body);

// Values and passwords stand in none of them.
json::object to_json(const domain::VaultSecret& secret, const domain::Organization& organization);
json::object to_json(const domain::VaultSecret& secret, const domain::VaultSecretVersion& version,
                     const domain::Organization& organization);
json::object to_json(const domain::ServiceAccountDetails& details, const domain::Organization& organization);
json::object to_json(const domain::RotationHook& hook, const domain::Organization& organization);
json::object to_json(const domain::PasswordRotation& rotation, const domain::Organization& organization);

}  // namespace mandate::api
