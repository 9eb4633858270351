// The page of a link with which a person chooses a password.
#include "signin/password_choice.h"
#include "web/signin/pages.h"
#include "web/signin/routes.h"

namespace mandate::web::signin {
namespace {

namespace room = mandate::signin;

using Counter = RateLimit::Counter;

http::Response render(const SigninApi& api, const http::Request& request, const room::PasswordOutcome& outcome) {
  if (const auto* refusal = std::get_if<room::Refusal>(&outcome)) {
    api.count(Counter::address_failures, request);  // a link that somebody made up, perhaps
    return refusal_page(*refusal, 403);
  }
  if (const auto* prompt = std::get_if<room::PasswordPrompt>(&outcome))
    return password_page(*prompt, api.organization_name());
  return password_chosen_page(api.organization_name());
}

Result<http::Response> show(const SigninApi& api, const http::Request& request) {
  if (auto wait = api.refuse(Counter::address_failures, request)) return *std::move(wait);
  TRY(const auto form, read_form(request));
  TRY(const auto outcome, room::PasswordChoice(api.environment()).show(form.get("token")));
  return render(api, request, outcome);
}

Result<http::Response> choose(const SigninApi& api, const http::Request& request) {
  if (!is_from_our_page(request, api.organization().public_url))
    return refusal_page({"This did not come from our page",
                         "Your browser says that another site sent it. Open the link that you were given once more.",
                         "foreign origin"});
  if (auto wait = api.refuse(Counter::address_failures, request)) return *std::move(wait);
  TRY(const auto form, read_form(request));
  const room::ChosenPassword chosen{form.get("token"), SecretString(form.get("new_password")),
                                    SecretString(form.get("new_password_again"))};
  TRY(const auto outcome, room::PasswordChoice(api.environment()).choose(chosen, api.cookies().browser_of(request)));
  return render(api, request, outcome);
}

}  // namespace

void mount_password(http::Router& router, const SigninApi& api) {
  const std::string path(domain::PasswordLink::path);
  router.add(http::Method::get, path, api.handler(show));
  router.add(http::Method::post, path, api.handler(choose));
}

}  // namespace mandate::web::signin
