#include "base/document_source.h"

namespace mandate {
namespace {

class NoDocuments final : public DocumentSource {
  Result<JsonDocument> get_json(std::string_view) const override {
    return fail(ErrorKind::unavailable, "This server sends no requests to other servers");
  }
};

}  // namespace

const DocumentSource& no_documents() {
  static const NoDocuments none;
  return none;
}

}  // namespace mandate
