#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/keys.h"
#include "jose/algorithms.h"

namespace mandate::jose {

struct Jws;

// A compact JWS with JSON claims, parsed but NOT verified: good only for finding out whose key to ask.
class UnverifiedJwt {
 public:
  // ErrorKind::malformed for everything that is not exactly three parts of canonical base64url with a JSON
  // object in the first two and no duplicate member, or longer than 64 KB; also for a `crit` header (we know
  // no critical extension, RFC 7515 section 4.1.11), for `b64`, and for an `alg` that is not in algorithms()
  // ("none" and HMAC included).
  static Result<UnverifiedJwt> parse(std::string_view compact);

  const Algorithm& algorithm() const { return *algorithm_; }
  const std::string& kid() const { return kid_; }  // empty when absent
  const std::string& typ() const { return typ_; }  // as sent; empty when absent
  // All of the header, for what some token kinds add to it (`jwk` of RFC 9449).
  const json::object& header() const { return header_; }
  const json::object& unverified_claims() const { return claims_; }
  // Whether it is this key's. The claims stay those of an unverified token: VerifiedJwt::verify() is for who wants
  // them.
  bool is_signed_by(const crypto::PublicKey& key) const {
    return key.verify(algorithm_->scheme, signing_input_, signature_);
  }

 private:
  friend class VerifiedJwt;
  UnverifiedJwt(Jws jws, json::object claims);

  std::string signing_input_, signature_, kid_, typ_;
  const Algorithm* algorithm_;
  json::object header_, claims_;
};

// Claims whose signature was checked with a key that the caller chose, or made here.
class VerifiedJwt {
 public:
  // ErrorKind::unauthenticated when the signature is not this key's.
  static Result<VerifiedJwt> verify(UnverifiedJwt jwt, const crypto::PublicKey& key);
  // For who knows that this exact token was signed here: verifying it would say nothing new.
  static VerifiedJwt signed_here(UnverifiedJwt jwt);

  const json::object& claims() const { return claims_; }
  const std::string& kid() const { return kid_; }
  const std::string& typ() const { return typ_; }
  const Algorithm& algorithm() const { return *algorithm_; }

  // A claim that is a non-empty string; nullopt when absent or something else.
  std::optional<std::string> string_claim(std::string_view name) const;
  // A NumericDate: an integer or a finite number within the years 1970 to 9999; nullopt when absent or
  // something else.
  std::optional<Time> time_claim(std::string_view name) const;
  bool has(std::string_view name) const { return claims_.contains(name); }
  // `aud` when it is one string, or an array of exactly one; nullopt otherwise.
  std::optional<std::string> single_audience() const;

 private:
  explicit VerifiedJwt(UnverifiedJwt jwt);

  std::string kid_, typ_;
  const Algorithm* algorithm_;
  json::object claims_;
};

// The same readers for claims that are not verified yet (to look up whose they claim to be).
std::optional<std::string> string_member(const json::object& claims, std::string_view name);
std::optional<Time> time_member(const json::object& claims, std::string_view name);

// Compares a `typ` header as RFC 7515 section 4.1.9 says: without case, with or without "application/".
bool same_type(std::string_view typ, std::string_view expected);

// Signs `claims` as a compact JWT with header {alg, kid, typ}; kid and typ are left out when empty.
Result<std::string> sign_jwt(const Algorithm& algorithm, std::string_view kid, std::string_view typ,
                             const json::object& claims, const crypto::PrivateKey& key);

}  // namespace mandate::jose
