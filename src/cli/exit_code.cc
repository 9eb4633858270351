#include "cli/exit_code.h"

namespace mandate::cli {
namespace {

constexpr ExitCodeMeaning meanings[] = {
    {ExitCode::ok, "done"},
    {ExitCode::refused, "refused by the server, or a check did not hold"},
    {ExitCode::usage, "the command line, or a file it names, cannot be used"},
    {ExitCode::not_allowed, "not authenticated, or not allowed"},
    {ExitCode::not_found, "not found"},
    {ExitCode::no_answer, "the server cannot be reached, or says: try again later"},
    {ExitCode::unexpected, "an answer that cannot be understood"},
};

}  // namespace

std::span<const ExitCodeMeaning> exit_code_meanings() {
  return meanings;
}

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::conflict:
    case ErrorKind::delete_while_active:
      return ExitCode::refused;
    case ErrorKind::invalid:
    case ErrorKind::malformed:
    case ErrorKind::wrong_media_type:
    case ErrorKind::missing_parameter:
    case ErrorKind::bad_cursor:
    case ErrorKind::bad_search:
    case ErrorKind::bad_filter:
      return ExitCode::usage;
    case ErrorKind::unauthenticated:
    case ErrorKind::sign_in_failed:
    case ErrorKind::forbidden:
      return ExitCode::not_allowed;
    case ErrorKind::not_found:
      return ExitCode::not_found;
    case ErrorKind::rate_limited:
    case ErrorKind::unavailable:
      return ExitCode::no_answer;
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      return ExitCode::unexpected;
  }
  return ExitCode::unexpected;
}

}  // namespace mandate::cli
