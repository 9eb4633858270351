#include "web/signin/page.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"

namespace mandate::web::signin {
namespace {

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --text: #1d2330; --quiet: #5a6272; --line: #8a91a0;
  --accent: #2450c4; --on-accent: #fff; --problem: #a3161a; --problem-ground: #fdeeee; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171d; --card: #1d2129; --text: #e8eaef; --quiet: #a9b0be;
  --line: #697183; --accent: #8fb0ff; --on-accent: #10141c; --problem: #ffb4b0; --problem-ground: #3a1f21; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; padding: 1rem;
  background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 25rem; margin: auto; padding: 2rem; background: var(--card); border-radius: .75rem;
  box-shadow: 0 1px 3px rgb(0 0 0 / .15); overflow-wrap: anywhere; }
@media (max-width: 24rem) { main { padding: 1.25rem; } }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
p { margin: .5rem 0 0; color: var(--quiet); }
p strong { color: var(--text); }
.problem { margin-top: 1rem; padding: .75rem; border-left: .25rem solid; border-radius: .25rem;
  color: var(--problem); background: var(--problem-ground); }
form { margin-top: 1.5rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .375rem; }
button { width: 100%; margin-top: 1.5rem; padding: .7rem; font: inherit; font-weight: 600; color: var(--on-accent);
  background: var(--accent); border: 0; border-radius: .375rem; cursor: pointer; }
button:hover { filter: brightness(1.1); }
button.quiet { color: var(--accent); background: transparent; border: 1px solid var(--line); }
button.quiet:hover { filter: none; border-color: var(--accent); }
input[type=hidden] + button { margin-top: 0; }
button + button { margin-top: .75rem; }
a { color: var(--accent); }
ul { margin: 1rem 0 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: .375rem; }
li { padding: .75rem; }
li + li { border-top: 1px solid var(--line); }
li span { display: block; color: var(--quiet); font-size: .9375rem; }
li label { position: relative; margin: 0; padding-left: 2rem; font-weight: inherit; cursor: pointer; }
li input { position: absolute; left: 0; top: .25rem; width: 1.125rem; height: 1.125rem; margin: 0;
  accent-color: var(--accent); }
.note, .papers { margin-top: 1rem; font-size: .9375rem; }
section { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .75rem 0 0; font-size: .9375rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
section form { margin-top: 1rem; }
section button { padding: .5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
)css";

// 128 random bits; made anew for every page, so that injected markup cannot know it.
std::string new_nonce() {
  return random_base62(22);
}

std::string security_policy(const Page& page, const std::string& nonce) {
  const auto ancestors = page.framing_origins.empty() ? "'none'" : join(page.framing_origins, " ");
  std::string policy = "default-src 'none'; style-src 'nonce-" + nonce + "'; frame-ancestors " + ancestors +
                       "; base-uri 'none'; form-action ";
  policy += page.form_action.empty() ? "'none'" : page.form_action;
  if (!page.script.empty()) policy += "; script-src 'nonce-" + nonce + "'";
  return policy;
}

std::string document_of(const Page& page, const std::string& nonce) {
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  html.append(escape_html(page.title))
      .append("</title>\n<style nonce=\"")
      .append(nonce)
      .append("\">")
      .append(style)
      .append("</style>\n</head>\n");
  html.append("<body>\n<main>\n").append(page.body).append("</main>\n");
  if (!page.script.empty())
    html.append("<script nonce=\"").append(nonce).append("\">").append(page.script).append("</script>\n");
  return html + "</body>\n</html>\n";
}

}  // namespace

http::Response render(const Page& page) {
  const auto nonce = new_nonce();
  http::Response response;
  response.status = page.status;
  response.log_note = page.log_note;
  response.body = document_of(page, nonce);
  response.with("Content-Type", "text/html; charset=utf-8");
  response.with("Content-Security-Policy", security_policy(page, nonce));
  // The older header cannot name who may.
  if (page.framing_origins.empty()) response.with("X-Frame-Options", "DENY");
  response.with("X-Content-Type-Options", "nosniff");
  response.with("Cache-Control", "no-store");
  // Other sites learn nothing either way; but under "no-referrer" a browser posts a form with `Origin: null`, and we
  // could not tell our own form from a foreign one.
  response.with("Referrer-Policy", page.form_action.empty() ? "no-referrer" : "same-origin");
  return response;
}

std::string form_action_towards(std::string_view redirect_uri) {
  std::string sources = "'self' https:";
  const auto scheme = redirect_uri.substr(0, redirect_uri.find(':'));
  const auto in_scheme = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '.';
  };
  const bool clean = !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), in_scheme);
  if (clean && scheme != "https") sources.append(" ").append(scheme).append(":");
  return sources;
}

}  // namespace mandate::web::signin
