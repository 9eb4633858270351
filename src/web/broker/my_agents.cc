#include "broker/held.h"
#include "web/broker/pages.h"
#include "web/broker/routes.h"
#include "web/signin/pages.h"

namespace mandate::web::broker {
namespace {

namespace people = mandate::signin;

Result<http::Response> show(const BrokerApi& api, const http::Request& request) {
  if (auto wait = api.pages().refuse(RateLimit::Counter::address_sign_ons, request)) return *std::move(wait);
  TRY(const auto found, room::list_held(api.environment(), api.pages().cookies().browser_of(request)));
  if (const auto* page = std::get_if<room::HeldPage>(&found)) return held_page(*page, api.pages().organization_name());
  const auto& prompt = std::get<people::Prompt>(found);
  api.pages().count(RateLimit::Counter::address_sign_ons, request);
  auto page = signin::sign_on_page(prompt, api.pages().organization_name());
  api.pages().cookies().set_form(page, prompt.form_cookie);
  return page;
}

http::Response refused() {
  return signin::refusal_page(
      {"This was not withdrawn", "The form is not of this session, or was withdrawn already. Open /my/agents again.",
       "withdrawal refused"},
      403);
}

Result<http::Response> withdraw(const BrokerApi& api, const http::Request& request) {
  if (!signin::is_from_our_page(request, api.pages().organization().public_url)) return refused();
  TRY(const auto form, signin::read_form(request));
  const auto browser = api.pages().cookies().browser_of(request);
  const domain::BrokeredGrantId id(form.get("grant"));
  if (!room::may_withdraw(browser, id, form.get("form_token"))) return refused();
  TRY(const bool withdrawn, api.withdrawals().forget(id, browser));
  if (!withdrawn) return refused();
  http::Response response{303};
  response.with("Location", std::string(room::held_path)).with("Cache-Control", "no-store");
  return response;
}

}  // namespace

void mount_my_agents(http::Router& router, const BrokerApi& api) {
  router.add(http::Method::get, room::held_path, api.handler(show));
  router.add(http::Method::post, room::held_path, api.handler(withdraw));
}

}  // namespace mandate::web::broker
