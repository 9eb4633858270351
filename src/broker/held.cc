#include "broker/held.h"

#include "base/secret_string.h"
#include "broker/provider.h"
#include "signin/own_page.h"
#include "signin/secrets.h"
#include "signin/sessions.h"
#include "storage/agents.h"
#include "storage/brokered_grants.h"
#include "storage/virtual_mcp.h"

namespace mandate::broker {
namespace {

using storage::sql::Connection;

std::string form_token_of(const signin::Browser& browser, const domain::BrokeredGrantId& id) {
  return signin::session_form_token(browser.session_cookie, "withdraw " + id.str());
}

Result<Held> describe(Connection& connection, const signin::Browser& browser, domain::BrokeredGrant grant) {
  Held held{std::move(grant), {}, {}, {}, {}};
  TRY(const auto agent, storage::Agents(connection).find(held.grant.agent));
  TRY(const auto provider, find_provider(connection, held.grant.settings));
  if (agent) {
    TRY(held.agent, storage::name_for_people(connection, *agent));
  }
  if (provider) held.resource = provider->resource.name(), held.issuer = provider->server.issuer;
  held.form_token = form_token_of(browser, held.grant.id);
  return held;
}

}  // namespace

Result<std::variant<signin::Prompt, HeldPage>> list_held(const Environment& environment,
                                                         const signin::Browser& browser) {
  TRY(auto page, environment.store.read([&](Connection& connection) -> Result<std::optional<HeldPage>> {
    TRY(const auto live, signin::find_live_session(connection, browser.session_cookie, environment.clock.now()));
    if (!live) return std::nullopt;
    HeldPage found{live->user.login, {}};
    TRY(auto grants, storage::BrokeredGrants(connection).list_of(live->user.id));
    for (auto& grant : grants) {
      TRY(auto held, describe(connection, browser, std::move(grant)));
      found.held.push_back(std::move(held));
    }
    return found;
  }));
  if (page) return *std::move(page);
  TRY(auto prompt, signin::prompt_for_own_page(environment.signin, std::string(held_path), browser));
  return prompt;
}

bool may_withdraw(const signin::Browser& browser, const domain::BrokeredGrantId& id, const std::string& form_token) {
  return signin::looks_like_secret(browser.session_cookie) &&
         equal_in_constant_time(form_token, form_token_of(browser, id));
}

}  // namespace mandate::broker
