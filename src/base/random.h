#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace mandate {

// Fills `out` from the kernel's generator, through a 4 KB block per thread so that a token id costs no
// system call. Bytes handed out are wiped from the block. Never fails (the process ends if the kernel does).
void random_bytes(std::span<unsigned char> out);

// `length` characters of [0-9A-Za-z], uniformly distributed: ids and secrets that survive any URL encoding.
std::string random_base62(std::size_t length);

// A version 4 UUID (RFC 9562 section 5.4), lower case.
std::string random_uuid();

}  // namespace mandate
