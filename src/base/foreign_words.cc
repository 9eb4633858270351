#include "base/foreign_words.h"

#include <algorithm>

#include "base/text.h"

namespace mandate {
namespace {

constexpr std::size_t secret_min = 4, token_min = 20, code_word_max = 14;
constexpr std::string_view left_out = "[...]";
constexpr char hidden = '\0';  // what is left out, until the end; what a server says has none

// RFC 6750 section 2.1 and RFC 7636 section 4.1; with "%", as they are in a form.
bool is_of_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._~+/=-%").find(c) != std::string_view::npos;
}

// "temporarily_unavailable": at least two words of lower-case letters, none longer than words are.
bool is_error_code(std::string_view run) {
  const auto words = split(run, '_');
  return words.size() > 1 && std::all_of(words.begin(), words.end(), [](std::string_view word) {
           return !word.empty() && word.size() <= code_word_max &&
                  std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
         });
}

void hide(std::string& text, std::string_view secret) {
  if (secret.size() < secret_min) return;  // it can be guessed, and the gaps would tell it
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 1))
    text.replace(at, secret.size(), 1, hidden);
}

std::string without_runs(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto end = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_of_token) - text.begin());
    const auto run = text.substr(0, end);
    if (run.size() < token_min || is_error_code(run))
      kept += run;
    else
      kept += hidden;
    if (end < text.size()) kept += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return kept;
}

}  // namespace

std::string clean_foreign_words(std::string_view text, const std::vector<std::string_view>& sent, std::size_t most) {
  std::string words(text);
  std::replace(words.begin(), words.end(), hidden, '?');
  // The longest first: a short one may be part of it.
  auto secrets = sent;
  std::sort(secrets.begin(), secrets.end(), [](auto a, auto b) { return a.size() > b.size(); });
  for (const auto secret : secrets) {
    hide(words, secret);
    hide(words, percent_encode(secret));
  }
  words = without_runs(words);
  std::string clean;
  for (const char c : words) {
    const std::string_view next = c == hidden ? left_out : std::string_view(&c, 1);
    if (clean.size() + next.size() > most) break;
    clean += c == hidden || (c >= 0x20 && c <= 0x7e) ? next : "?";
  }
  return clean;
}

}  // namespace mandate
