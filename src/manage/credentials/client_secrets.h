#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.h"
#include "domain/agent.h"
#include "manage/credentials/client.h"
#include "manage/environment.h"

namespace mandate::manage {

// A secret at the moment it is made: the only time that its text is known.
struct NewClientSecret {
  domain::ClientSecret secret;
  SecretString text;
};

// The client secrets of an agent or an application that authenticates with one.
class ClientSecrets {
 public:
  explicit ClientSecrets(const Environment& environment) : environment_(environment) {}

  Result<std::vector<domain::ClientSecret>> list(const ClientRef& client) const;
  Result<domain::ClientSecret> get(const ClientRef& client, const domain::ClientSecretId& id) const;
  // `text`: one that exists elsewhere already; else one is made. ErrorKind::invalid while the client authenticates
  // with something else: the secret would never be accepted.
  Result<NewClientSecret> add(const ClientRef& client, domain::Status status, std::optional<SecretString> text,
                              const Caller& caller) const;
  Result<domain::ClientSecret> set_status(const ClientRef& client, const domain::ClientSecretId& id,
                                          domain::Status status, const Caller& caller) const;
  Result<void> remove(const ClientRef& client, const domain::ClientSecretId& id,
                      const Caller& caller) const;  // only an INACTIVE one

 private:
  const Environment& environment_;
};

// What is wrong with a secret that was not made here. No cause repeats it.
std::vector<Cause> secret_faults(const SecretString& text, std::string_view location);

// A new secret of the client, not yet stored.
NewClientSecret make_secret(const std::string& client, domain::Status status, std::optional<SecretString> text = {});

// Stores it, with its event. ErrorKind::invalid when the client has as many as it may have, or uses none.
Result<void> insert_secret(ledger::Transaction& transaction, const Caller& caller, const Client& client,
                           domain::ClientSecret& secret);

// Stores it in place of all that the client has.
Result<void> replace_secrets(ledger::Transaction& transaction, const Caller& caller, const Client& client,
                             domain::ClientSecret& secret);

}  // namespace mandate::manage
