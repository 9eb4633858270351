#include "jose/jwt.h"

#include <cmath>

#include "base/text.h"
#include "jose/jws.h"

namespace mandate::jose {
namespace {

constexpr std::int64_t last_second = 253402300799;  // 9999-12-31T23:59:59Z

// RFC 7515 section 4.1.9: a value without any other "/" stands for application/value.
std::string_view without_application(std::string_view typ) {
  static constexpr std::string_view prefix = "application/";
  if (!starts_with_ignoring_case(typ, prefix) || typ.find('/', prefix.size()) != std::string_view::npos) return typ;
  return typ.substr(prefix.size());
}

std::string header_text(const Algorithm& algorithm, std::string_view kid, std::string_view typ) {
  std::string text;
  text.reserve(128);
  text += "{\"alg\":";
  append_json_string(text, algorithm.name);
  for (const auto& [member, value] : {std::pair(",\"kid\":", kid), std::pair(",\"typ\":", typ)}) {
    if (value.empty()) continue;
    text += member;
    append_json_string(text, value);
  }
  return text += '}';
}

}  // namespace

Result<UnverifiedJwt> UnverifiedJwt::parse(std::string_view compact) {
  TRY(Jws jws, parse_jws(compact));
  auto claims = parse_json_object(jws.payload, memory_of_one(2 * jws.payload.size()));
  if (!claims) return fail(ErrorKind::malformed, "The token's claims cannot be read: " + claims.error().message);
  return UnverifiedJwt(std::move(jws), *std::move(claims));
}

// Objects are taken over where they are made: assigned to one of other memory, they would be copied.
UnverifiedJwt::UnverifiedJwt(Jws jws, json::object claims)
    : signing_input_(std::move(jws.signing_input)),
      signature_(std::move(jws.signature)),
      kid_(std::move(jws.kid)),
      typ_(std::move(jws.typ)),
      algorithm_(jws.algorithm),
      header_(std::move(jws.header)),
      claims_(std::move(claims)) {}

VerifiedJwt::VerifiedJwt(UnverifiedJwt jwt)
    : kid_(std::move(jwt.kid_)),
      typ_(std::move(jwt.typ_)),
      algorithm_(jwt.algorithm_),
      claims_(std::move(jwt.claims_)) {}

Result<VerifiedJwt> VerifiedJwt::verify(UnverifiedJwt jwt, const crypto::PublicKey& key) {
  if (!jwt.is_signed_by(key)) return fail(ErrorKind::unauthenticated, "The token's signature is not valid.");
  return VerifiedJwt(std::move(jwt));
}

VerifiedJwt VerifiedJwt::signed_here(UnverifiedJwt jwt) {
  return VerifiedJwt(std::move(jwt));
}

std::optional<std::string> VerifiedJwt::string_claim(std::string_view name) const {
  return string_member(claims_, name);
}

std::optional<Time> VerifiedJwt::time_claim(std::string_view name) const {
  return time_member(claims_, name);
}

std::optional<std::string> VerifiedJwt::single_audience() const {
  const json::value* aud = claims_.if_contains("aud");
  if (aud != nullptr && aud->is_array()) {
    const json::array& list = aud->get_array();
    aud = list.size() == 1 ? &list.front() : nullptr;
  }
  if (aud == nullptr || !aud->is_string() || aud->get_string().empty()) return std::nullopt;
  return std::string(std::string_view(aud->get_string()));
}

std::optional<std::string> string_member(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string() || value->get_string().empty()) return std::nullopt;
  return std::string(std::string_view(value->get_string()));
}

std::optional<Time> time_member(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (const std::int64_t* seconds = value->if_int64())
    return *seconds >= 0 && *seconds <= last_second ? std::optional(from_seconds(*seconds)) : std::nullopt;
  const double* seconds = value->if_double();
  if (seconds == nullptr || !(*seconds >= 0 && *seconds < static_cast<double>(last_second) + 1)) return std::nullopt;
  return from_micros(static_cast<std::int64_t>(std::floor(*seconds * 1e6)));
}

bool same_type(std::string_view typ, std::string_view expected) {
  return iequals_ascii(without_application(typ), without_application(expected));
}

Result<std::string> sign_jwt(const Algorithm& algorithm, std::string_view kid, std::string_view typ,
                             const json::object& claims, const crypto::PrivateKey& key) {
  return sign_jws(algorithm, header_text(algorithm, kid, typ), json::serialize(claims), key);
}

}  // namespace mandate::jose
