#include "web/signin/pages.h"

#include "web/signin/page.h"

namespace mandate::web::signin {
namespace {

namespace room = mandate::signin;

// The field that the person fills in next has the focus.
std::string username_field(const room::Prompt& prompt) {
  return "<label for=\"username\">Username</label>\n"
         "<input id=\"username\" name=\"username\" type=\"text\" autocomplete=\"username\" autocapitalize=\"none\" "
         "spellcheck=\"false\" required"
         " value=\"" +
         escape_html(prompt.login) + "\"" + (prompt.login.empty() ? " autofocus" : "") + ">\n";
}
std::string password_field(const room::Prompt& prompt) {
  return std::string(
             "<label for=\"password\">Password</label>\n"
             "<input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required") +
         (prompt.problem.empty() ? "" : " aria-describedby=\"problem\"") + (prompt.login.empty() ? "" : " autofocus") +
         ">\n";
}

std::string new_password_field(std::string_view name, std::string_view label) {
  return "<label for=\"" + std::string(name) + "\">" + std::string(label) + "</label>\n<input id=\"" +
         std::string(name) + "\" name=\"" + std::string(name) +
         "\" type=\"password\" autocomplete=\"new-password\" required>\n";
}

std::string problem_of(const std::string& problem) {
  if (problem.empty()) return "";
  return "<p id=\"problem\" role=\"alert\" class=\"problem\">" + escape_html(problem) + "</p>\n";
}

std::string begin_form(const room::Prompt& prompt) {
  return "<form method=\"post\" action=\"/signin\">\n" + hidden("request", prompt.request.str()) +
         hidden("form_token", prompt.form_token);
}

// Whose password has expired gives it once more, and a new one.
http::Response new_password_page(const room::Prompt& prompt, const std::string& organization,
                                 const std::vector<std::string>& framing_origins) {
  std::string body = heading("Choose a new password");
  body += "<p>The password of your " + strong(organization) + " account has expired. Choose another one to go on to " +
          strong(prompt.application) + ".</p>\n";
  body += problem_of(prompt.problem) + begin_form(prompt) + hidden("username", prompt.login) +
          "<label for=\"password\">Old password</label>\n"
          "<input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required "
          "autofocus>\n" +
          new_password_field("new_password", "New password") +
          new_password_field("new_password_again", "New password again");
  body += "<button id=\"submit\" type=\"submit\">Change the password and sign on</button>\n</form>\n";
  return render({prompt.problem.empty() ? 200 : 403, "Choose a new password", std::move(body),
                 form_action_towards(prompt.redirect_uri), "", "", framing_origins});
}

// What people know the scope by.
std::string name_of(const domain::Scope& scope) {
  return scope.display_name.empty() ? scope.name : scope.display_name;
}

std::string described(const domain::Scope& scope) {
  return strong(name_of(scope)) +
         (scope.description.empty() ? "" : "<span>" + escape_html(scope.description) + "</span>");
}

std::string asked_scope(const domain::Scope& scope) {
  if (!scope.optional) return "<li>" + described(scope) + "</li>\n";
  const auto name = escape_html(room::acceptance_of(scope.id));
  return "<li><label><input type=\"checkbox\" id=\"" + name + "\" name=\"" + name + "\" value=\"yes\" checked>" +
         described(scope) + "</label></li>\n";
}

// Where the browser goes on to, without what only the application understands: "https://portal.example",
// "com.example.app".
std::string origin_of(const std::string& uri) {
  const auto host = uri.find("://");
  if (host == std::string::npos) return uri.substr(0, uri.find(':'));
  return uri.substr(0, uri.find_first_of("/?", host + 3));
}

// What the application says of itself, in the words of existing clients (RFC 7591 section 2).
std::string papers_of(const domain::Application& application) {
  static constexpr std::pair<const char*, const char*> papers[] = {{"policy_uri", "Privacy policy"},
                                                                   {"tos_uri", "Terms of service"}};
  std::string links;
  for (const auto& [member, words] : papers) {
    const auto uri = application.uris.find(member);
    if (uri == application.uris.end()) continue;
    links += (links.empty() ? "" : " · ") + std::string("<a id=\"") + member + "\" href=\"" + escape_html(uri->second) +
             "\" rel=\"noreferrer\" target=\"_blank\">" + words + "</a>";
  }
  return links.empty() ? "" : "<p class=\"papers\">" + links + "</p>\n";
}

std::string given_entry(const room::GivenConsent& given) {
  std::string entry = "<section>\n<p>" +
                      strong(given.application_name.empty() ? given.application.str() : given.application_name) +
                      " may do this for you at " +
                      strong(given.server_name.empty() ? given.server.str() : given.server_name) + ":</p>\n<ul>\n";
  for (const auto& scope : given.scopes) entry += "<li>" + described(scope) + "</li>\n";
  entry += "</ul>\n<dl>\n" + entry_fact("Since", moment(given.since)) + "</dl>\n";
  return entry + "<form method=\"post\" action=\"" + std::string(room::consents_path) + "\">\n" +
         hidden("application", given.application.str()) + hidden("server", given.server.str()) +
         hidden("form_token", given.form_token) + "<button id=\"withdraw-" + escape_html(given.application.str()) +
         "-" + escape_html(given.server.str()) +
         "\" type=\"submit\" class=\"quiet\">Withdraw</button>\n</form>\n</section>\n";
}

}  // namespace

http::Response refusal_page(const room::Refusal& refusal, int status) {
  Page page{status, refusal.title,
            heading(refusal.title) + "<p role=\"alert\" class=\"problem\">" + escape_html(refusal.message) + "</p>\n",
            ""};
  page.log_note = refusal.note;
  return render(page);
}

http::Response sign_on_page(const room::Prompt& prompt, const std::string& organization,
                            const std::vector<std::string>& framing_origins) {
  if (prompt.asks == room::Prompt::Asks::new_password) return new_password_page(prompt, organization, framing_origins);
  std::string body = heading("Sign on");
  body +=
      "<p>" + strong(prompt.application) + " asks you to sign on with your " + strong(organization) + " account.</p>\n";
  body += problem_of(prompt.problem) + begin_form(prompt);
  body += username_field(prompt) + password_field(prompt);
  body += "<button id=\"submit\" type=\"submit\">Sign on</button>\n</form>\n";
  // 403: the attempt was understood and refused. 401 would have to name an authentication scheme of HTTP.
  const int status = prompt.problem.empty() ? 200 : 403;
  return render({status, prompt.problem.empty() ? "Sign on" : "Sign on: try again", std::move(body),
                 form_action_towards(prompt.redirect_uri), "", "", framing_origins});
}

http::Response consent_page(const room::ConsentPrompt& prompt, const std::string& organization) {
  const auto& application = prompt.application;
  std::string body = heading("Let this application act for you?");
  body += "<p>" + strong(application.label) + " asks for this at " + strong(prompt.server) + ". You are signed on to " +
          strong(organization) + " as " + strong(prompt.login) + ".</p>\n";
  body += "<form method=\"post\" action=\"" + std::string(room::consent_path) + "\">\n" +
          hidden("request", prompt.request.str()) + hidden("shown", prompt.shown) +
          hidden("form_token", prompt.form_token) + "<ul>\n";
  for (const auto& scope : prompt.scopes) body += asked_scope(scope);
  body += "</ul>\n" + decision_buttons("Allow", "Do not allow") + "</form>\n";
  body += "<p class=\"note\">Either answer takes you back to " + strong(origin_of(prompt.redirect_uri)) +
          ". What you allow you can take back at any time under " + std::string(room::consents_path) + ".</p>\n";
  body += papers_of(application);
  return render({200, "Let this application act for you?", std::move(body), form_action_towards(prompt.redirect_uri)});
}

http::Response consents_page(const room::ConsentsPage& page, const std::string& organization) {
  std::string body = heading("What applications may do for you");
  body += "<p>You are signed on to " + strong(organization) + " as " + strong(page.login) + ".</p>\n";
  if (page.given.empty()) body += "<p id=\"nothing\">You have let no application do anything for you.</p>\n";
  for (const auto& given : page.given) body += given_entry(given);
  body += "<section>\n<p><a id=\"my-agents\" href=\"/my/agents\">What agents may do for you</a></p>\n</section>\n";
  return render({200, "What applications may do for you", std::move(body), "'self'"});
}

http::Response password_page(const room::PasswordPrompt& prompt, const std::string& organization) {
  std::string body = heading("Choose a password");
  body += "<p>For your " + strong(organization) + " account, " + strong(prompt.login) + ".</p>\n";
  body += problem_of(prompt.problem) + "<form method=\"post\" action=\"" + std::string(domain::PasswordLink::path) +
          "\">\n" + hidden("token", prompt.token) +
          // For the browser's memory of passwords: whose it is.
          "<input type=\"text\" name=\"username\" autocomplete=\"username\" value=\"" + escape_html(prompt.login) +
          "\" readonly hidden>\n" + new_password_field("new_password", "New password") +
          new_password_field("new_password_again", "New password again");
  body += "<button id=\"submit\" type=\"submit\">Set the password</button>\n</form>\n";
  return render({prompt.problem.empty() ? 200 : 403, "Choose a password", std::move(body), "'self'"});
}

http::Response password_chosen_page(const std::string& organization) {
  return render({200, "Your password is set",
                 heading("Your password is set") + "<p>Sign on to " + strong(organization) +
                     " with it from now on: open the application that you want to go to.</p>\n",
                 ""});
}

http::Response sign_off_page(const room::SignOffPrompt& prompt, const std::string& organization) {
  std::string body = heading("Sign off?");
  body += "<p>You are signed on to " + strong(organization) + " as " + strong(prompt.login) +
          ". Signing off also ends what agents do for you in this session.</p>\n";
  const std::string action = prompt.from_uri.empty() ? "/oauth2/v1/logout" : "/login/signout";
  body += "<form method=\"post\" action=\"" + action + "\">\n" + hidden("form_token", prompt.form_token);
  if (!prompt.from_uri.empty()) body += hidden("fromURI", prompt.from_uri);
  if (!prompt.client_id.empty()) body += hidden("client_id", prompt.client_id);
  if (!prompt.post_logout_redirect_uri.empty())
    body += hidden("post_logout_redirect_uri", prompt.post_logout_redirect_uri);
  if (!prompt.state.empty()) body += hidden("state", prompt.state);
  body += "<button id=\"submit\" type=\"submit\">Sign off</button>\n</form>\n";
  return render({200, "Sign off?", std::move(body), form_action_towards(prompt.destination())});
}

http::Response signed_off_page(const room::SignedOff& signed_off, const std::string& organization) {
  std::string body = heading("You are signed off") + "<p>Your session with " + strong(organization) +
                     " is over. You can close this page.</p>\n";
  if (!signed_off.remark.empty()) body += paragraph(signed_off.remark);
  return render({signed_off.remark.empty() ? 200 : 400, "You are signed off", std::move(body), ""});
}

http::Response form_post_page(const oauth::AuthorizeResponse& response) {
  std::string body = heading("One moment") + paragraph("You are being sent back to the application.");
  body += "<form method=\"post\" action=\"" + escape_html(response.target.redirect_uri) + "\">\n";
  for (const auto& [name, value] : response.parameters) body += hidden(name, value);
  body += "<button id=\"submit\" type=\"submit\">Continue</button>\n</form>\n";
  Page page{200, "One moment", std::move(body), form_action_towards(response.target.redirect_uri),
            // Not the form's submit(): the button's id hides it.
            "document.getElementById('submit').click()"};
  return render(page);
}

http::Response unavailable_page() {
  auto response = refusal_page(
      {"Please try again", "The server is busy just now. Nothing was changed; try again in a moment."}, 503);
  return std::move(response).with("Retry-After", "1");
}

http::Response failure_page() {
  return refusal_page(
      {"Something went wrong", "This is our fault, not yours. Try again; if it stays so, tell your administrator."},
      500);
}

}  // namespace mandate::web::signin
