// The operations behind every 202: wire contract 1.2, rows 9 and 10. The list can be filtered
// (`filter=requestId eq "…"`, or `requestId=…`; ours), for clients whose SDK drops the Location header.
#include "manage/operations/operations.h"
#include "api/agent_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

Result<http::Response> list_operations(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto operations, manage::Operations(call.environment())
                                 .list({page, call.parameter("requestId").value_or(""), call.parameter("filter")}));
  json::array rows;
  for (const auto& operation : operations.rows) rows.push_back(api::to_json(operation, call.organization()));
  return call.list(std::move(rows), operations.next);
}

Result<http::Response> get_operation(const Call& call) {
  TRY(const auto operation, manage::Operations(call.environment()).get(call.id<domain::OperationId>("operationId")));
  return json_response(200, api::to_json(operation, call.organization()));
}

}  // namespace

void mount_operations(http::Router& router, const AdminApi& api) {
  router.add(http::Method::get, "/workload-principals/api/v1/operations", api.handler(list_operations));
  router.add(http::Method::get, "/workload-principals/api/v1/operations/{operationId}", api.handler(get_operation));
}

}  // namespace mandate::web::admin
