// What an agent could get through a connection for a person, link by link (ours).
#include "issuance/effective_scopes.h"

#include "manage/users/users.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

void add_verdict(json::object& object, const std::optional<mandate::oauth::TokenError>& refusal) {
  object["allowed"] = !refusal;
  if (!refusal) return;
  object["reason"] = refusal->reason;
  object["description"] = refusal->description;
}

json::object to_json(const issuance::LinkVerdict& verdict) {
  json::object object{{"link", verdict.link}};
  add_verdict(object, verdict.refusal);
  return object;
}

json::object to_json(const issuance::ScopeVerdict& verdict) {
  json::object object{{"name", verdict.name}};
  add_verdict(object, verdict.refusal);
  if (!verdict.link.empty()) object["link"] = verdict.link;
  if (!verdict.policy.empty()) object["policy"] = verdict.policy;
  if (!verdict.rule.empty()) object["rule"] = verdict.rule;
  return object;
}

// As in the ID-JAG.
void add_names(json::object& object, const issuance::EffectiveScopes& preview) {
  const auto add = [&](std::string_view member, const std::string& value) {
    if (!value.empty()) object[member] = value;
  };
  add("audienceClientId", preview.audience.client_id);
  add("audienceTenant", preview.audience.tenant);
  add("audienceSubject", preview.audience_subject);
}

json::object to_json(const issuance::EffectiveScopes& preview) {
  json::array links, scopes, effective;
  const bool holds = preview.chain_holds();
  for (const auto& link : preview.links) links.push_back(to_json(link));
  for (const auto& scope : preview.scopes) {
    scopes.push_back(to_json(scope));
    if (holds && !scope.refusal) effective.emplace_back(scope.name);
  }
  json::object server{{"issuerUrl", preview.issuer}};
  if (!preview.server.empty()) server["id"] = preview.server.str();
  json::object object{{"userId", preview.user.str()},
                      {"connectionId", preview.connection.str()},
                      {"authorizationServer", std::move(server)},
                      {"effectiveScopes", std::move(effective)},
                      {"links", std::move(links)},
                      {"scopes", std::move(scopes)}};
  add_names(object, preview);
  return object;
}

Result<http::Response> preview_scopes(directory::Directory& directory, const Call& call) {
  const auto name = call.parameter("userId");
  if (!name) return fail(ErrorKind::missing_parameter, "'userId' is missing: the id or the login of the person");
  TRY(const auto user, manage::Users(call.environment()).get(*name == "me" ? call.caller().user.str() : *name));
  directory::View view(directory, directory::Wait::allowed);
  TRY(const auto preview, issuance::preview_scopes(view, call.id<domain::AgentId>("agentId"),
                                                   call.id<domain::ConnectionId>("connectionId"), user.id));
  return json_response(200, to_json(preview));
}

}  // namespace

void mount_effective_scopes(http::Router& router, const AdminApi& api, directory::Directory& directory) {
  router.add(http::Method::get,
             "/workload-principals/api/v1/ai-agents/{agentId}/connections/{connectionId}/effective-scopes",
             api.handler([&directory](const Call& call) { return preview_scopes(directory, call); }));
}

}  // namespace mandate::web::admin
