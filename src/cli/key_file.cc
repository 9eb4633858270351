#include "cli/key_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/context.h"
#include "cli/json_view.h"
#include "jose/jwk.h"

namespace mandate::cli {
namespace {

struct KeyKind {
  std::string_view algorithm;
  crypto::KeyType type;
};
// What a key of each type is used with when nothing else is said comes first of its type.
constexpr KeyKind key_kinds[] = {
    {"ES256", crypto::KeyType::p256},    {"ES384", crypto::KeyType::p384}, {"ES512", crypto::KeyType::p521},
    {"EdDSA", crypto::KeyType::ed25519}, {"RS256", crypto::KeyType::rsa},  {"RS384", crypto::KeyType::rsa},
    {"RS512", crypto::KeyType::rsa},
};

const jose::Algorithm* usual_algorithm(crypto::KeyType type) {
  for (const auto& kind : key_kinds)
    if (kind.type == type) return jose::find_algorithm(kind.algorithm);
  return nullptr;
}

Error in_file(const std::string& file, Error error) {
  error.kind = ErrorKind::invalid;
  error.message = file + ": " + error.message;
  return error;
}

Result<AgentKey> parse_jwk(const json::object& jwk) {
  TRY(auto key, jose::parse_private_jwk(jwk));
  const auto alg = text_at(jwk, "alg");
  const auto* algorithm = alg.empty() ? usual_algorithm(key.type()) : jose::find_algorithm(alg);
  return AgentKey{std::move(key), algorithm, text_at(jwk, "kid")};
}

Result<AgentKey> parse_pem(std::string_view text) {
  TRY(auto key, crypto::PrivateKey::from_pem(text));
  const auto* algorithm = usual_algorithm(key.type());
  return AgentKey{std::move(key), algorithm, ""};
}

bool is_pem(std::string_view text) {
  return text.find("-----BEGIN ") != std::string_view::npos;
}

Result<AgentKey> parse_key(std::string_view text) {
  if (is_pem(text)) return parse_pem(text);
  TRY(const auto jwk, parse_json_object(text));
  if (!jwk.contains("d")) return fail(ErrorKind::invalid, "This is no private key: it has no member 'd'");
  return parse_jwk(jwk);
}

Result<void> write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(ErrorKind::invalid, std::strerror(errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) return fail(ErrorKind::invalid, std::strerror(errno));
  return {};
}

}  // namespace

Result<AgentKey> generate_key(std::string_view algorithm, std::string kid) {
  for (const auto& kind : key_kinds) {
    if (kind.algorithm != algorithm) continue;
    TRY(auto key, crypto::PrivateKey::generate(kind.type));
    if (kid.empty()) kid = jose::thumbprint(key.public_key());
    return AgentKey{std::move(key), jose::find_algorithm(algorithm), std::move(kid)};
  }
  return fail(ErrorKind::invalid, "'" + std::string(algorithm) + "' is not an algorithm for keys of agents");
}

Result<AgentKey> read_key(const std::string& file) {
  TRY(const auto text, read_file(file));
  auto key = parse_key(text);
  if (!key) return tl::unexpected(in_file(file, key.error()));
  return key;
}

Result<void> write_key(const AgentKey& key, const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST)
    return fail(ErrorKind::invalid, file + " exists already; a key that is overwritten is lost");
  if (descriptor < 0) return fail(ErrorKind::invalid, "Cannot write " + file + ": " + std::strerror(errno));
  const auto written = write_all(descriptor, pretty(jose::private_jwk(key.key, key.kid, key.algorithm->name)));
  const bool closed = ::close(descriptor) == 0;
  if (written && closed) return {};
  ::unlink(file.c_str());  // half a key is none
  return fail(ErrorKind::invalid,
              "Cannot write " + file + ": " + (written ? std::strerror(errno) : written.error().message));
}

json::object public_jwk(const AgentKey& key) {
  return jose::to_json({key.kid, std::string(key.algorithm->name), "sig", key.key.public_key()});
}

Result<json::object> read_public_jwk(const std::string& file) {
  TRY(const auto text, read_file(file));
  auto jwk = is_pem(text) ? Result<json::object>(json::object{{"d", ""}}) : parse_json_object(text);
  if (!jwk) return tl::unexpected(in_file(file, jwk.error()));
  if (!jwk->contains("d")) return jwk;  // whether it is a good key is the server's to say
  auto key = parse_key(text);
  if (!key) return tl::unexpected(in_file(file, key.error()));
  return public_jwk(*key);
}

}  // namespace mandate::cli
