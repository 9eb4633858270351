#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "domain/application_change.h"

namespace mandate::manage {

// Lays what the change says over the application; a new one has `fresh` and takes the defaults that fit its type.
void apply_change(const domain::ApplicationChange& change, bool fresh, domain::Application& application);

// What is wrong with the application's settings, whether they are new or not; one cause per fault.
std::vector<Cause> application_faults(const domain::Application& application);

// What is wrong with the client_id and the secret that a new application shall have.
std::vector<Cause> chosen_credential_faults(const domain::ApplicationChange& change,
                                            const domain::Application& application);

// Which members `wanted` may not have, because the application exists: what it is cannot change, and one that was
// made for an agent (`bound`) authenticates and is used as the agent.
std::vector<Cause> immutable_faults(const domain::Application& current, const domain::ApplicationChange& change,
                                    bool bound);

// The names of the settings in which they differ: "label redirect_uris".
std::string changed_settings(const domain::Application& before, const domain::Application& after);

}  // namespace mandate::manage
