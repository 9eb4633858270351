#include "manage/operations/operations.h"

#include "base/log.h"
#include "manage/agents/transitions.h"
#include "manage/virtual_mcp/transitions.h"
#include "storage/operations.h"

namespace mandate::manage {
namespace {

using domain::Operation;
using domain::OperationStatus;

// A refusal ends the operation; anything else (a full disk, a damaged row) leaves it to be tried again.
bool is_refusal(const Error& error) {
  return error.kind == ErrorKind::invalid || error.kind == ErrorKind::conflict || error.kind == ErrorKind::not_found;
}

std::string message_of(const Error& error) {
  std::string message = error.message;
  for (std::size_t i = 0; i < error.causes.size(); ++i) message += (i == 0 ? ": " : " ") + error.causes[i].summary;
  return message;
}

Operation make_operation(const Operations::Work& work, const Caller& caller) {
  Operation operation;
  operation.id = domain::OperationId::generate();
  operation.type = work.type;
  operation.agent = work.agent;
  operation.request =
      to_text({work.change, caller, work.revoke_tokens, work.virtual_mcp, work.connection, work.capabilities});
  operation.request_id = caller.origin.request_id;
  operation.actor = caller.party.id;
  return operation;
}

// Gives the status of what the operation is about, as it is then.
Result<std::string> perform_work(const Environment& environment, ledger::Transaction& transaction,
                                 const Operation& operation, const OperationRequest& request) {
  if (is_of_virtual_mcp(operation.type)) {
    TRY(const auto server, perform_virtual_transition(environment, transaction, operation, request));
    return std::string(name_of(server.status));
  }
  TRY(const auto agent, perform_transition(environment, transaction, operation, request));
  return std::string(name_of(agent.status));
}

// Performs the operation and marks how it ended. The value is the refusal, when it was refused: it must be
// committed together with its mark, so it cannot be this function's error.
Result<std::optional<Error>> perform_in(const Environment& environment, ledger::Transaction& transaction,
                                        const domain::OperationId& id) {
  storage::Operations operations(transaction.connection());
  TRY(auto operation, operations.find(id));
  if (!operation || operation->completed) return std::nullopt;
  TRY(const auto request, parse_operation_request(operation->request));
  const auto status = perform_work(environment, transaction, *operation, request);
  if (!status && !is_refusal(status.error())) return tl::unexpected(status.error());
  operation->started = operation->completed = transaction.now();
  operation->status = status ? OperationStatus::completed : OperationStatus::failed;
  if (status) {
    operation->agent_status = *status;
  } else {
    operation->error_code = status.error().kind == ErrorKind::not_found ? "E0000007" : "E0000001";
    operation->error_message = message_of(status.error());
  }
  CHECK(operations.update(*operation));
  transaction.touch(id);
  return status ? std::nullopt : std::optional(status.error());
}

}  // namespace

Result<Operation> Operations::get(const domain::OperationId& id) const {
  TRY(auto operation, environment_.store.read([&](storage::sql::Connection& connection) {
    return storage::Operations(connection).find(id);
  }));
  if (!operation) return not_found(id.str(), "Operation");
  return *std::move(operation);
}

Result<domain::Page<Operation>> Operations::list(const ListRequest& request) const {
  storage::Operations::ListRequest wanted{.page = request.page, .request_id = request.request_id};
  if (request.filter) {
    TRY(wanted.filter, domain::parse_filter(*request.filter, ErrorKind::bad_filter));
  }
  return environment_.store.read(
      [&](storage::sql::Connection& connection) { return storage::Operations(connection).list(wanted); });
}

Result<domain::OperationId> Operations::run(const Work& work, const Caller& caller, const Check& check) const {
  auto operation = make_operation(work, caller);
  const auto scheduled = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    CHECK(check(transaction.connection()));
    operation.created = transaction.now();
    return storage::Operations(transaction.connection()).insert(operation);
  });
  CHECK(scheduled);
  CHECK(perform(operation.id));
  return operation.id;
}

std::vector<Result<domain::OperationId>> Operations::run_each(const std::vector<Work>& works,
                                                              const Caller& caller) const {
  std::vector<Operation> operations;
  std::vector<std::function<Result<void>(ledger::Transaction&)>> changes;
  operations.reserve(works.size());
  for (const auto& work : works) {
    auto& operation = operations.emplace_back(make_operation(work, caller));
    changes.emplace_back([&](ledger::Transaction& transaction) -> Result<void> {
      TRY(const auto agent, perform_transition(environment_, transaction, operation, {work.change, caller}));
      operation.created = transaction.now();
      operation.started = operation.completed = operation.created;
      operation.status = OperationStatus::completed;
      operation.agent_status = name_of(agent.status);
      return storage::Operations(transaction.connection()).insert(operation);
    });
  }
  const auto written = environment_.ledger.write_each(std::move(changes));
  std::vector<Result<domain::OperationId>> results;
  for (std::size_t i = 0; i < works.size(); ++i) {
    if (written[i])
      results.emplace_back(operations[i].id);
    else
      results.emplace_back(tl::unexpected(written[i].error()));
  }
  return results;
}

Result<void> Operations::perform(const domain::OperationId& id) const {
  TRY(auto refusal, environment_.ledger.write(
                        [&](ledger::Transaction& transaction) { return perform_in(environment_, transaction, id); }));
  if (refusal) return tl::unexpected(*std::move(refusal));
  return {};
}

Result<void> Operations::resume() const {
  TRY(const auto unfinished, environment_.store.read([](storage::sql::Connection& connection) {
    return storage::Operations(connection).list_unfinished();
  }));
  for (const auto& id : unfinished) {
    const auto performed = perform(id);
    log::info("operation_resumed", {{"operation", id.str()}, {"completed", performed.has_value()}});
    // One row that cannot be read must not keep the server from starting.
    if (!performed && performed.error().kind == ErrorKind::corrupt)
      log::error("operation_damaged", {{"operation", id.str()}, {"note", performed.error().note}});
    else if (!performed && !is_refusal(performed.error()))
      return performed;
  }
  return {};
}

}  // namespace mandate::manage
