#include "web/broker/pages.h"

#include "base/text.h"
#include "signin/consents.h"
#include "web/signin/page.h"

namespace mandate::web::broker {
namespace {

namespace room = mandate::broker;
using signin::decision_buttons;
using signin::entry_fact;
using signin::escape_html;
using signin::heading;
using signin::hidden;
using signin::moment;
using signin::strong;

std::string scopes_paragraph(const std::vector<std::string>& scopes) {
  if (scopes.empty()) return "<p>It asks for what is usual there.</p>\n";
  return "<p>It asks for: " + strong(join(scopes, ", ")) + "</p>\n";
}

std::string held_entry(const room::Held& held) {
  const auto& grant = held.grant;
  const auto id = escape_html(grant.id.str());
  std::string entry = "<section>\n<p>" + strong(held.agent.empty() ? grant.agent.str() : held.agent) +
                      " may act for you at " + strong(held.resource.empty() ? "a server that is gone" : held.resource) +
                      ".</p>\n<dl>\n";
  if (!held.issuer.empty()) entry += entry_fact("Server", escape_html(held.issuer));
  if (!grant.scopes.empty()) entry += entry_fact("For", escape_html(join(grant.scopes, ", ")));
  entry += entry_fact("Since", moment(grant.created));
  entry += entry_fact("Last used", grant.last_used ? moment(*grant.last_used) : "never");
  return entry + "</dl>\n<form method=\"post\" action=\"/my/agents\">\n" + hidden("grant", grant.id.str()) +
         hidden("form_token", held.form_token) + "<button id=\"withdraw-" + id +
         "\" type=\"submit\" class=\"quiet\">Withdraw</button>\n</form>\n</section>\n";
}

}  // namespace

http::Response consent_page(const room::ConsentPrompt& prompt, const std::string& organization) {
  std::string body = heading("Let this agent act for you?");
  body += "<p>The agent " + strong(prompt.agent) + " of " + strong(organization) + " wants to act for you, " +
          strong(prompt.login) + ", at " + strong(prompt.resource) + ".</p>\n";
  body += scopes_paragraph(prompt.scopes);
  body += "<p>If you agree, you go on to " + strong(prompt.issuer) +
          " and sign on there. You can withdraw this at any time under /my/agents.</p>\n";
  body += "<form method=\"post\" action=\"/oauth2/v1/sts/consent\">\n" + hidden("data_handle", prompt.data_handle) +
          hidden("form_token", prompt.form_token) + decision_buttons("Go on", "Do not allow") + "</form>\n";
  return signin::render(
      {200, "Let this agent act for you?", std::move(body), signin::form_action_towards(prompt.next)});
}

http::Response concluded_page(const room::Concluded& concluded) {
  const std::string title = concluded.given ? "You can go back now" : "Nothing was given";
  std::string body = heading(title);
  if (concluded.given)
    body += "<p>" + strong(concluded.agent) + " may act for you at " + strong(concluded.resource) +
            ". Go back to where you were talking to it; it goes on from there.</p>\n"
            "<p><a id=\"my-agents\" href=\"/my/agents\">What agents may do for you</a></p>\n";
  else
    body += "<p>" + strong(concluded.agent) + " may not act for you at " + strong(concluded.resource) +
            ". You can close this page.</p>\n";
  return signin::render({200, title, std::move(body), ""});
}

http::Response held_page(const room::HeldPage& page, const std::string& organization) {
  std::string body = heading("What agents may do for you");
  body += "<p>You are signed on to " + strong(organization) + " as " + strong(page.login) + ".</p>\n";
  if (page.held.empty()) body += "<p id=\"nothing\">No agent may act for you at another server.</p>\n";
  for (const auto& held : page.held) body += held_entry(held);
  body += "<section>\n<p><a id=\"my-applications\" href=\"" + std::string(mandate::signin::consents_path) +
          "\">What applications may do for you</a></p>\n</section>\n";
  return signin::render({200, "What agents may do for you", std::move(body), "'self'"});
}

}  // namespace mandate::web::broker
