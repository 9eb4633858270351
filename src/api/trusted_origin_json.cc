#include "api/trusted_origin_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/status_json.h"

namespace mandate::api {
namespace {

constexpr std::string_view object_name = "TrustedOrigin";

constexpr std::string_view types = "CORS, REDIRECT or IFRAME_EMBED";

// [{"type": "CORS"}, …]: an unknown type must not be taken for less than it says. `allowedOktaApps` names pages that
// there are none of here.
Result<domain::TrustedOriginScopes> read_scopes(ObjectReader& body) {
  domain::TrustedOriginScopes scopes;
  const auto objects = body.objects("scopes");
  for (const auto& object : objects.value_or(std::vector<json::object>())) {
    ObjectReader scope(object);
    const auto type = scope.required_text("type");
    scope.ignore({"allowedOktaApps"});
    CHECK(scope.finish(object_name));
    if (type == "CORS")
      scopes.cors = true;
    else if (type == "REDIRECT")
      scopes.redirect = true;
    else if (type == "IFRAME_EMBED")
      scopes.iframe_embed = true;
    else
      body.refuse("scopes", "The 'type' of a scope must be " + std::string(types) + ".");
  }
  if (!objects ? !body.has("scopes") || body.is_null("scopes") : objects->empty())
    body.refuse("scopes", "'scopes' must have a scope of the 'type' " + std::string(types) + ".");
  return scopes;
}

json::object scope_json(std::string_view type) {
  return json::object{{"type", type}};
}

}  // namespace

Result<domain::TrustedOriginChange> parse_trusted_origin_change(const json::object& object) {
  ObjectReader body(object);
  domain::TrustedOriginChange change;
  change.name = body.required_text("name");
  change.origin = body.required_text("origin");
  TRY(change.scopes, read_scopes(body));
  change.status = read_status(body);
  body.ignore({"id", "created", "createdBy", "lastUpdated", "lastUpdatedBy", "_links"});
  CHECK(body.finish(object_name));
  return change;
}

json::object to_json(const domain::TrustedOrigin& origin, const domain::Organization& organization) {
  const auto self = organization.public_url + "/api/v1/trustedOrigins/" + origin.id.str();
  const std::string switched = origin.status == domain::Status::active ? "deactivate" : "activate";
  json::array scopes;
  if (origin.scopes.cors) scopes.push_back(scope_json("CORS"));
  if (origin.scopes.redirect) scopes.push_back(scope_json("REDIRECT"));
  if (origin.scopes.iframe_embed) scopes.push_back(scope_json("IFRAME_EMBED"));
  return json::object{{"id", origin.id.str()},
                      {"name", origin.name},
                      {"origin", origin.origin},
                      {"scopes", std::move(scopes)},
                      {"status", name_of(origin.status)},
                      {"created", format_time(origin.created)},
                      {"createdBy", origin.created_by},
                      {"lastUpdated", format_time(origin.last_updated)},
                      {"lastUpdatedBy", origin.last_updated_by},
                      {"_links", json::object{{"self", link(self, {"GET", "PUT", "DELETE"})},
                                              {switched, link(self + "/lifecycle/" + switched, {"POST"})}}}};
}

}  // namespace mandate::api
