#include "jose/jwk_members.h"

#include <algorithm>

#include "base/text.h"

namespace mandate::jose {
namespace {

using enum crypto::KeyType;

constexpr KeyShape shapes[] = {
    {rsa, "RSA", "", "n", "e"},      {p256, "EC", "P-256", "x", "y"},      {p384, "EC", "P-384", "x", "y"},
    {p521, "EC", "P-521", "x", "y"}, {ed25519, "OKP", "Ed25519", "x", ""},
};

Result<crypto::PublicKey> make_key(crypto::KeyType type, std::string_view first, std::string_view second) {
  if (type == rsa) return crypto::PublicKey::rsa(first, second);
  if (type == ed25519) return crypto::PublicKey::ed25519(first);
  return crypto::PublicKey::ec(type, first, second);
}

std::string quoted(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

}  // namespace

const KeyShape& shape_of(crypto::KeyType type) {
  return *std::find_if(std::begin(shapes), std::end(shapes),
                       [type](const KeyShape& shape) { return shape.type == type; });
}

void MemberReader::blame(std::string_view member, std::string summary) {
  causes_.push_back({std::move(summary), "INVALID_FORMAT", std::string(member)});
}

std::string MemberReader::optional_string(std::string_view member) {
  const json::value* value = jwk_.if_contains(member);
  if (value == nullptr) return {};
  if (value->is_string() && !value->get_string().empty()) return std::string(std::string_view(value->get_string()));
  blame(member, quoted(member) + " must be a string that is not empty");
  return {};
}

std::string MemberReader::required_bytes(std::string_view member) {
  if (!jwk_.contains(member)) {
    blame(member, quoted(member) + " is missing");
    return {};
  }
  const std::string text = optional_string(member);
  if (text.empty()) return {};
  if (auto decoded = base64url_decode(text)) return *std::move(decoded);
  blame(member, quoted(member) + " must be base64url without padding");
  return {};
}

std::optional<crypto::KeyType> MemberReader::key_type() {
  if (!jwk_.contains("kty")) blame("kty", "\"kty\" is missing; it must be RSA, EC or OKP");
  const std::string kty = optional_string("kty");
  if (kty.empty()) return std::nullopt;
  if (kty == "RSA") return rsa;
  if (kty != "EC" && kty != "OKP") {
    blame("kty", "\"kty\" must be RSA, EC or OKP");
    return std::nullopt;
  }
  const std::string choice = kty == "EC" ? "\"crv\" must be P-256, P-384 or P-521" : "\"crv\" must be Ed25519";
  if (!jwk_.contains("crv")) blame("crv", choice);
  const std::string crv = optional_string("crv");
  if (crv.empty()) return std::nullopt;
  for (const KeyShape& shape : shapes)
    if (shape.kty == kty && shape.crv == crv) return shape.type;
  blame("crv", choice);
  return std::nullopt;
}

void MemberReader::check_operations(std::string_view operation) {
  const json::value* value = jwk_.if_contains("key_ops");
  if (value == nullptr) return;
  const json::array* list = value->if_array();
  bool strings = list != nullptr, named = false, repeated = false;
  for (std::size_t i = 0; strings && i < list->size(); ++i) {
    const json::value& entry = (*list)[i];
    strings = entry.is_string();
    named = named || (strings && std::string_view(entry.get_string()) == operation);
    repeated = repeated || std::find(list->begin(), list->begin() + static_cast<std::ptrdiff_t>(i), entry) !=
                               list->begin() + static_cast<std::ptrdiff_t>(i);
  }
  if (!strings)
    blame("key_ops", "\"key_ops\" must be an array of strings");
  else if (repeated)
    blame("key_ops", "\"key_ops\" must not name an operation twice");
  else if (!named)
    blame("key_ops", "\"key_ops\" must contain " + quoted(operation));
}

void MemberReader::refuse_private_members() {
  for (const std::string_view member : private_members)
    if (jwk_.contains(member))
      blame(member, quoted(member) + " is private: send the public key only, and treat this one as disclosed");
}

std::optional<crypto::PublicKey> MemberReader::public_key() {
  const auto type = key_type();
  if (!type) return std::nullopt;
  const KeyShape& shape = shape_of(*type);
  const std::size_t known = causes_.size();
  const std::string first = required_bytes(shape.first);
  const std::string second = shape.second.empty() ? std::string() : required_bytes(shape.second);
  if (causes_.size() != known) return std::nullopt;
  auto key = make_key(*type, first, second);
  if (key) return *std::move(key);
  for (Cause& cause : key.error().causes) causes_.push_back(std::move(cause));
  if (causes_.size() == known) blame("kty", key.error().message);
  return std::nullopt;
}

}  // namespace mandate::jose
