#include "web/admin/admission.h"

#include <algorithm>

#include "base/text.h"
#include "web/admin/permissions.h"
#include "web/request_origin.h"

namespace mandate::web::admin {

bool has_scheme(const http::Request& request, std::string_view scheme) {
  return starts_with_ignoring_case(request.header("Authorization").value_or(""), scheme);
}

Result<manage::Caller> Admission::authenticate(const http::Request& request) const {
  const auto header = request.header("Authorization");
  if (!header)
    return fail(ErrorKind::unauthenticated,
                "Send an API token ('Authorization: SSWS <token>') or an OAuth access token ('Authorization: Bearer "
                "<token>')");
  if (request.count_headers("Authorization") > 1)
    return fail(ErrorKind::unauthenticated, "The Authorization header must occur once");
  if (has_scheme(request, api_token_scheme))
    return callers_.of_api_token(SecretString(std::string(trim(header->substr(api_token_scheme.size())))),
                                 origin_of(request));
  if (has_scheme(request, bearer_scheme))
    return callers_.of_access_token(trim(header->substr(bearer_scheme.size())), origin_of(request));
  return fail(ErrorKind::unauthenticated,
              "The Authorization header must have the form 'SSWS <token>' or 'Bearer <token>'");
}

// A caller whose role is not enough may still own the agent that the path names, or, where it names none, see the part
// of a list that is about agents of theirs.
Result<void> Admission::authorize(const http::Request& request, const std::optional<manage::Permission>& given,
                                  manage::Caller& caller) const {
  const auto permission = given ? given : find_permission(request.method, request.route);
  if (!permission)
    return fail(ErrorKind::forbidden, "The table of permissions does not know this endpoint, so nobody may use it",
                "no permission for " + std::string(request.route));
  bool owns = false;
  if ((permission->audience & manage::owners) && !manage::has_role_for(caller, *permission)) {
    TRY(auto agents, callers_.agents_of(caller));
    const auto& agent = request.path_parameter("agentId");
    owns = agent.empty() ? !agents.empty()
                         : std::find(agents.begin(), agents.end(), domain::AgentId(agent)) != agents.end();
    caller.only_agents = std::move(agents);
  }
  auto objections = manage::objections(caller, *permission, owns);
  if (objections.empty()) return {};
  return tl::unexpected(
      Error{ErrorKind::forbidden, "You may not do this", objections.front().reason, std::move(objections)});
}

OngoingCall::OngoingCall(Admission admission, const http::Request& request) : admission_(std::move(admission)) {
  request_.method = request.method;
  request_.target = request.target;
  request_.headers = request.headers;
  request_.request_id = request.request_id;
  request_.client_address = request.client_address;
  request_.path_parameters = request.path_parameters;
  request_.route = request.route;
}

Result<void> OngoingCall::check() const {
  TRY(auto caller, admission_.authenticate(request_));
  return admission_.authorize(request_, std::nullopt, caller);
}

}  // namespace mandate::web::admin
