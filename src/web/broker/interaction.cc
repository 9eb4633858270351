#include "broker/interaction.h"
#include "web/broker/pages.h"
#include "web/broker/routes.h"
#include "web/signin/pages.h"

namespace mandate::web::broker {
namespace {

using mandate::broker::Interaction;
namespace people = mandate::signin;

http::Response foreign_form() {
  return signin::refusal_page(
      {"This answer did not come from our page",
       "Your browser says that another site sent it. Return to the agent and follow its link again.", "foreign origin"},
      403);
}

http::Response render(const BrokerApi& api, const room::Outcome& outcome) {
  if (const auto* refusal = std::get_if<people::Refusal>(&outcome)) return signin::refusal_page(*refusal, 403);
  if (const auto* prompt = std::get_if<people::Prompt>(&outcome)) {
    auto page = signin::sign_on_page(*prompt, api.pages().organization_name());
    api.pages().cookies().set_form(page, prompt->form_cookie);
    return page;
  }
  if (const auto* prompt = std::get_if<room::ConsentPrompt>(&outcome))
    return consent_page(*prompt, api.pages().organization_name());
  if (const auto* concluded = std::get_if<room::Concluded>(&outcome)) return concluded_page(*concluded);
  // Never 307: the consent form is ours (RFC 9700 section 4.12).
  http::Response response{303};
  response.with("Location", std::get<room::SendOn>(outcome).location)
      .with("Cache-Control", "no-store")
      .with("Referrer-Policy", "no-referrer");
  return response;
}

Result<http::Response> begin(const BrokerApi& api, const http::Request& request) {
  if (auto wait = api.pages().refuse(RateLimit::Counter::address_sign_ons, request)) return *std::move(wait);
  TRY(const auto form, signin::read_form(request));
  TRY(const auto outcome,
      Interaction(api.environment()).begin(form.get("dataHandle"), api.pages().cookies().browser_of(request)));
  if (std::holds_alternative<people::Prompt>(outcome)) api.pages().count(RateLimit::Counter::address_sign_ons, request);
  return render(api, outcome);
}

Result<http::Response> answer(const BrokerApi& api, const http::Request& request) {
  if (!signin::is_from_our_page(request, api.pages().organization().public_url)) return foreign_form();
  TRY(const auto form, signin::read_form(request));
  TRY(const auto outcome, Interaction(api.environment()).answer(form, api.pages().cookies().browser_of(request)));
  return render(api, outcome);
}

Result<http::Response> conclude(const BrokerApi& api, const http::Request& request) {
  TRY(const auto form, signin::read_form(request));
  const domain::ClientAuthSettingsId settings(request.path_parameter("settingsId"));
  TRY(const auto outcome,
      Interaction(api.environment()).conclude(settings, form, api.pages().cookies().browser_of(request)));
  CHECK(api.withdrawals().send_due());
  return render(api, outcome);
}

}  // namespace

void mount_interaction(http::Router& router, const BrokerApi& api) {
  const std::string base = "/oauth2/v1/sts/";
  router.add(http::Method::get, base + "redirect", api.handler(begin));
  router.add(http::Method::post, base + "consent", api.handler(answer));
  router.add(http::Method::get, base + "callback", api.waiting_handler(conclude));
  router.add(http::Method::get, base + "callback/{settingsId}", api.waiting_handler(conclude));
}

}  // namespace mandate::web::broker
