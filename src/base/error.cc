#include "base/error.h"

namespace mandate {

tl::unexpected<Error> invalid(std::string object, std::vector<Cause> causes) {
  return tl::unexpected(
      Error{ErrorKind::invalid, "Api validation failed: " + std::move(object), {}, std::move(causes)});
}

tl::unexpected<Error> not_found(std::string_view id, std::string_view type) {
  return fail(ErrorKind::not_found, "Resource not found: " + std::string(id) + " (" + std::string(type) + ")");
}

const char* name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return "invalid";
    case ErrorKind::malformed:
      return "malformed";
    case ErrorKind::wrong_media_type:
      return "wrong_media_type";
    case ErrorKind::missing_parameter:
      return "missing_parameter";
    case ErrorKind::bad_cursor:
      return "bad_cursor";
    case ErrorKind::bad_search:
      return "bad_search";
    case ErrorKind::bad_filter:
      return "bad_filter";
    case ErrorKind::unauthenticated:
      return "unauthenticated";
    case ErrorKind::sign_in_failed:
      return "sign_in_failed";
    case ErrorKind::forbidden:
      return "forbidden";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::delete_while_active:
      return "delete_while_active";
    case ErrorKind::rate_limited:
      return "rate_limited";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::corrupt:
      return "corrupt";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace mandate
