// oauth: the requests, responses, errors and metadata documents of the OAuth and OpenID Connect endpoints, as
// types with their codecs. Decides nothing.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mandate::oauth {

// The parameters of an application/x-www-form-urlencoded body or of a query, in the order sent.
class Form {
 public:
  // ErrorKind::malformed (the message names the parameter) for a broken percent escape, invalid UTF-8, a NUL,
  // a parameter sent twice (RFC 6749 section 3.2), or more than 64 parameters. Empty values are kept.
  // `may_repeat` are the names that may occur several times: `resource` (RFC 8707 section 2).
  static Result<Form> parse(std::string_view text, std::initializer_list<std::string_view> may_repeat = {"resource"});

  // The value; nullopt when the parameter is absent or empty: RFC 6749 section 3.1 treats both alike.
  std::optional<std::string> find(std::string_view name) const;
  // The value; empty when absent.
  std::string get(std::string_view name) const { return find(name).value_or(""); }
  // Whether it was sent at all, empty or not.
  bool has(std::string_view name) const;
  // Whether it was sent more than once, empty or not.
  bool repeats(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

// name=value&… with everything but unreserved characters encoded.
std::string encode_form(const std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace mandate::oauth
