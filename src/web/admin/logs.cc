// The System Log: wire contract section 3, "system log".
#include "base/text.h"
#include "manage/logs/system_log.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

constexpr Call::PageLimits page_limits{0, 100, 1000};

// Events are kept as the JSON that is answered here, so they are put into an array as they are.
std::string array_of(const std::vector<std::string>& events) {
  return "[" + join(events, ",") + "]";
}

Result<http::Response> list_events(const Call& call) {
  TRY(const auto page, call.page(page_limits));
  TRY(const auto events, manage::SystemLog(call.environment())
                             .list({page, call.parameter("since"), call.parameter("until"), call.parameter("filter"),
                                    call.parameter("q").value_or(""), call.parameter("sortOrder")},
                                   call.caller()));
  auto response = json_text_response(200, array_of(events.rows));
  call.add_link_header(response, events.next);
  return response;
}

}  // namespace

void mount_logs(http::Router& router, const AdminApi& api) {
  router.add(http::Method::get, "/api/v1/logs", api.handler(list_events));
}

}  // namespace mandate::web::admin
