#pragma once

#include <string>
#include <vector>

#include "base/secret_string.h"
#include "domain/agent.h"
#include "manage/environment.h"

namespace mandate::manage {

// A secret at the moment it is made: the only time that its text is known.
struct NewClientSecret {
  domain::ClientSecret secret;
  SecretString text;
};

// The client secrets of an agent that authenticates with client_secret_basic.
class AgentSecrets {
 public:
  explicit AgentSecrets(const Environment& environment) : environment_(environment) {}

  Result<std::vector<domain::ClientSecret>> list(const domain::AgentId& agent) const;
  Result<domain::ClientSecret> get(const domain::AgentId& agent, const domain::ClientSecretId& id) const;
  // ErrorKind::invalid while the agent authenticates with private_key_jwt: the secret would never be
  // accepted.
  Result<NewClientSecret> add(const domain::AgentId& agent, domain::Status status,
                              const Caller& caller) const;
  Result<domain::ClientSecret> set_status(const domain::AgentId& agent, const domain::ClientSecretId& id,
                                          domain::Status status, const Caller& caller) const;
  Result<void> remove(const domain::AgentId& agent, const domain::ClientSecretId& id,
                      const Caller& caller) const;  // only an INACTIVE one

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
