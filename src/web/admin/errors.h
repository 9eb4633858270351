#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "http/message.h"

namespace mandate::web::admin {

// An answer with a JSON body. Answers of the management API are never cached.
http::Response json_response(int status, const json::value& body);
http::Response json_text_response(int status, std::string json_text);  // of JSON that is text already

// The one place where an error of the house becomes an error object (wire contract 1.6) with its status.
// Logs nothing; what only we may know goes to the response's log note.
http::Response error_response(const Error& error);

// The same with another status, for paths whose clients tell refusals apart by it.
http::Response with_status(int status, http::Response response);

// The same as a value, for an answer that reports several things.
struct ErrorObject {
  int status;
  json::object body;
};
ErrorObject error_object_of(const Error& error);

// Answers of the router when no path fits, and when one fits but not with this method.
http::Response unknown_path(const http::Request& request);
http::Response unknown_method(const http::Request& request);
// A request that the HTTP server refused before it had a path; `why` is for the client.
http::Response refused(int status, std::string_view why);
// The worker pool has no room.
http::Response overloaded(const http::Request& request);

}  // namespace mandate::web::admin
