// base: the vocabulary of the whole house: results and errors, strong ids, time, randomness, secrets, text,
// strict JSON and the log. Owns nothing that knows a protocol, a database or a socket. Because every other
// folder speaks it, its names live in `mandate` itself and not in `mandate::base`.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace mandate {

// What a function that can fail returns. `Result<void>` is success without a value.
template <class T, class E = Error>
using Result = tl::expected<T, E>;

}  // namespace mandate

#define MANDATE_CONCAT_(a, b) a##b
#define MANDATE_CONCAT(a, b) MANDATE_CONCAT_(a, b)

// TRY(auto agent, agents.get(id));   evaluates, returns the error to the caller, or declares the value.
// NOLINTBEGIN(bugprone-macro-parentheses): around a declaration there can be none
#define TRY(decl, expr) MANDATE_TRY_(MANDATE_CONCAT(try_result_, __LINE__), decl, expr)
#define MANDATE_TRY_(tmp, decl, expr)                        \
  auto tmp = (expr);                                         \
  if (!tmp) return ::tl::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)
// NOLINTEND(bugprone-macro-parentheses)

// CHECK(validate(name));   evaluates and returns the error to the caller.
#define CHECK(expr)                                                                                             \
  do {                                                                                                          \
    if (auto check_result_ = (expr); !check_result_) return ::tl::unexpected(std::move(check_result_).error()); \
  } while (false)
