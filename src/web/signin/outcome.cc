#include "web/signin/outcome.h"

#include "signin/framing_origins.h"
#include "web/signin/pages.h"

namespace mandate::web::signin {
namespace {

namespace room = mandate::signin;

// Never 307: a browser would post the person's password on to the application (RFC 9700 section 4.12).
http::Response redirect(const oauth::AuthorizeResponse& answer, http::Method method) {
  if (answer.target.response_mode == domain::ResponseMode::form_post) return form_post_page(answer);
  http::Response response;
  response.status = method == http::Method::post ? 303 : 302;
  response.with("Location", oauth::location_of(answer));
  response.with("Cache-Control", "no-store").with("Referrer-Policy", "no-referrer");
  if (!answer.parameters.empty() && answer.parameters.front().first == "error")
    response.log_note = answer.parameters.front().second;
  return response;
}

}  // namespace

Result<http::Response> render_outcome(const SigninApi& api, http::Method method, const room::Outcome& outcome) {
  if (const auto* refusal = std::get_if<room::Refusal>(&outcome)) return refusal_page(*refusal);
  if (const auto* prompt = std::get_if<room::Prompt>(&outcome)) {
    TRY(const auto framing_origins, room::framing_origins(api.environment()));
    auto page = sign_on_page(*prompt, api.organization_name(), framing_origins);
    api.cookies().set_form(page, prompt->form_cookie);
    return page;
  }
  const auto& answer = std::get<room::Answer>(outcome);
  auto response = redirect(answer.response, method);
  if (!answer.session_cookie.empty()) api.cookies().set_session(response, answer.session_cookie);
  return response;
}

}  // namespace mandate::web::signin
