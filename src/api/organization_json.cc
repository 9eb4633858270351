#include "api/organization_json.h"

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {

Result<domain::OrganizationProfileChange> parse_organization_profile(const json::object& object, bool replaces) {
  ObjectReader body(object);
  domain::OrganizationProfileChange change;
  change.replaces = replaces;
  change.company_name = replaces ? body.required_text("companyName") : body.text("companyName");
  if (!replaces && body.is_null("companyName")) body.refuse("companyName", "'companyName' cannot be removed.");
  for (const auto name : domain::organization_profile_members)
    if (auto edit = body.text_edit(name)) change.members.emplace(name, *std::move(edit));
  body.ignore({"id", "status", "subdomain", "created", "lastUpdated", "expiresAt", "_links"});
  CHECK(body.finish("OrgSetting"));
  return change;
}

json::object to_json(const domain::OrganizationProfile& profile, const domain::Organization& organization) {
  json::object object{{"id", organization.id.str()}, {"companyName", profile.company_name}, {"status", "ACTIVE"}};
  for (const auto name : domain::organization_profile_members) {
    const auto found = profile.members.find(std::string(name));
    object[name] = found == profile.members.end() ? json::value(nullptr) : json::value(found->second);
  }
  object["_links"] = json::object{{"self", link(organization.public_url + "/api/v1/org")}};
  return object;
}

json::object public_json(const domain::Organization& organization) {
  return {{"id", organization.id.str()},
          {"pipeline", "idx"},
          {"_links", json::object{{"organization", link(organization.public_url)}}}};
}

}  // namespace mandate::api
