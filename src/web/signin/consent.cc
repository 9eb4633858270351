// The page on which a person says what an application may have, and the one on which they take it back.
#include "signin/consent.h"
#include "signin/consents.h"
#include "web/signin/outcome.h"
#include "web/signin/pages.h"
#include "web/signin/routes.h"

namespace mandate::web::signin {
namespace {

namespace room = mandate::signin;

Result<http::Response> ask(const SigninApi& api, const http::Request& request) {
  TRY(const auto form, read_form(request));
  TRY(const auto shown, room::Consent(api.environment())
                            .show(domain::AuthorizeRequestId(form.get("request")), api.cookies().browser_of(request)));
  if (const auto* refusal = std::get_if<room::Refusal>(&shown)) return refusal_page(*refusal, 403);
  return consent_page(std::get<room::ConsentPrompt>(shown), api.organization_name());
}

Result<http::Response> answer(const SigninApi& api, const http::Request& request) {
  if (!is_from_our_page(request, api.organization().public_url))
    return refusal_page(
        {"This answer did not come from our page",
         "Your browser says that another site sent it. Return to the application and start again there.",
         "foreign origin"},
        403);
  TRY(const auto form, read_form(request));
  TRY(const auto outcome, room::Consent(api.environment()).answer(form, api.cookies().browser_of(request)));
  if (const auto* refusal = std::get_if<room::Refusal>(&outcome)) return refusal_page(*refusal, 403);
  return render_outcome(api, request.method, outcome);
}

Result<http::Response> show_given(const SigninApi& api, const http::Request& request) {
  if (auto wait = api.refuse(RateLimit::Counter::address_sign_ons, request)) return *std::move(wait);
  TRY(const auto found, room::list_consents(api.environment(), api.cookies().browser_of(request)));
  if (const auto* prompt = std::get_if<room::Prompt>(&found)) {
    api.count(RateLimit::Counter::address_sign_ons, request);
    return render_outcome(api, request.method, *prompt);
  }
  return consents_page(std::get<room::ConsentsPage>(found), api.organization_name());
}

http::Response not_taken_back() {
  return refusal_page({"This was not taken back",
                       "The form is not of this session, or it was taken back already. Open /my/applications again.",
                       "taking back refused"},
                      403);
}

Result<http::Response> take_back(const SigninApi& api, const http::Request& request) {
  if (!is_from_our_page(request, api.organization().public_url)) return not_taken_back();
  TRY(const auto form, read_form(request));
  TRY(const bool taken, room::take_back_consents(api.environment(), form, api.cookies().browser_of(request)));
  if (!taken) return not_taken_back();
  http::Response response{303};
  response.with("Location", std::string(room::consents_path)).with("Cache-Control", "no-store");
  return response;
}

}  // namespace

void mount_consent(http::Router& router, const SigninApi& api) {
  const std::string consent(room::consent_path), consents(room::consents_path);
  router.add(http::Method::get, consent, api.handler(ask));
  router.add(http::Method::post, consent, api.handler(answer));
  router.add(http::Method::get, consents, api.handler(show_given));
  router.add(http::Method::post, consents, api.handler(take_back));
}

}  // namespace mandate::web::signin
