#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "base/time.h"

namespace mandate {

// Fills `out` from the kernel's generator, through a 4 KB block per thread so that a token id costs no
// system call. Bytes handed out are wiped from the block. Never fails (the process ends if the kernel does).
void random_bytes(std::span<unsigned char> out);

// `length` characters of [0-9A-Za-z], uniformly distributed: ids and secrets that survive any URL encoding.
std::string random_base62(std::size_t length);

// 20 characters of [0-9A-Za-z] that sort by `now`, the rest of them random: ids of what is written in the order of
// time, so that an index of them grows at its end. Not for secrets.
std::string sortable_id(Time now);

// A version 4 UUID (RFC 9562 section 5.4), lower case.
std::string random_uuid();

}  // namespace mandate
