#pragma once

#include <string_view>

#include "base/form_sender.h"

namespace mandate {

// Sends JSON to endpoints of other servers: as FormSender, with the same errors.
class JsonSender {
 public:
  virtual ~JsonSender() = default;
  // `authorization` is the value of that header; empty: none.
  virtual Result<FormAnswer> post_json(std::string_view url, const SecretString& body,
                                       const SecretString& authorization) const = 0;
};

}  // namespace mandate
