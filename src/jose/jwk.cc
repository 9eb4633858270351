#include "jose/jwk.h"

#include <optional>
#include <span>
#include <vector>

#include "base/text.h"
#include "crypto/digest.h"
#include "jose/jwk_members.h"

namespace mandate::jose {
namespace {

// The private numbers and their members, RFC 7518 section 6.3.2 and RFC 8037 section 2.
struct PrivateMember {
  std::string_view name;
  SecretString crypto::PrivateNumbers::* number;
};

constexpr PrivateMember numbers[] = {
    {"d", &crypto::PrivateNumbers::d},   {"p", &crypto::PrivateNumbers::p},   {"q", &crypto::PrivateNumbers::q},
    {"dp", &crypto::PrivateNumbers::dp}, {"dq", &crypto::PrivateNumbers::dq}, {"qi", &crypto::PrivateNumbers::qi},
};

std::span<const PrivateMember> numbers_of(crypto::KeyType type) {
  return std::span(numbers).first(type == crypto::KeyType::rsa ? std::size(numbers) : 1);
}

std::string names_of_algorithms() {
  std::vector<std::string> names;
  for (const Algorithm& algorithm : algorithms()) names.emplace_back(algorithm.name);
  return join(names, ", ");
}

void check_algorithm(MemberReader& reader, std::string_view alg, const crypto::PublicKey* key) {
  if (alg.empty()) return;
  const Algorithm* algorithm = find_algorithm(alg);
  if (algorithm == nullptr)
    reader.blame("alg", "\"alg\" must be one of the signature algorithms " + names_of_algorithms());
  else if (key != nullptr && !crypto::fits(algorithm->scheme, key->type()))
    reader.blame("alg", "\"alg\" " + std::string(alg) + " does not fit this type of key");
}

// What a public and a private JWK have in common; the causes stay in `reader`.
std::optional<Jwk> read_jwk(MemberReader& reader, std::string_view operation) {
  auto key = reader.public_key();
  const std::string kid = reader.optional_string("kid"), alg = reader.optional_string("alg"),
                    use = reader.optional_string("use");
  if (!use.empty() && use != "sig") reader.blame("use", "\"use\" must be sig");
  reader.check_operations(operation);
  check_algorithm(reader, alg, key ? &*key : nullptr);
  if (!key || !reader.causes().empty()) return std::nullopt;
  return Jwk{kid, alg, use, *std::move(key)};
}

json::object number_members(const crypto::PublicKey& key) {
  const KeyShape& shape = shape_of(key.type());
  json::object out{{"kty", shape.kty}};
  if (!shape.crv.empty()) out["crv"] = shape.crv;
  out[shape.first] = base64url_encode(key.first());
  if (!shape.second.empty()) out[shape.second] = base64url_encode(key.second());
  return out;
}

}  // namespace

Result<Jwk> parse_public_jwk(const json::object& jwk) {
  MemberReader reader(jwk);
  reader.refuse_private_members();
  auto read = read_jwk(reader, "verify");
  if (!read) return reader.refusal();
  return *std::move(read);
}

bool allows(const Jwk& jwk, const Algorithm& algorithm) {
  return crypto::fits(algorithm.scheme, jwk.key.type()) && (jwk.alg.empty() || jwk.alg == algorithm.name);
}

json::object to_json(const Jwk& jwk) {
  json::object out = number_members(jwk.key);
  if (!jwk.kid.empty()) out["kid"] = jwk.kid;
  if (!jwk.use.empty()) out["use"] = jwk.use;
  if (!jwk.alg.empty()) out["alg"] = jwk.alg;
  return out;
}

std::string thumbprint(const crypto::PublicKey& key) {
  // RFC 7638 section 3.2 and RFC 8037 section 2: the required members in the order of their names, no blanks.
  const KeyShape& shape = shape_of(key.type());
  const std::string first = base64url_encode(key.first()), second = base64url_encode(key.second());
  std::string text;
  if (key.type() == crypto::KeyType::rsa)
    text = R"({"e":")" + second + R"(","kty":"RSA","n":")" + first + R"("})";
  else
    text = R"({"crv":")" + std::string(shape.crv) + R"(","kty":")" + std::string(shape.kty) + R"(","x":")" + first +
           (shape.second.empty() ? "" : R"(","y":")" + second) + R"("})";
  return base64url_encode(crypto::bytes_of(crypto::sha256(text)));
}

json::object private_jwk(const crypto::PrivateKey& key, std::string_view kid, std::string_view alg) {
  json::object out = to_json({std::string(kid), std::string(alg), "sig", key.public_key()});
  const crypto::PrivateNumbers secret = key.numbers();
  for (const auto& [name, number] : numbers_of(key.type())) out[name] = base64url_encode((secret.*number).reveal());
  return out;
}

Result<crypto::PrivateKey> parse_private_jwk(const json::object& jwk) {
  MemberReader reader(jwk);
  const auto read = read_jwk(reader, "sign");
  if (!read) return reader.refusal();
  if (jwk.contains("oth")) reader.blame("oth", "RSA keys of more than two primes are not supported");
  crypto::PrivateNumbers secret;
  for (const auto& [name, number] : numbers_of(read->key.type()))
    secret.*number = SecretString(reader.required_bytes(name));
  if (!reader.causes().empty()) return reader.refusal();
  auto key = crypto::PrivateKey::from_numbers(read->key, secret);
  if (key) return key;
  reader.blame("d", key.error().message);
  return reader.refusal();
}

}  // namespace mandate::jose
