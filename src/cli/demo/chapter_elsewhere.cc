// A further chapter: tokens of somebody else's authorization server, which a person lets the agent have and takes away.
#include "base/text.h"
#include "cli/demo/browser.h"
#include "cli/demo/story.h"
#include "cli/demo/ticket_shop.h"
#include "cli/json_view.h"
#include "cli/resolve.h"

namespace mandate::cli::demo {
namespace {

using enum http::Method;

std::string tickets_url(const TicketShop& shop) {
  return shop.url() + "/mcp";
}

// The shop, whom its tokens are from, and as which client we ask for them; the settings' ORN.
Result<std::string> register_the_shop(Story& story, const TicketShop& shop) {
  auto& stage = story.stage;
  const std::string servers(mcp_server_kind.path);
  TRY(const auto made,
      stage.send(post, servers,
                 json::object{{"resourceUrl", tickets_url(shop)}, {"displayName", "Ticket shop " + story.tag}},
                 {201, {"id", "metadata.displayName"}}));
  const auto path = servers + "/" + text_at(made, "id");
  CHECK(stage.get_settled(path, {200, {"id", "status"}}));
  const json::object external{{"type", "EXTERNAL"},
                              {"issuer", shop.url()},
                              {"authorizationEndpoint", shop.url() + "/authorize"},
                              {"tokenEndpoint", shop.url() + "/token"},
                              {"revocationEndpoint", shop.url() + "/revoke"},
                              {"grantTypes", json::array{"authorization_code"}}};
  TRY(const auto server, stage.send(post, path + "/authorization-servers", external, {201, {"id", "issuer"}}));
  CHECK(stage.send(post, path + "/lifecycle/activate", nullptr, {200, {"id", "status"}}));
  const json::object settings{{"name", "Ticket shop client"},
                              {"resource", json::object{{"orn", text_at(made, "orn")}}},
                              {"authorizationServerId", text_at(server, "id")},
                              {"clientId", shop.client_id()},
                              {"clientSecret", shop.client_secret()},
                              {"scopes", json::array{"tickets.read"}}};
  TRY(const auto kept,
      stage.send(post, "/resource-servers/api/v1/client-auth-settings", settings, {201, {"id", "name"}}));
  return text_at(kept, "orn");
}

Result<json::value> ask_for_tickets_token(Story& story, const TicketShop& shop, const Outcome& outcome) {
  return ask_token_endpoint(story, story.proof, story.org.token_endpoint,
                            {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                             {"requested_token_type", "urn:okta:params:oauth:token-type:oauth-sts"},
                             {"subject_token", story.id_token},
                             {"subject_token_type", "urn:ietf:params:oauth:token-type:id_token"},
                             {"resource", tickets_url(shop)}},
                            outcome);
}

Result<json::value> list_tickets(Story& story, const TicketShop& shop, const std::string& token, int status) {
  return story.stage.tell({get, shop.url() + "/tickets", "Bearer " + token}, {status, {"tickets"}});
}

// The person's browser, here and there.
class Person {
 public:
  Person(Story& story, const TicketShop& shop)
      : story_(story),
        shop_(shop),
        here_(story.stage.endpoint().url, story.stage.endpoint().ca_file),
        there_(shop.url(), "") {}

  // From the link to the shop's page and back; whether the agent may act from now on.
  Result<bool> let_it_act(const std::string& interaction_uri) {
    const auto link = target_of(interaction_uri);
    TRY(auto sign_on, page_with_form(here_, link, "sign on first"));
    sign_on.fill("username", story_.login);
    sign_on.fill("password", std::string(story_.password.reveal()));
    TRY(const auto signed_on, submit(here_, sign_on, story_.org.issuer));
    CHECK(story_.stage.expect(signed_on, 303, "signed on; back to the link"));
    TRY(auto consent, page_with_form(here_, link, "which agent wants to act where, and for what"));
    consent.fields.emplace_back("decision", "approve");
    TRY(const auto sent_on, submit(here_, consent, story_.org.issuer));
    CHECK(story_.stage.expect(sent_on, 303, "yes; on to the ticket shop"));
    TRY(const auto back, sign_on_there(http::header_of(sent_on, "Location")));
    return come_back(back);
  }

