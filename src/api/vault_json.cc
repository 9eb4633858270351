#include "api/vault_json.h"

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

constexpr std::string_view secret_what = "VaultSecret", account_what = "AppServiceAccount",
                           lease_member = "leaseTimeSeconds", interval_member = "rotationIntervalDays";

domain::SecretMembers read_members(ObjectReader& body) {
  domain::SecretMembers members;
  if (!body.has("members") || body.is_null("members")) {
    body.refuse("members", "'members' is required.");
    return members;
  }
  const auto object = body.raw_object("members");
  if (!object) return members;
  for (const auto& member : *object) {
    const std::string name(member.key());
    if (member.value().is_string())
      members.emplace(name, SecretString(std::string(member.value().get_string())));
    else
      body.refuse("members." + name, "'members." + name + "' must be a string.");
  }
  return members;
}

std::optional<std::int64_t> read_lease(ObjectReader& body) {
  return body.integer(lease_member, domain::lease_seconds_min, domain::lease_seconds_max);
}

std::vector<std::string> read_ids(ObjectReader& body, std::string_view name) {
  return body.texts(name).value_or(std::vector<std::string>());
}

std::string account_url(const domain::ServiceAccountId& account, const domain::Organization& organization) {
  return organization.public_url + "/privileged-access/api/v1/service-accounts/" + account.str();
}

std::string secret_url(const domain::VaultSecret& secret, const domain::Organization& organization) {
  return organization.public_url + "/privileged-access/api/v1/secrets/" + secret.id.str();
}

}  // namespace

Result<domain::VaultSecretDraft> parse_new_vault_secret(const json::object& object) {
  ObjectReader body(object);
  domain::VaultSecretDraft draft;
  draft.name = body.required_text("name");
  draft.path = body.text("path").value_or("");
  draft.description = body.text("description").value_or("");
  draft.members = read_members(body);
  draft.lease_seconds = read_lease(body).value_or(0);
  CHECK(body.finish(secret_what));
  return draft;
}

Result<domain::VaultSecretChange> parse_vault_secret_patch(const json::object& object) {
  ObjectReader body(object);
  domain::VaultSecretChange change;
  if (body.is_null("name")) body.refuse("name", "'name' cannot be removed.");
  change.name = body.text("name");
  if (const auto path = body.text_edit("path")) change.path = path->value_or("");
  if (const auto description = body.text_edit("description")) change.description = description->value_or("");
  if (body.is_null(lease_member))
    change.lease_seconds = 0;
  else
    change.lease_seconds = read_lease(body);
  if (body.has("members")) body.refuse("members", "Values are given at the secret's /rotate.", "IMMUTABLE");
  if (body.has("status"))
    body.refuse("status", "'status' is changed at the secret's lifecycle/activate and lifecycle/deactivate.",
                "IMMUTABLE");
  body.immutable({"id", "orn", "version", "created", "lastUpdated", "lastRotated", "_links"});
  CHECK(body.finish(secret_what));
  return change;
}

Result<domain::SecretMembers> parse_secret_rotation(const json::object& object) {
  ObjectReader body(object);
  auto members = read_members(body);
  CHECK(body.finish(secret_what));
  return members;
}

Result<domain::ServiceAccountDraft> parse_new_service_account(const json::object& object) {
  ObjectReader body(object);
  domain::ServiceAccountDraft draft;
  draft.container_orn = body.required_text("containerOrn");
  draft.name = body.required_text("name");
  draft.username = body.required_text("username");
  draft.description = body.text("description").value_or("");
  if (auto password = body.text("password")) draft.password = SecretString(*std::move(password));
  draft.owner_users = read_ids(body, "ownerUserIds");
  draft.owner_groups = read_ids(body, "ownerGroupIds");
  // SDKs send whole objects.
  body.ignore(
      {"id", "containerGlobalName", "containerInstanceName", "status", "statusDetail", "created", "lastUpdated"});
  CHECK(body.finish(account_what));
  return draft;
}

Result<domain::ServiceAccountChange> parse_service_account_patch(const json::object& object) {
  ObjectReader body(object);
  domain::ServiceAccountChange change;
  if (body.is_null("name")) body.refuse("name", "'name' cannot be removed.");
  change.name = body.text("name");
  if (const auto description = body.text_edit("description")) change.description = description->value_or("");
  if (body.has("ownerUserIds")) change.owner_users = read_ids(body, "ownerUserIds");
  if (body.has("ownerGroupIds")) change.owner_groups = read_ids(body, "ownerGroupIds");
  if (body.has("password")) body.refuse("password", "A new password is given at the account's /rotate.", "IMMUTABLE");
  body.immutable({"id", "orn", "containerOrn", "containerGlobalName", "containerInstanceName", "username", "status",
                  "statusDetail", "created", "lastUpdated", "passwordLastChanged", "_links"});
  CHECK(body.finish(account_what));
  return change;
}

Result<SecretString> parse_password_rotation(const json::object& object) {
  ObjectReader body(object);
  SecretString password(body.required_text("password"));
  CHECK(body.finish(account_what));
  return password;
}

