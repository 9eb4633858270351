// The way to everything that has no command of its own: `mandate api GET /api/v1/org`.
#include "base/text.h"
#include "cli/command.h"
#include "cli/json_view.h"

namespace mandate::cli {
namespace {

struct ApiCall {
  std::string method, path, body_file;
};

constexpr http::Method methods[] = {http::Method::get, http::Method::post, http::Method::put, http::Method::patch,
                                    http::Method::delete_};

Result<http::Method> parse_method(const std::string& name) {
  for (const auto method : methods)
    if (iequals_ascii(name, http::name_of(method))) return method;
  return fail(ErrorKind::invalid, "'" + name + "' is not a method: GET, POST, PUT, PATCH or DELETE");
}

Result<void> call(Context& context, const ApiCall& options) {
  TRY(const auto method, parse_method(options.method));
  if (!options.path.starts_with('/')) return fail(ErrorKind::invalid, "The path begins with a slash: /api/v1/org");
  std::optional<json::value> body;
  if (!options.body_file.empty()) {
    TRY(const auto text, read_file(options.body_file));
    auto parsed = parse_json(text);
    if (!parsed) return fail(ErrorKind::invalid, options.body_file + ": " + parsed.error().message);
    body = *std::move(parsed);
  }
  TRY(auto* api, context.api());
  TRY(const auto answer, body ? api->send(method, options.path, *body) : api->call(method, options.path));
  if (!answer.is_null()) context.out().raw(std::string(trim(pretty(answer))));
  return {};
}

}  // namespace

void add_api_command(CommandSet& set) {
  set.add<ApiCall>(
      set.app(), "api", "Call any endpoint of the management API and print its JSON",
      [](Syntax& command, ApiCall& options) {
        command.argument("method", options.method, "GET, POST, PUT, PATCH or DELETE");
        command.argument("path", options.path, "Path and query, such as /api/v1/org");
        command.option("--body", options.body_file, "JSON file to send; - reads standard input");
      },
      call);
}

}  // namespace mandate::cli
