#include "base/text.h"
#include "cli/command.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

constexpr std::string_view operations = "/workload-principals/api/v1/operations";
const Fields columns{
    {"ID", "id"}, {"TYPE", "type"}, {"STATUS", "status"}, {"AGENT", "resource.id"}, {"CREATED", "created"}};
const Fields details{{"id", "id"},
                     {"type", "type"},
                     {"status", "status"},
                     {"agent", "resource.id"},
                     {"agent's status", "resource.status"},
                     {"error", "errorDetails.message"},
                     {"created", "created"},
                     {"started", "started"},
                     {"completed", "completed"}};

struct OperationList : ListOptions {
  std::string request;
};

}  // namespace

void add_operation_commands(CommandSet& set) {
  auto& operation = set.noun("operation", "What became of changes of agents");
  set.add<OperationList>(
      operation, "list", "List operations, the newest first",
      [](Syntax& command, OperationList& options) {
        command.option("--request", options.request, "Only those of this request id");
        describe_limit(command, options);
      },
      [](Context& context, const OperationList& options) {
        const std::string path(operations);
        return list(context, options.request.empty() ? path : with_query(path, "requestId", options.request), columns,
                    options.limit);
      });
  set.add<Named>(
      operation, "show", "Show an operation",
      [](Syntax& command, Named& options) { command.argument("operation", options.name, "Id of the operation"); },
      [](Context& context, const Named& options) {
        return show(context, std::string(operations) + "/" + percent_encode(options.name), details);
      });
}

}  // namespace mandate::cli
