// Secrets and service accounts. Values are read from a file or from standard input, never from the command line: what
// stands there is seen by every user of the machine and kept in the shell's history.
#include "base/text.h"
#include "cli/json_view.h"
#include "cli/kind_commands.h"
#include "cli/steps.h"
#include "cli/vault_parts.h"

namespace mandate::cli {
namespace {

const Noun secrets{vault_secret_kind,
                   {{"ID", "id"},
                    {"NAME", "name"},
                    {"PATH", "path"},
                    {"MEMBERS", "members"},
                    {"VERSION", "version"},
                    {"STATUS", "status"}},
                   {{"id", "id"},
                    {"orn", "orn"},
                    {"name", "name"},
                    {"path", "path"},
                    {"description", "description"},
                    {"members", "members"},
                    {"version", "version"},
                    {"lease (s)", "leaseTimeSeconds"},
                    {"status", "status"},
                    {"created", "created"},
                    {"last rotated", "lastRotated"}}};
const Fields version_columns{
    {"VERSION", "version"}, {"CURRENT", "current"}, {"MEMBERS", "members"}, {"CREATED", "created"}};
const Noun accounts{service_account_kind,
                    {{"ID", "id"},
                     {"NAME", "name"},
                     {"APPLICATION", "containerInstanceName"},
                     {"USERNAME", "username"},
                     {"STATUS", "statusDetail"}},
                    {{"id", "id"},
                     {"orn", "orn"},
                     {"name", "name"},
                     {"application", "containerInstanceName"},
                     {"username", "username"},
                     {"description", "description"},
                     {"status", "statusDetail"},
                     {"created", "created"},
                     {"password changed", "passwordLastChanged"}}};

struct SecretWriting : Named {
  std::string rename, path, description, members_file;
  std::size_t lease_seconds = 0;  // 0: not given
};
struct OneVersion : Named {
  std::string version;
};
struct AccountWriting : Named {
  std::string rename, app, username, description, password_file;
};

// {"members": …} with what the file holds.
Result<json::object> members_body(const std::string& file) {
  TRY(auto members, read_json_file(file));
  return json::object{{"members", std::move(members)}};
}

// {"password": …}; the line end that an editor or `echo` put after it is not part of it.
Result<json::object> password_body(const std::string& file) {
  TRY(auto password, read_file(file));
  while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
  return json::object{{"password", std::move(password)}};
}

void put_profile(json::object& body, const SecretWriting& options) {
  put(body, "path", options.path);
  put(body, "description", options.description);
  if (options.lease_seconds != 0) body["leaseTimeSeconds"] = options.lease_seconds;
}

Result<void> create_secret(Context& context, const SecretWriting& options) {
  TRY(auto body, members_body(options.members_file));
  put(body, "name", options.name);
  put_profile(body, options);
  return send_and_show(context, http::Method::post, std::string(vault_secret_kind.path), body, secrets.details);
}

Result<void> update_secret(Context& context, const SecretWriting& options) {
  json::object body;
  put(body, "name", options.rename);
  put_profile(body, options);
  if (body.empty()) return nothing_to_change("--name, --path, --description or --lease-time");
  TRY(const auto path, path_of(context, vault_secret_kind, options.name));
  return send_and_show(context, http::Method::patch, path, body, secrets.details);
}

Result<void> rotate_secret(Context& context, const SecretWriting& options) {
  TRY(const auto body, members_body(options.members_file));
  TRY(const auto path, path_of(context, vault_secret_kind, options.name));
  return send_and_show(context, http::Method::post, path + "/rotate", body, secrets.details);
}

Result<void> list_versions(Context& context, const Named& options) {
  TRY(const auto path, path_of(context, vault_secret_kind, options.name));
  return list(context, path + "/versions", version_columns);
}

Result<void> delete_version(Context& context, const OneVersion& options) {
  TRY(const auto path, path_of(context, vault_secret_kind, options.name));
  return remove(context, path + "/versions/" + percent_encode(options.version),
                "Version " + options.version + " of secret " + options.name);
}

Result<void> create_account(Context& context, const AccountWriting& options) {
  TRY(auto* api, context.api());
  TRY(const auto app_path, find_path(*api, app_kind, options.app));
  TRY(const auto app, api->get(app_path));
  json::object body;
  if (!options.password_file.empty()) {
    TRY(body, password_body(options.password_file));
  }
  body["containerOrn"] = text_at(app, "orn");
  put(body, "name", options.name);
  put(body, "username", options.username);
  put(body, "description", options.description);
  return send_and_show(context, http::Method::post, std::string(service_account_kind.path), body, accounts.details);
}

Result<void> update_account(Context& context, const AccountWriting& options) {
  json::object body;
  put(body, "name", options.rename);
  put(body, "description", options.description);
  if (body.empty()) return nothing_to_change("--name or --description");
  TRY(const auto path, path_of(context, service_account_kind, options.name));
  return send_and_show(context, http::Method::patch, path, body, accounts.details);
}

// To the password that is given, or by the account's hook to one that nobody sees.
Result<void> rotate_account(Context& context, const AccountWriting& options) {
  TRY(const auto path, path_of(context, service_account_kind, options.name));
  if (options.password_file.empty()) return start_rotation(context, path);
  TRY(const auto body, password_body(options.password_file));
  return send_and_show(context, http::Method::post, path + "/rotate", body, accounts.details);
}

// Commands that are the same for both.
void add_common(CommandSet& set, CLI::App& at, const Noun& noun) {
  const std::string word(noun.kind.word);
  add_list(set, at, noun);
  add_show(set, at, noun, "Show a " + word + ", without what is secret");
  add_delete(set, at, noun, "Delete a " + word + " that no connection leads to");
}

void describe_members(Syntax& command, SecretWriting& options) {
  command
      .option("--members", options.members_file,
              R"(JSON file with the members, {"user": "…", "password": "…"}; - reads standard input)")
      .required();
}

void describe_secret_profile(Syntax& command, SecretWriting& options) {
  command.option("--path", options.path, "Folder, such as /databases/orders");
  command.option("--description", options.description, "Description");
  command.number("--lease-time", options.lease_seconds,
                 "For how many seconds an agent may use what it is given: 60 to 86400 (300)");
}

void describe_password(Syntax& command, AccountWriting& options) {
  command.option("--password-file", options.password_file, "File with the password; - reads standard input");
}

void describe_secret(Syntax& command, Named& options) {
  describe_one(command, vault_secret_kind, options.name);
}

void add_secret_writing(CommandSet& set, CLI::App& secret) {
  set.add<SecretWriting>(
      secret, "create", "Put a secret into the vault",
      [](Syntax& command, SecretWriting& options) {
        command.argument("name", options.name, "Name");
        describe_members(command, options);
        describe_secret_profile(command, options);
      },
      create_secret);
  set.add<SecretWriting>(
      secret, "update", "Change what a secret is called, and its lease time",
      [](Syntax& command, SecretWriting& options) {
        describe_secret(command, options);
        command.option("--name", options.rename, "New name");
        describe_secret_profile(command, options);
      },
      update_secret);
  set.add<SecretWriting>(
      secret, "rotate", "Give a secret new values",
      [](Syntax& command, SecretWriting& options) {
        describe_secret(command, options);
        describe_members(command, options);
      },
      rotate_secret);
}

void add_secret_versions(CommandSet& set, CLI::App& secret) {
  set.add<Named>(secret, "versions", "List the versions of a secret", describe_secret, list_versions);
  set.add<OneVersion>(
      secret, "delete-version", "Delete an old version of a secret",
      [](Syntax& command, OneVersion& options) {
        describe_secret(command, options);
        command.argument("version", options.version, "Its number");
      },
      delete_version);
  add_transition(set, secret, secrets, "activate", "Give a secret out");
  add_transition(set, secret, secrets, "deactivate", "Give a secret to nobody any more");
}

void add_account_writing(CommandSet& set, CLI::App& account) {
  set.add<AccountWriting>(
      account, "create", "Put a service account into the vault",
      [](Syntax& command, AccountWriting& options) {
        command.argument("name", options.name, "Name");
        command.option("--app", options.app, "Id or name of the application it is an account of").required();
        command.option("--username", options.username, "User name in the other system").required();
        describe_password(command, options);
        command.option("--description", options.description, "Description");
      },
      create_account);
  set.add<AccountWriting>(
      account, "update", "Change a service account",
      [](Syntax& command, AccountWriting& options) {
        describe_account(command, options);
        command.option("--name", options.rename, "New name");
        command.option("--description", options.description, "Description");
      },
      update_account);
  set.add<AccountWriting>(
      account, "rotate", "Give a service account the password that it has now, or have its hook change it",
      [](Syntax& command, AccountWriting& options) {
        describe_account(command, options);
        command.option("--password-file", options.password_file,
                       "File with the password; - reads standard input. Without it the hook is asked");
      },
      rotate_account);
}

}  // namespace

void add_vault_commands(CommandSet& set) {
  auto& vault = set.noun("vault", "Keep secrets of other systems for agents");
  auto& secret = set.noun(vault, "secret", "Secrets with one or more values");
  add_secret_writing(set, secret);
  add_common(set, secret, secrets);
  add_secret_versions(set, secret);
  auto& account = set.noun(vault, "account", "Service accounts of applications");
  add_account_writing(set, account);
  add_rotation_commands(set, account);
  add_common(set, account, accounts);
}

}  // namespace mandate::cli
