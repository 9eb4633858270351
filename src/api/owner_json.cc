#include "api/owner_json.h"

#include "api/object_reader.h"

namespace mandate::api {
namespace {

constexpr std::string_view what = "ResourceOwner";
constexpr std::size_t resources_max = 10;

json::object principal_json(const domain::OwnerDetails& details, const domain::Organization& organization) {
  const auto& owner = details.owner;
  const auto orn = owner.is_group ? organization.orns().group(domain::GroupId(owner.principal))
                                  : organization.orns().user(domain::UserId(owner.principal));
  const std::string path = owner.is_group ? "/api/v1/groups/" : "/api/v1/users/";
  json::object profile{
      {"id", owner.principal},
      {"name", details.name},
      {"_links", json::object{{"self", json::object{{"href", organization.public_url + path + owner.principal}}}}}};
  if (!details.email.empty()) profile["email"] = details.email;
  if (owner.is_group) profile["metadata"] = json::object{{"userAssignmentCount", details.members}};
  return {{"id", owner.id.str()},
          {"type", owner.is_group ? "groups" : "users"},
          {"orn", orn},
          {"profile", std::move(profile)}};
}

}  // namespace

Result<OwnersReplacement> parse_owners_replacement(const json::object& object) {
  ObjectReader body(object);
  OwnersReplacement replacement;
  // Empty, null and left out all mean: nobody. Clients that leave out what is null cannot say it otherwise.
  replacement.principal_orns = body.texts("principalOrns").value_or(std::vector<std::string>());
  replacement.resource_orns = body.required_texts("resourceOrns");
  if (body.has("resourceOrns") &&
      (replacement.resource_orns.empty() || replacement.resource_orns.size() > resources_max))
    body.refuse("resourceOrns", "'resourceOrns' must name 1 to " + std::to_string(resources_max) + " resources.");
  CHECK(body.finish(what));
  return replacement;
}

Result<OwnersRemoval> parse_owners_removal(const json::object& object) {
  ObjectReader body(object);
  OwnersRemoval removal;
  removal.resource_orn = body.required_text("resourceOrn");
  const auto data = body.objects("data");
  if (!data || data->empty() || data->size() > domain::owners_per_agent_max) {
    body.refuse("data",
                "'data' must be an array of 1 to " + std::to_string(domain::owners_per_agent_max) + " changes.");
    CHECK(body.finish(what));
    return removal;
  }
  for (const auto& element : *data) {
    const auto text = [&](std::string_view name) {
      const auto* value = element.if_contains(name);
      return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    if (element.size() != 3 || text("op") != "REMOVE" || text("path") != "/principalOrn" || text("value").empty())
      body.refuse(
          "data",
          R"(Each element of 'data' must be {"op": "REMOVE", "path": "/principalOrn", "value": "<principal ORN>"}.)");
    removal.principal_orns.push_back(text("value"));
  }
  CHECK(body.finish(what));
  return removal;
}

Result<std::vector<std::string>> parse_agent_owners(const json::object& object) {
  ObjectReader body(object);
  auto orns = body.texts("principalOrns").value_or(std::vector<std::string>());
  if (!body.has("principalOrns"))
    body.refuse("principalOrns", "'principalOrns' is required; an empty array removes every owner.");
  CHECK(body.finish(what));
  return orns;
}

json::object to_json(const domain::Agent& agent, const std::vector<domain::OwnerDetails>& owners,
                     const domain::Organization& organization) {
  json::object profile{{"id", agent.id.str()}, {"name", agent.name}};
  if (!agent.description.empty()) profile["description"] = agent.description;
  json::array principals;
  for (const auto& owner : owners) principals.push_back(principal_json(owner, organization));
  const auto orn = organization.orns().agent(agent.id);
  return {{"parentResourceOrn", orn},
          {"resource",
           json::object{{"id", agent.id.str()}, {"type", "ai-agents"}, {"orn", orn}, {"profile", std::move(profile)}}},
          {"principals", std::move(principals)}};
}

}  // namespace mandate::api
