#pragma once

#include <string>
#include <string_view>

#include "base/secret_string.h"

namespace mandate::crypto {

// Argon2id (RFC 9106) with 19 MiB, t = 2, p = 1, in the PHC string form. Takes tens of milliseconds: worker
// pool only.
std::string hash_password(const SecretString& password);
bool verify_password(std::string_view hash, const SecretString& password);
// Takes as long as a real check and is always false: so that an unknown user name answers no faster.
bool verify_no_password(const SecretString& password);

}  // namespace mandate::crypto
