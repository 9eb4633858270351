#include "jose/algorithms.h"

namespace mandate::jose {
namespace {

using enum crypto::SignatureScheme;

// RFC 7518 section 3.1 and RFC 8037 section 3.1, the ones we sign with first.
constexpr Algorithm table[] = {
    {"ES256", es256, 256, true},  {"RS256", rs256, 256, true},  {"EdDSA", eddsa, 512, true},
    {"ES384", es384, 384, false}, {"ES512", es512, 512, false}, {"PS256", ps256, 256, false},
    {"PS384", ps384, 384, false}, {"PS512", ps512, 512, false}, {"RS384", rs384, 384, false},
    {"RS512", rs512, 512, false},
};

}  // namespace

std::span<const Algorithm> algorithms() {
  return table;
}

const Algorithm* find_algorithm(std::string_view name) {
  for (const Algorithm& algorithm : table)
    if (algorithm.name == name) return &algorithm;
  return nullptr;
}

}  // namespace mandate::jose
