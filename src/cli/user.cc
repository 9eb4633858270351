#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/resolve.h"
#include "cli/steps.h"
#include "cli/user_parts.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},
                     {"LOGIN", "profile.login"},
                     {"FIRST NAME", "profile.firstName"},
                     {"LAST NAME", "profile.lastName"},
                     {"STATUS", "status"},
                     {"LAST LOGIN", "lastLogin"}};
const Fields details{{"id", "id"},
                     {"login", "profile.login"},
                     {"email", "profile.email"},
                     {"first name", "profile.firstName"},
                     {"last name", "profile.lastName"},
                     {"status", "status"},
                     {"created", "created"},
                     {"last login", "lastLogin"},
                     {"password changed", "passwordChanged"}};
const Fields groups{{"ID", "id"}, {"NAME", "profile.name"}, {"TYPE", "type"}};

struct UserChange : Named {
  std::string login, email, first_name, last_name;
};
struct SignOff : Named {
  bool tokens = false;
};
struct NewUser {
  std::string login, email, first_name, last_name, password_file;
  std::vector<std::string> groups;
  bool staged = false, change_password = false;
};

Result<void> list_users(Context& context, const ListOptions& options) {
  const std::string path(user_kind.path);
  return list(context, options.search.empty() ? path : with_query(path, "search", options.search), columns,
              options.limit);
}

Result<void> show_user(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  return show(context, path, details);
}

// The first line, so that `echo secret |` and files of one line work.
Result<std::string> read_password(const std::string& file) {
  TRY(const auto text, read_file(file));
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  if (line.empty()) return fail(ErrorKind::invalid, file + ": there is no password on the first line");
  return line;
}

Result<void> create_user(Context& context, const NewUser& options) {
  TRY(auto* api, context.api());
  json::object body{{"profile", json::object{{"login", options.login},
                                             {"email", options.email.empty() ? options.login : options.email},
                                             {"firstName", options.first_name},
                                             {"lastName", options.last_name}}}};
  if (!options.password_file.empty()) {
    TRY(const auto password, read_password(options.password_file));
    body["credentials"] = json::object{{"password", json::object{{"value", password}}}};
  }
  json::array group_ids;
  for (const auto& group : options.groups) {
    TRY(const auto id, find_id(*api, group_kind, group));
    group_ids.emplace_back(id);
  }
  if (!group_ids.empty()) body["groupIds"] = std::move(group_ids);
  auto path = with_query(std::string(user_kind.path), "activate", options.staged ? "false" : "true");
  if (options.change_password) path = with_query(std::move(path), "nextLogin", "changePassword");
  TRY(const auto user, api->send(http::Method::post, path, body));
  context.out().show(user, details);
  return {};
}

// Deleting once deactivates, deleting again removes (wire contract 3); here it is one step that says which.
Result<void> delete_user(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  TRY(const auto user, api->get(path));
  if (text_at(user, "status") != "DEPROVISIONED")
    return fail(ErrorKind::conflict,
                "User " + options.name + " is " + text_at(user, "status") + ": deactivate first, then delete");
  return remove(context, path, "User " + options.name);
}

Result<void> list_groups(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  TRY(const auto rows, api->list(path + "/groups"));
  context.out().list(rows, groups);
  return {};
}

Result<void> end_sessions(Context& context, const SignOff& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  CHECK(api->call(http::Method::delete_, path + "/sessions" + (options.tokens ? "?oauthTokens=true" : "")));
  context.out().done("Every session of " + options.name + " has ended.", json::object{{"ended", path + "/sessions"}});
  return {};
}

Result<void> expire_password(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  TRY(const auto user, api->call(http::Method::post, path + "/lifecycle/expire_password"));
  context.out().done("User " + options.name + " is now " + text_at(user, "status") + ".", user);
  return {};
}

// Prints the link: whoever asked hands it on.
void show_activation(Context& context, const Named& options, const json::value& link) {
  context.out().done("User " + options.name + " is now PROVISIONED and has no password yet. Good once, for a week: " +
                         text_at(link, "activationUrl"),
                     link);
}

// Who has no password needs a link to begin with.
Result<void> activate_user(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  TRY(const auto link, api->call(http::Method::post, path + "/lifecycle/activate?sendEmail=false"));
  if (!text_at(link, "activationUrl").empty()) return show_activation(context, options, link), Result<void>();
  TRY(const auto user, api->get(path));
  context.out().done("User " + options.name + " is now " + text_at(user, "status") + ".", user);
  return {};
}

