#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mandate {

// A JSON document that another server publishes: metadata, a key set.
struct JsonDocument {
  std::string text;  // not parsed
  // How long it may be kept, when its server says so (Cache-Control, RFC 9111 section 5.2.2); zero: not at all.
  std::optional<std::chrono::seconds> fresh_for = {};
};

// Where documents of other servers come from. Asking waits for a network: on a worker pool only, and never while a
// transaction is open.
class DocumentSource {
 public:
  virtual ~DocumentSource() = default;
  // ErrorKind::invalid: the URL is none that may be asked. ErrorKind::unavailable: no answer, or none that is a
  // document. The messages are for administrators: they tell what stands behind a name.
  virtual Result<JsonDocument> get_json(std::string_view url) const = 0;
};

// The source of a server that asks nobody: ErrorKind::unavailable for every URL.
const DocumentSource& no_documents();

}  // namespace mandate
