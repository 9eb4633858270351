// web/admin: the endpoints of the management API, one file per entity. Each reads the request, asks its use
// case in manage/, and writes the answer; no rule lives here.
//
// How to add an entity: a file that mounts its own routes, and one line in routes.cc.
//
//   Result<http::Response> list_groups(const Call& call) {
//     TRY(const auto page, call.page());  // limit, after (verified)
//     TRY(const auto groups, manage::Groups(call.environment()).list(page));
//     json::array rows;
//     for (const auto& group : groups.rows) rows.push_back(api::to_json(group, call.organization()));
//     return call.core_list(std::move(rows), groups.next);  // or call.list(…): {data, _links}
//   }
//   Result<http::Response> create_group(const Call& call) {
//     TRY(const auto body, call.body());               // a strict JSON object with its Content-Type
//     TRY(const auto draft, api::parse_group(body));   // api::ObjectReader: a cause for each fault
//     TRY(const auto group, manage::Groups(call.environment()).create(draft, call.caller()));
//     return json_response(200, api::to_json(group, call.organization()));
//   }
//   void mount_groups(http::Router& router, const AdminApi& api) {
//     router.add(http::Method::get, "/api/v1/groups", api.handler(list_groups));
//     router.add(http::Method::post, "/api/v1/groups", api.handler(create_group));
//   }
//
// and in permissions.cc a row for each path: who may read there, who may change, with which scope. Without one the path
// is refused to everybody.
//
// Errors are returned (fail, invalid, not_found of base/error.h); errors.cc turns them into answers. Handlers
// run on the worker pool, after authentication, rate limiting and the check of permissions, and may block.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/worker_pool.h"
#include "domain/page.h"
#include "http/message.h"
#include "http/router.h"
#include "manage/access/cursors.h"
#include "manage/environment.h"
#include "oauth/form.h"
#include "web/admin/admission.h"
#include "web/admin/change_feed.h"
#include "web/admin/errors.h"
#include "web/rate_limit.h"

namespace mandate::web::admin {

// One authenticated request.
class Call {
 public:
  Call(const manage::Environment& environment, const manage::Cursors& cursors, const http::Request& request,
       manage::Caller caller, mandate::oauth::Form query)
      : environment_(environment),
        cursors_(cursors),
        request_(request),
        caller_(std::move(caller)),
        query_(std::move(query)) {}

  const manage::Environment& environment() const { return environment_; }
  const domain::Organization& organization() const { return environment_.organization; }
  const manage::Caller& caller() const { return caller_; }
  const http::Request& request() const { return request_; }

  // The `{name}` of the route as an id; whether such a thing exists is the use case's question.
  template <class Id>
  Id id(std::string_view name) const {
    return Id(request_.path_parameter(name));
  }
  // Decoded query parameters; an empty one counts as absent.
  std::optional<std::string> parameter(std::string_view name) const { return query_.find(name); }
  // "true" or "false"; absent: `otherwise`. ErrorKind::invalid for anything else.
  Result<bool> flag(std::string_view name, bool otherwise = false) const;

  // The body, which must be a JSON object. application/json; a PATCH may also be
  // application/merge-patch+json.
  Result<json::object> body() const;
  // The same for operations whose body may be missing: then an empty object.
  Result<json::object> optional_body() const;

  struct PageLimits {
    std::size_t least = 1, otherwise = 20, most = 200;
  };
  // `limit` (clamped) and `after` (verified) of a list. ErrorKind::bad_cursor.
  Result<domain::PageRequest> page() const { return page(PageLimits{}); }
  Result<domain::PageRequest> page(PageLimits limits) const;

  // The attribute named by the parameter `by` and the direction named by `sortOrder` (asc, desc, ASCENDING or
  // DESCENDING, in any case). ErrorKind::bad_search.
  Result<domain::Sort> sort(std::string_view by) const;

  // `expand`, of which the list knows the values given, or those that begin with one that ends in '/'; nullopt when
  // absent. ErrorKind::invalid for another.
  Result<std::optional<std::string>> expand(std::initializer_list<std::string_view> known) const;

  // An absolute URL: the public URL and `path`.
  std::string link(std::string_view path) const { return organization().public_url + std::string(path); }
  // The two forms of a list. `next` is the storage key of the next page (domain::Page::next), may be empty.
  http::Response list(json::array rows, std::string_view next) const;       // {data, _links{self, next}}
  http::Response core_list(json::array rows, std::string_view next) const;  // bare array, Link header
  // Adds `Link: <…>; rel="self", <…>; rel="next"`.
  void add_link_header(http::Response& response, std::string_view next) const;
  // 202 with the operation's Location.
  http::Response accepted(const domain::OperationId& operation) const;

 private:
  std::string self_url() const;
  std::string next_url(std::string_view next) const;
  std::string list_name() const;

  const manage::Environment& environment_;
  const manage::Cursors& cursors_;
  const http::Request& request_;
  manage::Caller caller_;
  mandate::oauth::Form query_;
};

// What every mount function gets. It must outlive the router.
class AdminApi {
 public:
  using Answer = std::function<Result<http::Response>(const Call&)>;

  // Without a reader only API tokens are accepted.
  AdminApi(const manage::Environment& environment, WorkerPool& pool, const manage::Cursors& cursors,
           RateLimits limits = {}, domain::AccessTokenReader read_access_token = {});

  // The handler of an endpoint: limits, authenticates, checks what the table of permissions asks for its path, runs
  // `answer` on the pool, and turns its error into the error object.
  http::Handler handler(Answer answer) const;
  // The same for an endpoint of which the table says nothing.
  http::Handler handler(manage::Permission permission, Answer answer) const;
  const manage::Environment& environment() const { return environment_; }
  WorkerPool& pool() const { return pool_; }
  const ChangeFeed& changes() const { return changes_; }
  const Admission& admission() const { return admission_; }

 private:
  struct Endpoint {
    std::optional<manage::Permission> permission;  // nullopt: the table's
    Answer answer;
  };
  http::Handler handler(Endpoint endpoint) const;
  http::Response run(const http::Request& request, const Endpoint& endpoint) const;
  Result<http::Response> authenticated(const http::Request& request, const Endpoint& endpoint) const;
  // The refusal, once it is in the System Log; or why it could not be written there.
  Error recorded(const http::Request& request, const manage::Caller& caller, Error refusal) const;
  Error recorded(const http::Request& request, Error refusal) const;
  std::optional<http::Response> refuse_address(const http::Request& request) const;

  const manage::Environment& environment_;
  WorkerPool& pool_;
  const manage::Cursors& cursors_;
  Admission admission_;
  ChangeFeed changes_;
  std::unique_ptr<RateLimit> limit_;
};

// Answers that have no body.
inline http::Response no_content() {
  return http::Response{204, {{"Cache-Control", "no-store"}}};
}

}  // namespace mandate::web::admin
