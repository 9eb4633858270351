#include "signin/authorization.h"
#include "signin/sign_on.h"
#include "web/signin/outcome.h"
#include "web/signin/pages.h"
#include "web/signin/routes.h"

namespace mandate::web::signin {
namespace {

namespace room = mandate::signin;

using Counter = RateLimit::Counter;

// Counted for the address, whatever the login: who tries one password with many logins locks out none of them.
bool is_refused_password(const room::Outcome& outcome) {
  const auto* prompt = std::get_if<room::Prompt>(&outcome);
  return prompt != nullptr && prompt->asks == room::Prompt::Asks::password;
}

Result<http::Response> authorize(const SigninApi& api, const http::Request& request) {
  if (auto wait = api.refuse(Counter::address_sign_ons, request)) return *std::move(wait);
  TRY(const auto form, read_form(request));
  const domain::AuthorizationServerId server(request.path_parameter("authorizationServerId"));
  TRY(const auto outcome,
      room::Authorization(api.environment()).begin(server, form, api.cookies().browser_of(request)));
  if (std::holds_alternative<room::Prompt>(outcome)) api.count(Counter::address_sign_ons, request);
  return render_outcome(api, request.method, outcome);
}

Result<http::Response> sign_on(const SigninApi& api, const http::Request& request) {
  if (!is_from_our_page(request, api.organization().public_url))
    return refusal_page(
        {"This sign-on did not come from our page",
         "Your browser says that another site sent it. Return to the application and start again there.",
         "foreign origin"});
  if (auto wait = api.refuse(Counter::address_failures, request)) return *std::move(wait);
  TRY(const auto form, read_form(request));
  room::SignOnForm submitted{domain::AuthorizeRequestId(form.get("request")), form.get("form_token"),
                             form.get("username"), SecretString(form.get("password"))};
  if (const auto wanted = form.find("new_password")) submitted.new_password = SecretString(*wanted);
  if (const auto again = form.find("new_password_again")) submitted.new_password_again = SecretString(*again);
  TRY(const auto outcome, room::SignOn(api.environment()).submit(submitted, api.cookies().browser_of(request)));
  if (is_refused_password(outcome)) api.count(Counter::address_failures, request);
  return render_outcome(api, request.method, outcome);
}

// Somebody reloaded the page, or kept its address: there is no sign-on without an application.
Result<http::Response> sign_on_without_application(const SigninApi&, const http::Request&) {
  return refusal_page({"Start at an application",
                       "Signing on begins where you want to go: open the application, and it sends you here."});
}

}  // namespace

void mount_authorize(http::Router& router, const SigninApi& api) {
  for (const char* path : {"/oauth2/v1/authorize", "/oauth2/{authorizationServerId}/v1/authorize"}) {
    router.add(http::Method::get, path, api.handler(authorize));
    router.add(http::Method::post, path, api.handler(authorize));
  }
  router.add(http::Method::get, "/signin", api.handler(sign_on_without_application));
  router.add(http::Method::post, "/signin", api.handler(sign_on));
}

}  // namespace mandate::web::signin
