#include "jose/jws.h"

#include <array>
#include <optional>

#include "base/text.h"

namespace mandate::jose {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024;

tl::unexpected<Error> refuse(std::string what) {
  return fail(ErrorKind::malformed, "The token " + std::move(what));
}

using Parts = std::array<std::string_view, 3>;

std::optional<Parts> three_parts(std::string_view compact) {
  const std::size_t first = compact.find('.'), last = compact.rfind('.');
  if (first == last || compact.find('.', first + 1) != last) return std::nullopt;
  return Parts{compact.substr(0, first), compact.substr(first + 1, last - first - 1), compact.substr(last + 1)};
}

// Reads a header parameter that must be a string when it is there; false when it is something else.
bool read_string(const json::object& header, std::string_view name, std::string& out) {
  const json::value* value = header.if_contains(name);
  if (value == nullptr) return true;
  if (!value->is_string()) return false;
  out = std::string_view(value->get_string());
  return true;
}

Result<void> read_header(Jws& jws) {
  // RFC 7515 section 4.1.11: an extension that must be understood and is not makes the token invalid. RFC 7797
  // changes what is signed, so `b64` is refused even where `crit` was forgotten.
  for (const char* name : {"crit", "b64"})
    if (jws.header.contains(name)) return refuse("header has \"" + std::string(name) + "\", which is not supported.");
  std::string alg;
  if (!read_string(jws.header, "alg", alg) || alg.empty()) return refuse("header needs \"alg\", a string.");
  jws.algorithm = find_algorithm(alg);
  if (jws.algorithm == nullptr) return refuse("header names a signature algorithm that is not supported.");
  if (!read_string(jws.header, "kid", jws.kid)) return refuse("header has a \"kid\" that is not a string.");
  if (!read_string(jws.header, "typ", jws.typ)) return refuse("header has a \"typ\" that is not a string.");
  return {};
}

}  // namespace

Result<Jws> parse_jws(std::string_view compact) {
  if (compact.size() > most_bytes) return refuse("is longer than 64 KB.");
  const auto parts = three_parts(compact);
  if (!parts) return refuse("must have three parts with a dot between them.");
  auto header = base64url_decode((*parts)[0]), payload = base64url_decode((*parts)[1]),
       signature = base64url_decode((*parts)[2]);
  if (!header || !payload || !signature) return refuse("has a part that is not base64url.");
  if (signature->empty()) return refuse("has no signature.");
  auto members = parse_json_object(*header, memory_of_one(2 * header->size()));
  if (!members) return refuse("header cannot be read: " + members.error().message);
  Jws jws{.header = *std::move(members),
          .payload = *std::move(payload),
          .signing_input = std::string(compact.substr(0, compact.rfind('.'))),
          .signature = *std::move(signature)};
  CHECK(read_header(jws));
  return jws;
}

Result<std::string> sign_jws(const Algorithm& algorithm, std::string_view header, std::string_view payload,
                             const crypto::PrivateKey& key) {
  std::string token = base64url_encode(header) + "." + base64url_encode(payload);
  TRY(const std::string signature, key.sign(algorithm.scheme, token));
  return std::move(token) + "." + base64url_encode(signature);
}

}  // namespace mandate::jose