Result<void> reset_password(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  TRY(const auto user, api->get(path));
  if (text_at(user, "status") == "PROVISIONED") {
    TRY(const auto link, api->call(http::Method::post, path + "/lifecycle/reactivate?sendEmail=false"));
    return show_activation(context, options, link), Result<void>();
  }
  TRY(const auto link, api->call(http::Method::post, path + "/lifecycle/reset_password?sendEmail=false"));
  context.out().done("The password of " + options.name +
                         " is taken away. Good once, for an hour: " + text_at(link, "resetPasswordUrl"),
                     link);
  return {};
}

Result<void> update_user(Context& context, const UserChange& options) {
  json::object profile;
  put(profile, "login", options.login);
  put(profile, "email", options.email);
  put(profile, "firstName", options.first_name);
  put(profile, "lastName", options.last_name);
  if (profile.empty()) return nothing_to_change("--login, --email, --first-name or --last-name");
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.name));
  return send_and_show(context, http::Method::post, path, json::object{{"profile", std::move(profile)}}, details);
}

void describe_update(Syntax& command, UserChange& options) {
  command.argument("user", options.name, "Login or id of the user");
  command.option("--login", options.login, "New login");
  command.option("--email", options.email, "New email address");
  command.option("--first-name", options.first_name, "New first name");
  command.option("--last-name", options.last_name, "New last name");
}

void describe_user(Syntax& command, Named& options) {
  command.argument("user", options.name, "Login or id of the user");
}

void add_transition(CommandSet& set, CLI::App& user, const std::string& verb, const std::string& help) {
  set.add<Named>(user, verb, help, describe_user, [verb](Context& context, const Named& options) -> Result<void> {
    TRY(auto* api, context.api());
    TRY(const auto path, find_path(*api, user_kind, options.name));
    return change_status(context, path, "User " + options.name, verb);
  });
}

void describe_creation(Syntax& command, NewUser& options) {
  command.argument("login", options.login, "Login, in the form of an email address");
  command.option("--email", options.email, "Email address (otherwise the login)");
  command.option("--first-name", options.first_name, "First name").required();
  command.option("--last-name", options.last_name, "Last name").required();
  command.option("--password-file", options.password_file,
                 "File with the password on its first line; - reads standard input");
  command.words("--group", options.groups, "Id or name of a group to put the user into");
  command.flag("--staged", options.staged, "Do not activate yet");
  command.flag("--change-password", options.change_password, "Another password must be chosen at the first sign-on")
      .excludes({"--staged"});
}

}  // namespace

void add_user_commands(CommandSet& set) {
  auto& user = set.noun("user", "The people whom agents act for");
  set.add<ListOptions>(
      user, "list", "List users",
      [](Syntax& command, ListOptions& options) {
        command.option("--search", options.search, R"(SCIM filter: profile.login sw "ada")");
        describe_limit(command, options);
      },
      list_users);
  set.add<Named>(user, "show", "Show a user", describe_user, show_user);
  set.add<NewUser>(user, "create", "Create a user", describe_creation, create_user);
  set.add<Named>(user, "activate", "Let a user sign on; prints a link to choose a password with where there is none",
                 describe_user, activate_user);
  add_transition(set, user, "suspend", "Lock a user out for a while; agents stop acting for them");
  add_transition(set, user, "unsuspend", "End a suspension");
  add_transition(set, user, "unlock", "End a lockout after wrong passwords");
  add_transition(set, user, "deactivate", "Lock a user out for good");
  set.add<Named>(user, "delete", "Delete a deactivated user", describe_user, delete_user);
  set.add<Named>(user, "groups", "List the groups of a user", describe_user, list_groups);
  add_user_grant_commands(set, user);
  set.add<SignOff>(
      user, "end-sessions", "Sign a user off everywhere",
      [](Syntax& command, SignOff& options) {
        describe_user(command, options);
        command.flag("--tokens", options.tokens, "End the refresh tokens about them, too");
      },
      end_sessions);
  set.add<Named>(user, "expire-password", "Have a user choose a new password at the next sign-on", describe_user,
                 expire_password);
  set.add<Named>(user, "reset-password", "Print a link to choose a password with, and take away the one there is",
                 describe_user, reset_password);
  set.add<UserChange>(user, "update", "Change a user's profile", describe_update, update_user);
}

}  // namespace mandate::cli
