#include "cli/token_inspect.h"

#include "base/time.h"
#include "cli/issuer_keys.h"
#include "cli/json_view.h"

namespace mandate::cli {
namespace {

bool is_time(std::string_view claim) {
  return claim == "exp" || claim == "iat" || claim == "nbf" || claim == "auth_time";
}

// Claims as people read them: NumericDates with the date beside the number.
json::object readable(const json::object& claims) {
  json::object shown;
  for (const auto& member : claims) {
    const auto time = is_time(member.key()) ? jose::time_member(claims, member.key()) : std::nullopt;
    shown[member.key()] =
        time ? json::value(json::serialize(member.value()) + "  " + format_time(*time)) : member.value();
  }
  return shown;
}

Fields fields_of(const json::object& object) {
  Fields fields;
  for (const auto& member : object) fields.push_back({member.key(), member.key()});
  return fields;
}

// What is wrong with the times of the token; empty when nothing is.
std::string fault_of_time(const json::object& claims, Time now) {
  const auto expires = jose::time_member(claims, "exp"), begins = jose::time_member(claims, "nbf");
  if (expires && *expires <= now) return "It expired at " + format_time(*expires);
  if (begins && *begins > now) return "It is not valid before " + format_time(*begins);
  return "";
}

// "valid, …" or an error that says why the signature proves nothing.
Result<std::string> check_signature(const Context& context, const jose::UnverifiedJwt& token) {
  const auto issuer = jose::string_member(token.unverified_claims(), "iss").value_or("");
  if (!issuer.starts_with("https://") && !issuer.starts_with("http://"))
    return fail(ErrorKind::conflict,
                "Its issuer '" + issuer + "' is not a URL, so nobody can say whose signature this is");
  http::Client client(http::ClientOptions{.ca_file = context.options().ca_file});
  TRY(const auto keys, IssuerKeys::fetch(client, issuer));
  CHECK(keys.verify(token));
  return "valid, made by a key of " + issuer;
}

void show_parts(Context& context, const jose::UnverifiedJwt& token, const std::string& verdict) {
  const auto& header = token.header();
  const auto& claims = token.unverified_claims();
  if (context.out().format() == Format::json) {
    context.out().show(json::object{{"header", header}, {"claims", claims}, {"verdict", verdict}}, {});
    return;
  }
  const auto shown = readable(claims);
  context.out().show(header, fields_of(header));
  context.out().raw("");
  context.out().show(shown, fields_of(shown));
  context.out().raw("");
  context.out().show(json::object{{"signature", verdict}}, {{"signature", "signature"}});
}

}  // namespace

Result<void> inspect(Context& context, const Inspection& options) {
  const auto token = jose::UnverifiedJwt::parse(options.token);
  if (!token) return fail(ErrorKind::invalid, "This is no signed JWT: " + token.error().message);
  if (options.no_verify) {
    show_parts(context, *token, "not checked");
    return {};
  }
  const auto verdict = check_signature(context, *token);
  show_parts(context, *token, verdict ? *verdict : verdict.error().message);
  if (!verdict) return tl::unexpected(verdict.error());
  const auto fault = fault_of_time(token->unverified_claims(), SystemClock().now());
  if (!fault.empty()) return fail(ErrorKind::conflict, fault);
  return {};
}

}  // namespace mandate::cli
