#include "signin/sign_off.h"
#include "web/signin/pages.h"
#include "web/signin/routes.h"

namespace mandate::web::signin {
namespace {

namespace room = mandate::signin;

http::Response render_signed_off(const SigninApi& api, const room::SignedOff& signed_off) {
  auto response = signed_off_page(signed_off, api.organization_name());
  if (!signed_off.location.empty()) {
    response = http::Response{303};
    response.with("Location", signed_off.location)
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer");
  }
  api.cookies().clear_session(response);
  return response;
}

Result<http::Response> render(const SigninApi& api, const room::SignOffOutcome& outcome) {
  if (const auto* refusal = std::get_if<room::Refusal>(&outcome)) return refusal_page(*refusal);
  if (const auto* prompt = std::get_if<room::SignOffPrompt>(&outcome))
    return sign_off_page(*prompt, api.organization_name());
  return render_signed_off(api, std::get<room::SignedOff>(outcome));
}

Result<http::Response> sign_off(const SigninApi& api, const http::Request& request) {
  TRY(const auto form, read_form(request));
  const domain::AuthorizationServerId server(request.path_parameter("authorizationServerId"));
  TRY(const auto outcome, room::SignOff(api.environment()).run(server, form, api.cookies().browser_of(request)));
  return render(api, outcome);
}

Result<http::Response> sign_off_without_application(const SigninApi& api, const http::Request& request) {
  TRY(const auto form, read_form(request));
  TRY(const auto outcome,
      room::SignOff(api.environment()).run_without_application(form, api.cookies().browser_of(request)));
  return render(api, outcome);
}

}  // namespace

void mount_logout(http::Router& router, const SigninApi& api) {
  for (const auto method : {http::Method::get, http::Method::post}) {
    router.add(method, "/oauth2/v1/logout", api.handler(sign_off));
    router.add(method, "/oauth2/{authorizationServerId}/v1/logout", api.handler(sign_off));
    router.add(method, "/login/signout", api.handler(sign_off_without_application));
  }
}

}  // namespace mandate::web::signin
