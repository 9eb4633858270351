#include "api/claim_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/server_json.h"
#include "api/status_json.h"

namespace mandate::api {
namespace {

void read_type(ObjectReader& body, domain::ClaimChange& change) {
  const auto name = body.required_text("claimType");
  if (name.empty()) return;
  const auto type = domain::parse_claim_type(name);
  if (!type) return body.refuse("claimType", "'claimType' must be RESOURCE or IDENTITY.");
  change.type = *type;
}

// EXPRESSION has no filter, GROUPS has one.
void read_value(ObjectReader& body, domain::ClaimChange& change) {
  change.value = body.required_text("value");
  const auto type = body.required_text("valueType");
  const auto filter = body.text("group_filter_type");
  if (filter) {
    change.group_filter = domain::parse_group_filter(*filter);
    if (!change.group_filter)
      body.refuse("group_filter_type", "'group_filter_type' must be STARTS_WITH, EQUALS, CONTAINS or REGEX.");
  }
  if (type == "GROUPS" && !filter)
    body.refuse("group_filter_type", "'group_filter_type' is required when 'valueType' is GROUPS.");
  if (type == "EXPRESSION" && filter)
    body.refuse("group_filter_type", "'group_filter_type' is for 'valueType' GROUPS only.");
  if (type == "SYSTEM")
    body.refuse("valueType",
                "'valueType' SYSTEM is of claims that the server makes itself; it takes no others of that kind.");
  else if (!type.empty() && type != "GROUPS" && type != "EXPRESSION")
    body.refuse("valueType", "'valueType' must be EXPRESSION or GROUPS.");
}

}  // namespace

json::object to_json(const domain::Claim& claim, const domain::Organization& organization) {
  const auto url = server_url(organization, claim.server, "/claims/" + claim.id.str());
  auto self = claim.system ? link(url, {"GET"}) : link(url, {"GET", "PUT", "DELETE"});
  json::object object{{"id", claim.id.str()},
                      {"name", claim.name},
                      {"status", name_of(claim.status)},
                      {"claimType", name_of(claim.type)},
                      {"valueType", claim.group_filter ? "GROUPS" : "EXPRESSION"},
                      {"value", claim.value},
                      {"conditions", json::object{{"scopes", json::array(claim.scopes.begin(), claim.scopes.end())}}},
                      {"alwaysIncludeInToken", claim.always_included},
                      {"system", claim.system},
                      {"_links", json::object{{"self", std::move(self)}}}};
  if (claim.group_filter) object["group_filter_type"] = name_of(*claim.group_filter);
  return object;
}

Result<domain::ClaimChange> parse_claim_change(const json::object& object) {
  ObjectReader body(object);
  domain::ClaimChange change;
  change.name = body.required_text("name");
  change.status = read_status(body);
  read_type(body, change);
  read_value(body, change);
  if (auto conditions = body.object("conditions")) change.scopes = conditions->texts("scopes").value_or(change.scopes);
  change.always_included = body.flag("alwaysIncludeInToken");
  body.ignore({"id", "system", "_links"});
  CHECK(body.finish("OAuth2Claim"));
  return change;
}

}  // namespace mandate::api
