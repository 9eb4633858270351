#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Part claims{"claim",
                  "claims",
                  server_kind,
                  {{"ID", "id"},
                   {"NAME", "name"},
                   {"TOKEN", "claimType"},
                   {"TYPE", "valueType"},
                   {"VALUE", "value"},
                   {"SCOPES", "conditions.scopes"},
                   {"STATUS", "status"}},
                  {{"id", "id"},
                   {"name", "name"},
                   {"token", "claimType"},
                   {"type", "valueType"},
                   {"value", "value"},
                   {"groups that", "group_filter_type"},
                   {"scopes", "conditions.scopes"},
                   {"always included", "alwaysIncludeInToken"},
                   {"status", "status"}}};

struct ClaimWriting : OnePart {
  std::string name, expression, groups, matching, status;
  std::vector<std::string> scopes;
  bool id_token = false, on_request = false;
};

// What may be said when a claim is made and later.
json::object common_body(const ClaimWriting& options) {
  json::object body;
  put(body, "name", options.name);
  put(body, "status", options.status);
  if (!options.expression.empty()) {
    body["valueType"] = "EXPRESSION";
    body["value"] = options.expression;
  }
  if (!options.groups.empty()) {
    body["valueType"] = "GROUPS";
    body["value"] = options.groups;
    body["group_filter_type"] = options.matching.empty() ? "STARTS_WITH" : options.matching;
  }
  if (!options.scopes.empty()) body["conditions"] = json::object{{"scopes", words(options.scopes)}};
  if (options.on_request) body["alwaysIncludeInToken"] = false;
  return body;
}

Result<void> create_claim(Context& context, const ClaimWriting& options) {
  if (options.expression.empty() && options.groups.empty())
    return fail(ErrorKind::invalid, "What is its value? Give --expression or --groups");
  auto body = common_body(options);
  body["claimType"] = options.id_token ? "IDENTITY" : "RESOURCE";
  TRY(const auto path, list_path(context, claims, options));
  return send_and_show(context, http::Method::post, path, body, claims.details);
}

Result<void> update_claim(Context& context, const ClaimWriting& options) {
  auto changes = common_body(options);
  if (changes.empty()) return nothing_to_change("--name, --expression, --groups, --scope, --on-request or --status");
  if (!options.expression.empty()) changes["group_filter_type"] = nullptr;
  TRY(const auto path, path_of(context, claims, options));
  return change_and_show(context, path, changes, claims.details);
}

void describe_common(Syntax& command, ClaimWriting& options) {
  command.option("--expression", options.expression,
                 R"(What computes it: user.email, appuser.userName, String.toUpperCase(user.login))");
  command.option("--groups", options.groups, "The person's groups whose names begin so").excludes({"--expression"});
  command
      .option("--matching", options.matching, "How --groups compares: STARTS_WITH (as usual), EQUALS, CONTAINS, REGEX")
      .one_of({"STARTS_WITH", "EQUALS", "CONTAINS", "REGEX"});
  command.words("--scope", options.scopes, "Only when this scope is granted");
  command.flag("--on-request", options.on_request, "Not in ID tokens: at UserInfo alone");
}

void describe_creation(Syntax& command, ClaimWriting& options) {
  describe_within(command, claims, options);
  command.argument("name", options.name, "Name of the claim");
  describe_common(command, options);
  command.flag("--id-token", options.id_token, "Of ID tokens (otherwise of access tokens)");
}

void describe_update(Syntax& command, ClaimWriting& options) {
  describe_one(command, claims, options);
  command.option("--name", options.name, "New name");
  describe_common(command, options);
  command.option("--status", options.status, "ACTIVE or INACTIVE").one_of({"ACTIVE", "INACTIVE"});
}

}  // namespace

void add_claim_commands(CommandSet& set, CLI::App& server) {
  auto& claim = set.noun(server, "claim", "What tokens say beside what every token says");
  add_list(set, claim, claims);
  add_show(set, claim, claims, "Show a claim");
  set.add<ClaimWriting>(claim, "create", "Create a claim", describe_creation, create_claim);
  set.add<ClaimWriting>(claim, "update", "Change a claim", describe_update, update_claim);
  add_delete(set, claim, claims, "Delete a claim");
}

}  // namespace mandate::cli
