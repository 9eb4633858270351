#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "crypto/keys.h"
#include "jose/algorithms.h"

namespace mandate::jose {

// A compact JWS (RFC 7515 section 3.1), parsed but NOT verified; its payload may be anything.
struct Jws {
  const Algorithm* algorithm = nullptr;
  std::string kid, typ;  // empty when absent
  json::object header;
  std::string payload, signing_input, signature;
};

// ErrorKind::malformed for what UnverifiedJwt::parse refuses, claims aside.
Result<Jws> parse_jws(std::string_view compact);

// header.payload.signature of a header that names `algorithm`.
Result<std::string> sign_jws(const Algorithm& algorithm, std::string_view header, std::string_view payload,
                             const crypto::PrivateKey& key);

}  // namespace mandate::jose
