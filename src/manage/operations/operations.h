#pragma once

#include <functional>

#include "domain/operation.h"
#include "domain/page.h"
#include "manage/environment.h"
#include "manage/operations/operation_request.h"

namespace mandate::manage {

// Work behind a 202. An operation is stored before it is begun and performed in one transaction that also
// says how it ended; so after a crash it is either done and recorded, or resume() does it.
class Operations {
 public:
  explicit Operations(const Environment& environment) : environment_(environment) {}

  Result<domain::Operation> get(const domain::OperationId& id) const;
  // Newest first; only those of one request when `request_id` is not empty.
  Result<domain::Page<domain::Operation>> list(const domain::PageRequest& page, std::string_view request_id) const;

  // `check` refuses what need not be begun; it runs in the transaction that stores the operation.
  using Check = std::function<Result<void>(storage::sql::Connection&)>;
  struct Work {
    domain::OperationType type;
    domain::AgentId agent;
    domain::AgentChange change = {};
  };
  // Stores, performs, and gives the id. When the work was refused while performing: that refusal, and the
  // operation is FAILED.
  Result<domain::OperationId> run(const Work& work, const Caller& caller, const Check& check) const;

  // Performs what a crash or a lost database left behind.
  Result<void> resume() const;

 private:
  Result<void> perform(const domain::OperationId& id) const;

  const Environment& environment_;
};

}  // namespace mandate::manage
