#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/message.h"
#include "manage/access/permission.h"

namespace mandate::web::admin {

// What a POST to a path does: some only ask, with a question too long for a query; some make what a scope of its own is
// enough for ("okta.clients.register").
enum class Post { changes, reads, registers };

// What the requests to one path of the management API need. GET and HEAD read; every other method changes, but for a
// POST that the row says reads or registers.
struct PathPermissions {
  std::string path;        // the pattern of the route
  std::string_view scope;  // "okta.apps": reading needs okta.apps.read (or .manage), changing okta.apps.manage
  manage::Audience may_read = manage::nobody_else, may_change = manage::nobody_else;  // beside SUPER_ADMIN
  Post post = Post::changes;
};

// The one table of who may do what. A path that is not in it is refused to everybody.
std::span<const PathPermissions> all_permissions();

// What a request that fitted the pattern `route` needs; nullopt: the table does not know the path.
std::optional<manage::Permission> find_permission(http::Method method, std::string_view route);

}  // namespace mandate::web::admin
