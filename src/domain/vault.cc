#include "domain/vault.h"

#include <charconv>

#include "domain/password_rotation.h"

namespace mandate::domain {
namespace {

// A text with its length before it, "5:hello": values may hold any character.
void put(std::string& packed, std::string_view text) {
  packed.append(std::to_string(text.size())).append(":").append(text);
}

std::optional<std::string_view> take(std::string_view& packed) {
  std::size_t size = 0;
  const auto* end = packed.data() + packed.size();
  const auto parsed = std::from_chars(packed.data(), end, size);
  if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != ':') return std::nullopt;
  packed.remove_prefix(static_cast<std::size_t>(parsed.ptr - packed.data()) + 1);
  if (packed.size() < size) return std::nullopt;
  const auto text = packed.substr(0, size);
  packed.remove_prefix(size);
  return text;
}

constexpr std::size_t length_room = 8;  // digits and colon of one length

}  // namespace

SecretString pack_members(const SecretMembers& members) {
  std::size_t size = 0;
  for (const auto& [name, value] : members) size += name.size() + value.reveal().size() + 2 * length_room;
  std::string packed;
  packed.reserve(size);  // growing would leave copies of values behind in freed memory
  for (const auto& [name, value] : members) {
    put(packed, name);
    put(packed, value.reveal());
  }
  SecretString secret{std::string(packed)};
  explicit_bzero(packed.data(), packed.size());
  return secret;
}

std::optional<SecretMembers> unpack_members(const SecretString& packed) {
  SecretMembers members;
  auto rest = packed.reveal();
  while (!rest.empty()) {
    const auto name = take(rest);
    const auto value = name ? take(rest) : std::nullopt;
    if (!value) return std::nullopt;
    members.emplace(*name, SecretString(std::string(*value)));
  }
  return members;
}

std::vector<std::string> names_of(const SecretMembers& members) {
  std::vector<std::string> names;
  for (const auto& [name, value] : members) names.push_back(name);
  return names;
}

std::string sealing_context(const VaultSecretId& secret, std::int64_t version) {
  return "vault_secret:" + secret.str() + ":" + std::to_string(version);
}

std::string sealing_context(const ServiceAccountId& account) {
  return "service_account:" + account.str();
}

std::string sealing_context(const PasswordRotationId& rotation) {
  return "password_rotation:" + rotation.str();
}

}  // namespace mandate::domain
