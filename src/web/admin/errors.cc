#include "web/admin/errors.h"

#include <string>

#include "base/random.h"

namespace mandate::web::admin {
namespace {

struct WireError {
  ErrorKind kind;
  int status;
  std::string_view code;
  std::string_view summary;  // empty: the error's own message
};

// A summary of its own stands where the code's meaning is fixed; the error's message is then a cause.
constexpr WireError wire_errors[] = {
    {ErrorKind::invalid, 400, "E0000001", ""},
    {ErrorKind::malformed, 400, "E0000003", "The request body is not well-formed."},
    {ErrorKind::wrong_media_type, 400, "E0000021", "The Content-Type is not one that this endpoint reads."},
    {ErrorKind::missing_parameter, 400, "E0000028", "A required parameter is missing."},
    {ErrorKind::bad_cursor, 400, "E0000029", "The paging parameters cannot be used."},
    {ErrorKind::bad_search, 400, "E0000031", "The search cannot be used."},
    {ErrorKind::bad_filter, 400, "E0000053", "The filter cannot be used."},
    {ErrorKind::unauthenticated, 401, "E0000011", "The credential is missing or not valid."},
    {ErrorKind::sign_in_failed, 401, "E0000004", "Authentication failed."},
    {ErrorKind::forbidden, 403, "E0000006", "You may not do this."},
    {ErrorKind::not_found, 404, "E0000007", ""},
    {ErrorKind::conflict, 400, "E0000001", ""},
    {ErrorKind::delete_while_active, 403, "E0000056", ""},
    {ErrorKind::rate_limited, 429, "E0000047", "Too many requests; wait until the limit is reset."},
    {ErrorKind::unavailable, 503, "E0000010", "The service cannot do this at the moment; try again."},
    {ErrorKind::corrupt, 500, "E0000009", "Something went wrong inside the server."},
    {ErrorKind::internal, 500, "E0000009", "Something went wrong inside the server."},
};

const WireError& wire_error_of(ErrorKind kind) {
  for (const auto& candidate : wire_errors)
    if (candidate.kind == kind) return candidate;
  return wire_errors[std::size(wire_errors) - 1];
}

json::object to_json(const Cause& cause) {
  json::object object{{"errorSummary", cause.summary}};
  if (!cause.reason.empty()) object["reason"] = cause.reason;
  if (!cause.location.empty()) object["location"] = cause.location;
  return object;
}

json::object error_body(std::string_view code, std::string_view summary, json::array causes) {
  return {{"errorCode", code},
          {"errorSummary", summary},
          {"errorLink", code},
          {"errorId", "oae" + random_base62(22)},
          {"errorCauses", std::move(causes)}};
}

http::Response error_object(int status, std::string_view code, std::string_view summary, json::array causes) {
  return json_response(status, error_body(code, summary, std::move(causes)));
}

}  // namespace

http::Response json_text_response(int status, std::string json_text) {
  return http::Response{
      status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(json_text)};
}

http::Response json_response(int status, const json::value& body) {
  return json_text_response(status, json::serialize(body));
}

ErrorObject error_object_of(const Error& error) {
  const auto& wire = wire_error_of(error.kind);
  json::array causes;
  for (const auto& cause : error.causes) causes.push_back(to_json(cause));
  // Causes of a bug name nothing that a caller could act on.
  if (!wire.summary.empty() && causes.empty() && wire.status != 500)
    causes.push_back(to_json({error.message.ends_with('.') ? error.message : error.message + "."}));
  return {wire.status, error_body(wire.code, wire.summary.empty() ? std::string_view(error.message) : wire.summary,
                                  std::move(causes))};
}

http::Response error_response(const Error& error) {
  const auto object = error_object_of(error);
  const std::string error_id(object.body.at("errorId").as_string());
  auto response = json_response(object.status, object.body);
  if (error.kind == ErrorKind::unauthenticated) response.with("WWW-Authenticate", "SSWS realm=\"mandate\"");
  if (error.kind == ErrorKind::unavailable) response.with("Retry-After", "1");
  // Whoever is asked about an errorId finds it in the log.
  response.log_note = std::string(name_of(error.kind)) + " " + error_id + (error.note.empty() ? "" : ": " + error.note);
  return response;
}

http::Response with_status(int status, http::Response response) {
  response.status = status;
  return response;
}

http::Response unknown_path(const http::Request&) {
  return error_object(404, "E0000008", "There is nothing at this path.", {});
}

http::Response unknown_method(const http::Request& request) {
  return error_object(405, "E0000022",
                      "This endpoint does not support the method " + std::string(name_of(request.method)) + ".", {});
}

http::Response refused(int status, std::string_view why) {
  const bool busy = status >= 500 || status == 429;
  return error_object(status, busy ? "E0000010" : "E0000003", why, {});
}

http::Response overloaded(const http::Request&) {
  return error_response({ErrorKind::unavailable, "The server is overloaded", "worker pool full"});
}

}  // namespace mandate::web::admin
