// What the cryptographic operations of a request reach alone on this core: bench_ceiling OPERATION... SECONDS, with
// operations of the form verify:ES256 and sign:RS256. Prints how often the whole list can be done in a second.
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "crypto/keys.h"
#include "jose/algorithms.h"

namespace {

using mandate::crypto::KeyType;
using mandate::crypto::PrivateKey;

// About as long as the signed part of the tokens that we issue and get.
const std::string message(420, 'm');

std::function<void()> operation(const std::string& name) {
  const auto colon = name.find(':');
  const auto* algorithm = mandate::jose::find_algorithm(name.substr(colon + 1));
  if (algorithm == nullptr) {
    std::cerr << "no such algorithm: " << name << "\n";
    std::exit(2);
  }
  const auto scheme = algorithm->scheme;
  auto type = KeyType::rsa;
  for (const auto candidate : {KeyType::p256, KeyType::ed25519})
    if (mandate::crypto::fits(scheme, candidate)) type = candidate;
  const auto key = PrivateKey::generate(type).value();
  if (name.starts_with("sign"))
    return [key, scheme] {
      if (!key.sign(scheme, message)) std::abort();
    };
  const auto signature = key.sign(scheme, message).value();
  return [key, scheme, signature] {
    if (!key.public_key().verify(scheme, message, signature)) std::abort();
  };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::cerr << "usage: bench_ceiling OPERATION... SECONDS\n", 2;
  std::vector<std::function<void()>> operations;
  for (int i = 1; i < argc - 1; ++i) operations.push_back(operation(argv[i]));
  const auto start = std::chrono::steady_clock::now();
  const auto end = start + std::chrono::duration<double>(std::atof(argv[argc - 1]));
  long rounds = 0;
  for (; std::chrono::steady_clock::now() < end; ++rounds)
    for (const auto& run : operations) run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << static_cast<double>(rounds) / took.count() << "\n";
}