  Result<void> withdraw() {
    TRY(const auto form, page_with_form(here_, "/my/agents", "what agents may do for the person"));
    TRY(const auto done, submit(here_, form, story_.org.issuer));
    return story_.stage.expect(done, 303, "withdrawn");
  }

 private:
  Result<HtmlForm> page_with_form(Browser& browser, const std::string& target, const std::string& what) {
    story_.stage.narrator().request("GET", target.substr(0, target.find('?')));
    TRY(const auto page, browser.get(target));
    CHECK(story_.stage.expect(page, 200, what));
    auto form = find_form(page.body);
    if (!form) return tl::unexpected(told_otherwise("the page has no form"));
    return *std::move(form);
  }

  Result<http::Response> submit(Browser& browser, const HtmlForm& form, const std::string& origin) {
    story_.stage.narrator().request("POST", form.action.substr(0, form.action.find('?')));
    return browser.submit(form, origin);
  }

  // Where the shop sends the browser back to.
  Result<std::string> sign_on_there(const std::string& location) {
    TRY(const auto form, page_with_form(there_, target_of(location), "the ticket shop asks for a sign-on of its own"));
    TRY(const auto sent_back, submit(there_, form, shop_.url()));
    CHECK(story_.stage.expect(sent_back, 303, "back with a code"));
    return http::header_of(sent_back, "Location");
  }

  // The server fetches the token now. Where it may not send requests to this machine, which is how it starts unless
  // told otherwise, it says so.
  Result<bool> come_back(const std::string& callback) {
    const auto target = target_of(callback);
    story_.stage.narrator().request("GET", target.substr(0, target.find('?')));
    TRY(const auto page, here_.get(target));
    const bool guarded = page.status == 403 && (page.body.find("sends no requests unless") != std::string::npos ||
                                                page.body.find("is not an https URL") != std::string::npos);
    CHECK(story_.stage.expect(page, guarded ? 403 : 200,
                              guarded ? "nothing was given to the agent" : "the code is exchanged; back to the agent"));
    return !guarded;
  }

  Story& story_;
  const TicketShop& shop_;
  Browser here_, there_;
};

}  // namespace

Result<void> the_person_lets_it_act_elsewhere(Story& story) {
  TRY(const auto shop, TicketShop::start());
  TRY(const auto settings, register_the_shop(story, *shop));
  const json::object connection{{"connectionType", "STS_ACCESS_TOKEN"}, {"resource", json::object{{"orn", settings}}}};
  CHECK(story.stage.send(post, std::string(agent_kind.path) + "/" + story.agent + "/connections", connection,
                         {201, {"id", "resource.name", "status"}}));
  TRY(const auto asked, ask_for_tickets_token(story, *shop, {400}));
  story.stage.narrator().remark("The agent sends the person to interaction_uri:");
  Person person(story, *shop);
  TRY(const bool given, person.let_it_act(text_at(asked, "interaction_uri")));
  if (!given) {
    story.stage.narrator().remark(
        "The ticket shop of this story is on this machine, and the server sends no requests there: others must not "
        "turn it against its own network. With --outgoing-allowed-networks 127.0.0.0/8 --outgoing-allow-http the "
        "story goes on.");
    return {};
  }
  TRY(const auto token, ask_for_tickets_token(story, *shop, {200, {"issued_token_type", "scope", "expires_in"}}));
  const auto access_token = text_at(token, "access_token");
  CHECK(list_tickets(story, *shop, access_token, 200));
  story.stage.narrator().remark("The person takes it back:");
  CHECK(person.withdraw());
  CHECK(ask_for_tickets_token(story, *shop, {400}));
  if (!shop->wait_for_revocation()) return tl::unexpected(told_otherwise("the ticket shop was not told"));
  story.stage.narrator().remark("The ticket shop was told, too:");
  return list_tickets(story, *shop, access_token, 401).map([](const auto&) {});
}

}  // namespace mandate::cli::demo
