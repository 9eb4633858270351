#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mandate {

// What another server said, fit to be shown and logged: one line of printable ASCII, at most `most` bytes of it.
// Servers that refuse like to repeat what they were given; so "[...]" stands in the place of each of `sent` (what they
// were sent and nobody else may have: tokens, codes, secrets; from 4 characters on, also as they are in a form), and of
// every run of 20 and more characters that tokens are made of. Words joined by "_" are error codes, and stay.
std::string clean_foreign_words(std::string_view text, const std::vector<std::string_view>& sent = {},
                                std::size_t most = 200);

}  // namespace mandate
