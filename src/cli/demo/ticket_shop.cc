#include "cli/demo/ticket_shop.h"

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace mandate::cli::demo {
namespace {

constexpr std::size_t secret_length = 32;
constexpr std::chrono::seconds patience{10};

http::Response json_answer(int status, const json::object& body) {
  return http::Response{status, {{"Content-Type", "application/json"}}, json::serialize(body)};
}

http::Response refuse(int status, std::string_view error) {
  return json_answer(status, {{"error", error}});
}

// Who signs on here, and how, is none of the story's business: one button does it.
http::Response sign_on_page(std::string_view query) {
  std::string action = "/authorize?";
  for (const char c : query) action += c == '&' ? "&amp;" : std::string(1, c);
  return http::Response{200,
                        {{"Content-Type", "text/html"}},
                        "<form method=\"post\" action=\"" + action + "\"><button>Sign on</button></form>"};
}

}  // namespace

TicketShop::TicketShop() : client_secret_(random_base62(secret_length)) {}
TicketShop::~TicketShop() = default;

Result<std::unique_ptr<TicketShop>> TicketShop::start() {
  std::unique_ptr<TicketShop> shop(new TicketShop());
  http::ServerOptions options;
  options.threads = 1;
  options.access_log = false;
  TRY(shop->server_, http::Server::create(options, [self = shop.get()](http::Request request, http::Responder respond) {
        respond(self->answer(request));
      }));
  shop->server_->start();
  return shop;
}

std::string TicketShop::url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port());
}

bool TicketShop::wait_for_revocation() {
  std::unique_lock lock(mutex_);
  return revoked_changed_.wait_for(lock, patience, [this] { return revoked_; });
}

http::Response TicketShop::answer(const http::Request& request) {
  const auto path = request.path();
  const bool posted = request.method == http::Method::post;
  const auto form = oauth::Form::parse(path == "/authorize" ? request.query() : std::string_view(request.body));
  if (!form) return refuse(400, "invalid_request");
  const std::lock_guard lock(mutex_);
  if (path == "/authorize") return authorize(request, *form);
  if (path == "/tickets") return list_tickets(request);
  if (!posted || (path != "/token" && path != "/revoke")) return json_answer(404, {});
  if (!is_client(request)) return refuse(401, "invalid_client");
  return path == "/token" ? give_tokens(*form) : revoke(*form);
}

http::Response TicketShop::authorize(const http::Request& request, const oauth::Form& query) {
  if (query.get("client_id") != client_id_ || query.get("response_type") != "code" ||
      query.get("code_challenge_method") != "S256")
    return refuse(400, "invalid_request");
  if (request.method != http::Method::post) return sign_on_page(request.query());
  const auto code = random_base62(secret_length);
  codes_[code] = {query.get("redirect_uri"), query.get("code_challenge")};
  // RFC 9207: who answers.
  const auto answer = oauth::encode_form({{"code", code}, {"state", query.get("state")}, {"iss", url()}});
  return http::Response{303, {{"Location", query.get("redirect_uri") + "?" + answer}}, ""};
}

http::Response TicketShop::give_tokens(const oauth::Form& form) {
  const auto code = codes_.extract(form.get("code"));
  // RFC 7636 section 4.6.
  const auto challenge = base64url_encode(crypto::bytes_of(crypto::sha256(form.get("code_verifier"))));
  if (form.get("grant_type") != "authorization_code" || code.empty() ||
      code.mapped().redirect_uri != form.get("redirect_uri") || code.mapped().challenge != challenge)
    return refuse(400, "invalid_grant");
  auto token = random_base62(secret_length);
  tokens_.insert(token);
  return json_answer(
      200,
      {{"access_token", std::move(token)}, {"token_type", "Bearer"}, {"expires_in", 600}, {"scope", "tickets.read"}});
}

http::Response TicketShop::revoke(const oauth::Form& form) {
  tokens_.erase(form.get("token"));
  revoked_ = true;
  revoked_changed_.notify_all();
  return json_answer(200, {});
}

http::Response TicketShop::list_tickets(const http::Request& request) const {
  const auto authorization = request.header("Authorization").value_or("");
  if (!authorization.starts_with("Bearer ") || !tokens_.contains(std::string(authorization.substr(7))))
    return refuse(401, "invalid_token");
  return json_answer(200, {{"tickets", json::array{"Opera, row 7", "Harbour ferry"}}});
}

bool TicketShop::is_client(const http::Request& request) const {
  const auto expected = "Basic " + base64_encode(client_id_ + ":" + client_secret_);
  return request.header("Authorization").value_or("") == expected;
}

}  // namespace mandate::cli::demo
