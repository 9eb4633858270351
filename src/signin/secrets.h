#pragma once

#include <string>
#include <string_view>

namespace mandate::signin {

// 43 characters of [0-9A-Za-z]: 256 random bits for a cookie, a form token or an authorization code.
std::string new_secret();
// Whether the text has the form of what new_secret() makes.
bool looks_like_secret(std::string_view text);

// What is stored of a cookie or a code: hex SHA-256. Whoever reads the database can use neither.
std::string hash_of(std::string_view secret);

// What is stored of a form's token: it is worth something only together with the cookie of the browser that was
// shown the form.
std::string form_hash(std::string_view form_token, std::string_view form_cookie);

// The token of a form that a person with a session sends, made from the session's cookie: nobody else can make it and
// nothing is stored. `purpose` says what the form does and to what, so that one form's token is no other's.
std::string session_form_token(std::string_view session_cookie, std::string_view purpose);
inline std::string sign_off_token(std::string_view session_cookie) {
  return session_form_token(session_cookie, "sign off");
}

}  // namespace mandate::signin