Result<domain::RotationHookDraft> parse_rotation_hook(const json::object& object) {
  ObjectReader body(object);
  domain::RotationHookDraft draft;
  draft.url = body.required_text("url");
  draft.interval_days = body.integer(interval_member, 1, domain::rotation_interval_days_max).value_or(0);
  body.ignore({"nextRotation", "created", "lastUpdated", "_links"});  // what was read may be written back
  CHECK(body.finish("RotationHook"));
  return draft;
}

json::object to_json(const domain::VaultSecret& secret, const domain::Organization& organization) {
  const auto url = secret_url(secret, organization);
  const bool active = secret.status == domain::Status::active;
  json::object object{
      {"id", secret.id.str()}, {"orn", organization.orns().vault_secret(secret.id)}, {"name", secret.name}};
  if (!secret.path.empty()) object["path"] = secret.path;
  if (!secret.description.empty()) object["description"] = secret.description;
  object["status"] = name_of(secret.status);
  object["version"] = secret.version;
  object["members"] = to_array(secret.members);
  if (secret.lease_seconds != 0) object[lease_member] = secret.lease_seconds;
  object["created"] = format_time(secret.created);
  object["lastUpdated"] = format_time(secret.last_updated);
  object["lastRotated"] = format_time(secret.rotated);
  json::object links{{"self", link(url, {"GET", "DELETE"})},
                     {"rotate", link(url + "/rotate", {"POST"})},
                     {"versions", link(url + "/versions", {"GET"})}};
  const std::string transition = active ? "deactivate" : "activate";
  links[transition] = link(url + "/lifecycle/" + transition, {"POST"});
  object["_links"] = std::move(links);
  return object;
}

json::object to_json(const domain::VaultSecret& secret, const domain::VaultSecretVersion& version,
                     const domain::Organization& organization) {
  const bool current = version.number == secret.version;
  json::object object{{"version", version.number},
                      {"current", current},
                      {"members", to_array(version.members)},
                      {"created", format_time(version.created)}};
  const auto url = secret_url(secret, organization);
  json::object links{{"secret", link(url)}};
  if (!current) links["delete"] = link(url + "/versions/" + std::to_string(version.number), {"DELETE"});
  object["_links"] = std::move(links);
  return object;
}

json::object to_json(const domain::ServiceAccountDetails& details, const domain::Organization& organization) {
  const auto& account = details.account;
  const auto url = account_url(account.id, organization);
  const bool has_password = !account.sealed_password.empty();
  json::object object{{"id", account.id.str()},
                      {"orn", organization.orns().service_account(account.app, account.id)},
                      {"name", account.name},
                      {"username", account.username},
                      {"containerOrn", organization.orns().application(account.app)},
                      {"containerInstanceName", details.app_label},
                      {"containerGlobalName", "oidc_client"}};
  if (!account.description.empty()) object["description"] = account.description;
  object["ownerUserIds"] = to_array(account.owner_users);
  object["ownerGroupIds"] = to_array(account.owner_groups);
  object["status"] = has_password ? "NO_ISSUES" : "UNSECURED";
  object["statusDetail"] = has_password ? "VAULTED" : "MISSING_PASSWORD";
  if (account.password_changed) object["passwordLastChanged"] = format_time(*account.password_changed);
  object["created"] = format_time(account.created);
  object["lastUpdated"] = format_time(account.last_updated);
  object["_links"] = json::object{{"self", link(url, {"GET", "DELETE"})},
                                  {"rotate", link(url + "/rotate", {"POST"})},
                                  {"rotationHook", link(url + "/rotation-hook", {"GET", "PUT", "DELETE"})},
                                  {"rotations", link(url + "/rotations", {"GET", "POST"})}};
  return object;
}

json::object to_json(const domain::RotationHook& hook, const domain::Organization& organization) {
  const auto url = account_url(hook.account, organization);
  json::object object{{"url", hook.url}};
  if (hook.interval_days != 0) object[interval_member] = hook.interval_days;
  if (hook.next_rotation) object["nextRotation"] = format_time(*hook.next_rotation);
  object["created"] = format_time(hook.created);
  object["lastUpdated"] = format_time(hook.last_updated);
  object["_links"] = json::object{{"self", link(url + "/rotation-hook", {"GET", "PUT", "DELETE"})},
                                  {"serviceAccount", link(url)},
                                  {"rotations", link(url + "/rotations", {"GET", "POST"})}};
  return object;
}

json::object to_json(const domain::PasswordRotation& rotation, const domain::Organization& organization) {
  const auto url = account_url(rotation.account, organization);
  json::object object{{"id", rotation.id.str()},
                      {"status", name_of(rotation.status)},
                      {"attempts", rotation.attempts},
                      {"created", format_time(rotation.created)}};
  if (rotation.status == domain::RotationStatus::pending) object["nextAttempt"] = format_time(rotation.due);
  if (rotation.completed) object["completed"] = format_time(*rotation.completed);
  if (!rotation.error_code.empty())
    object["errorDetails"] = json::object{{"code", rotation.error_code}, {"message", rotation.error_message}};
  object["_links"] =
      json::object{{"self", link(url + "/rotations/" + rotation.id.str())}, {"serviceAccount", link(url)}};
  return object;
}

}  // namespace mandate::api
