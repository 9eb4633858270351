// Passwords of service accounts that a hook changes.
#include "cli/kind_commands.h"
#include "cli/steps.h"
#include "cli/vault_parts.h"

namespace mandate::cli {
namespace {

const Fields hook_details{{"url", "url"},
                          {"interval in days", "rotationIntervalDays"},
                          {"next rotation", "nextRotation"},
                          {"created", "created"}};
const Fields rotation_columns{{"ID", "id"},           {"STATUS", "status"},       {"ATTEMPTS", "attempts"},
                              {"CREATED", "created"}, {"COMPLETED", "completed"}, {"ERROR", "errorDetails.message"}};
const Fields rotation_details{
    {"id", "id"}, {"status", "status"}, {"attempts", "attempts"}, {"created", "created"}, {"completed", "completed"}};

struct HookWriting : Named {
  std::string url;
  std::size_t interval_days = 0;
};

Result<std::string> account_path(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  return find_path(*api, service_account_kind, options.name);
}

Result<std::string> hook_path(Context& context, const Named& options) {
  TRY(const auto path, account_path(context, options));
  return path + "/rotation-hook";
}

Result<void> set_hook(Context& context, const HookWriting& options) {
  json::object body{{"url", options.url}};
  if (options.interval_days != 0) body["rotationIntervalDays"] = options.interval_days;
  TRY(const auto path, hook_path(context, options));
  return send_and_show(context, http::Method::put, path, body, hook_details);
}

Result<void> show_hook(Context& context, const Named& options) {
  TRY(const auto path, hook_path(context, options));
  return show(context, path, hook_details);
}

Result<void> delete_hook(Context& context, const Named& options) {
  TRY(const auto path, hook_path(context, options));
  return remove(context, path, "The rotation hook of " + options.name);
}

Result<void> list_rotations(Context& context, const Named& options) {
  TRY(const auto path, account_path(context, options));
  return list(context, path + "/rotations", rotation_columns);
}

}  // namespace

void describe_account(Syntax& command, Named& options) {
  describe_one(command, service_account_kind, options.name);
}

Result<void> start_rotation(Context& context, const std::string& path) {
  return send_and_show(context, http::Method::post, path + "/rotations", {}, rotation_details);
}

void add_rotation_commands(CommandSet& set, CLI::App& account) {
  set.add<Named>(account, "rotations", "List the changes of a service account's password by its hook", describe_account,
                 list_rotations);
  auto& hook = set.noun(account, "hook", "Who changes the password of a service account");
  set.add<HookWriting>(
      hook, "set", "Say who changes the password of a service account",
      [](Syntax& command, HookWriting& options) {
        describe_account(command, options);
        command.option("--url", options.url, "https URL that is asked to change it").required();
        command.number("--interval-days", options.interval_days, "How often it is changed by itself");
      },
      set_hook);
  set.add<Named>(hook, "show", "Show who changes the password of a service account", describe_account, show_hook);
  set.add<Named>(hook, "delete", "Let nobody change the password of a service account any more", describe_account,
                 delete_hook);
}

}  // namespace mandate::cli
