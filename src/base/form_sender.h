#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_string.h"

namespace mandate {

// What another server answered to a form: any status but a redirect.
struct FormAnswer {
  int status = 200;
  SecretString body = {};  // may hold tokens
};

// Sends forms to endpoints of other servers. Sending waits for a network: on a worker pool only, and never while a
// transaction is open. Nothing is sent twice.
class FormSender {
 public:
  virtual ~FormSender() = default;
  // `authorization` is the value of that header; empty: none. ErrorKind::invalid: the URL is none that may be asked.
  // ErrorKind::unavailable: no answer that can be used, so nobody knows whether the form arrived.
  virtual Result<FormAnswer> post_form(std::string_view url, const SecretString& form,
                                       const SecretString& authorization) const = 0;
};

}  // namespace mandate
