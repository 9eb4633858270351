#pragma once

#include <string>
#include <vector>

#include "domain/resource_server_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// What is wrong with the texts of a change; `creating` asks for the URL too.
std::vector<Cause> check_resource_change(const domain::ResourceServerChange& change, bool creating);

// What is wrong with an authorization server of somebody else.
std::vector<Cause> check_external_server(const domain::ResourceAuthorizationServerDraft& draft);
std::vector<Cause> check_endpoint(std::string_view member, std::string_view url);
std::vector<Cause> check_grant_types(const std::vector<std::string>& grant_types);

// ErrorKind::invalid with a cause for each of our client authentication settings for the resource; of one of its
// authorization servers when `server` is not empty.
Result<void> check_no_settings(storage::sql::Connection& connection, std::string_view object, std::string_view resource,
                               std::string_view server = {});

// ErrorKind::invalid with a cause for each connection that leads to the resource.
Result<void> check_not_connected(storage::sql::Connection& connection, std::string_view object,
                                 std::string_view resource);

}  // namespace mandate::manage
