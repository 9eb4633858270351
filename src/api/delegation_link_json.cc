#include "api/delegation_link_json.h"

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

constexpr std::string_view issuer_kind = "OKTA_AUTHORIZATION_SERVER";

}  // namespace

Result<NewDelegationLink> parse_new_delegation_link(const json::object& object) {
  ObjectReader body(object);
  NewDelegationLink link;
  auto from = body.required_object("from");
  if (const auto type = from.required_text("type"); !type.empty() && type != issuer_kind)
    from.refuse("type", "'from.type' must be " + std::string(issuer_kind) + ".", "INVALID_FORMAT");
  link.client_orn = from.required_text("clientOrn");
  if (const auto name = from.required_text("tokenType"); !name.empty()) {
    const auto token = domain::parse_delegated_token(name);
    if (token)
      link.token = *token;
    else
      from.refuse("tokenType", "'from.tokenType' must be ACCESS_TOKEN or ID_TOKEN.", "INVALID_FORMAT");
  }
  auto to = body.required_object("to");
  link.resource_orn = to.required_text("resourceOrn");
  if (to.has("authorizationServerOrn"))
    to.refuse("authorizationServerOrn", "'to.authorizationServerOrn' follows from the resource and cannot be given.",
              "READ_ONLY");
  CHECK(body.finish("DelegationLink"));
  return link;
}

json::object to_json(const domain::DelegationLinkDetails& details, const domain::Organization& organization) {
  const auto& link = details.link;
  const auto orns = organization.orns();
  const auto client = link.client_is_agent ? orns.agent(domain::AgentId(link.client))
                                           : orns.application(domain::ApplicationId(link.client));
  const auto url = organization.public_url + "/workload-principals/api/v1/delegation-links/" + link.id.str();
  json::object to{{"resourceOrn", details.to_mcp_client ? orns.mcp_client(link.agent) : orns.agent(link.agent)}};
  if (!details.server.empty()) to["authorizationServerOrn"] = orns.authorization_server(details.server);
  return {{"id", link.id.str()},
          {"from", json::object{{"type", issuer_kind}, {"clientOrn", client}, {"tokenType", name_of(link.token)}}},
          {"to", std::move(to)},
          {"created", format_time(link.created)},
          {"_links", json::object{{"self", mandate::api::link(url, {"GET", "DELETE"})}}}};
}

}  // namespace mandate::api
