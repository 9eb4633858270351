#include "main/bootstrap_json.h"

#include "base/json.h"

namespace mandate::main {
namespace {

// One member a line: people read it.
std::string to_text(const json::object& object) {
  std::string text = "{";
  for (const auto& member : object)
    text += std::string(text.size() == 1 ? "\n  " : ",\n  ") + json::serialize(json::value(member.key())) + ": " +
            json::serialize(member.value());
  return text + "\n}\n";
}

}  // namespace

std::string to_bootstrap_text(const manage::Seed& seed, std::string_view public_url) {
  return to_text({{"orgId", seed.organization.id.str()},
                  {"publicUrl", public_url},
                  {"adminLogin", seed.admin_login},
                  {"adminPassword", seed.admin_password.reveal()},
                  {"apiToken", seed.api_token.reveal()}});
}

Result<domain::OrgId> organization_of_bootstrap(std::string_view text) {
  TRY(const auto object, parse_json_object(text));
  const auto* id = object.if_contains("orgId");
  if (id == nullptr || !id->is_string()) return fail(ErrorKind::malformed, "bootstrap.json has no text 'orgId'");
  return domain::OrgId(std::string_view(id->get_string()));
}

Result<std::string> with_public_url(std::string_view text, std::string_view public_url) {
  TRY(auto object, parse_json_object(text));
  object["publicUrl"] = public_url;
  return to_text(object);
}

}  // namespace mandate::main
