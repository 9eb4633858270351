#include "broker/interaction.h"

#include <algorithm>

#include "base/foreign_words.h"
#include "base/text.h"
#include "broker/events.h"
#include "broker/keeping.h"
#include "crypto/digest.h"
#include "jose/jwt.h"
#include "signin/events.h"
#include "signin/own_page.h"
#include "signin/secrets.h"
#include "storage/brokered_grants.h"

namespace mandate::broker {
namespace {

using domain::BrokeredInteraction;
using domain::BrokeredTicket;
using signin::Browser;
using signin::Refusal;
using storage::sql::Connection;

constexpr int expired_at_once = 100;
constexpr std::chrono::seconds clock_skew{60};

Refusal not_usable(std::string note) {
  return {"This link can no longer be used",
          "It was used already, it is older than 10 minutes, or what it was for has changed. Return to the agent: when "
          "it asks again, you get a new one.",
          std::move(note)};
}

std::string form_token_of(const Browser& browser, const std::string& data_handle) {
  return signin::session_form_token(browser.session_cookie, "brokered consent " + data_handle);
}

std::string own_path(const std::string& data_handle) {
  return "/oauth2/v1/sts/redirect?" + oauth::encode_form({{"dataHandle", data_handle}});
}

bool asks_for_id_token(const domain::ClientAuthSettings& settings) {
  return std::find(settings.scopes.begin(), settings.scopes.end(), "openid") != settings.scopes.end();
}

std::string challenge_of(std::string_view verifier) {
  return base64url_encode(crypto::bytes_of(crypto::sha256(verifier)));
}

std::string with_query(const std::string& url, const std::vector<std::pair<std::string, std::string>>& parameters) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") + oauth::encode_form(parameters);
}

// What the ID token has to be of.
struct Expected {
  const BrokeredInteraction& interaction;
  const std::string& client_id;
  Time now;
};

// Whether `aud` is the client, alone or with others of which `azp` says that the client is meant.
bool is_for(const json::object& claims, const std::string& client_id) {
  const json::value client(client_id);
  const auto *audience = claims.if_contains("aud"), *party = claims.if_contains("azp");
  if (audience == nullptr || (party != nullptr && *party != client)) return false;
  if (!audience->is_array()) return *audience == client;
  const auto& all = audience->get_array();
  return std::find(all.begin(), all.end(), client) != all.end() && (all.size() == 1 || party != nullptr);
}

// OpenID Connect Core section 3.1.3.7. The ID token came straight from the token endpoint, so TLS says whose it is
// (rule 6); it must be of this very sign-on.
bool fits(const std::string& id_token, const Expected& expected) {
  const auto jwt = jose::UnverifiedJwt::parse(id_token);
  if (!jwt) return false;
  const auto& claims = jwt->unverified_claims();
  const auto* expires = claims.if_contains("exp");
  const bool live = expires != nullptr && expires->is_number() &&
                    expires->to_number<double>() + clock_skew.count() > static_cast<double>(to_seconds(expected.now));
  return live && is_for(claims, expected.client_id) &&
         jose::string_member(claims, "iss") == expected.interaction.issuer &&
         jose::string_member(claims, "nonce") == expected.interaction.nonce;
}

}  // namespace

std::optional<BrokeredTicket> Interaction::open_ticket(const std::string& data_handle, Time now) const {
  const auto sealed = base64url_decode(data_handle);
  if (!sealed) return std::nullopt;
  const auto packed = environment_.sealer.open(*sealed, BrokeredTicket::sealing_context);
  auto ticket = packed ? domain::unpack_ticket(*packed) : std::nullopt;
  if (!ticket || ticket->expires <= now) return std::nullopt;
  return ticket;
}

// Whether the person of this browser may answer the ticket now.
Result<Interaction::Checked> Interaction::check(Connection& connection, const BrokeredTicket& ticket,
                                                const Browser& browser, Time now) const {
  TRY(auto live, signin::find_live_session(connection, browser.session_cookie, now));
  if (!live || live->user.id != ticket.user)
    return Refusal{"This link is for somebody else",
                   "You are signed on as another person than the one whom the agent acts for. Only they can follow it.",
                   "interaction of another person"};
  TRY(const auto before, storage::BrokeredInteractions(connection).find(ticket.id));
  if (before) return not_usable("interaction was answered before");
  TRY(auto way, find_way(connection, ticket.agent, ticket.connection));
  if (!way) return not_usable("the agent's way is gone or not ACTIVE");
  return Asked{ticket, *std::move(live), *std::move(way)};
}

Result<Outcome> Interaction::begin(const std::string& data_handle, const Browser& browser) const {
  const Time now = environment_.clock.now();
  const auto ticket = open_ticket(data_handle, now);
  if (!ticket) return not_usable("interaction handle refused");
  TRY(const auto live, environment_.store.read([&](Connection& connection) {
    return signin::find_live_session(connection, browser.session_cookie, now);
  }));
  if (!live) {
    TRY(auto prompt, signin::prompt_for_own_page(environment_.signin, own_path(data_handle), browser));
    return prompt;
  }
  TRY(auto checked,
      environment_.store.read([&](Connection& connection) { return check(connection, *ticket, browser, now); }));
  if (const auto* refusal = std::get_if<Refusal>(&checked)) return *refusal;
  const auto& asked = std::get<Asked>(checked);
  const auto& provider = asked.way.provider;
  return ConsentPrompt{asked.way.agent.name,
                       provider.resource.name(),
                       provider.server.issuer,
                       provider.settings.scopes,
                       asked.live.user.login,
                       data_handle,
                       form_token_of(browser, data_handle),
                       provider.server.authorization_endpoint};
}

Result<Outcome> Interaction::answer(const oauth::Form& form, const Browser& browser) const {
  const auto data_handle = form.get("data_handle"), decision = form.get("decision");
  const auto ticket = open_ticket(data_handle, environment_.clock.now());
  if (!ticket || !signin::looks_like_secret(browser.session_cookie) ||
      !equal_in_constant_time(form.get("form_token"), form_token_of(browser, data_handle)) ||
      (decision != "approve" && decision != "deny"))
    return not_usable("consent form refused");
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Outcome> {
    CHECK(storage::BrokeredInteractions(transaction.connection()).erase_expired(transaction.now(), expired_at_once));
    TRY(auto checked, check(transaction.connection(), *ticket, browser, transaction.now()));
    if (const auto* refusal = std::get_if<Refusal>(&checked)) return *refusal;
    const auto& asked = std::get<Asked>(checked);
    return decision == "approve" ? approve(transaction, asked, browser) : refuse(transaction, asked, browser);
  });
}

Result<Outcome> Interaction::refuse(ledger::Transaction& transaction, const Asked& asked,
                                    const Browser& browser) const {
  const auto& ticket = asked.ticket;
  CHECK(storage::BrokeredInteractions(transaction.connection())
            .insert({ticket.id, "", ticket.user, ticket.agent, ticket.connection, "", "", "", ticket.expires}));
  transaction.record(refused_by_person(asked.way, signin::party_of(asked.live.user), browser.origin));
  return Concluded{asked.way.agent.name, asked.way.provider.resource.name(), false};
}

Result<Outcome> Interaction::approve(ledger::Transaction& transaction, const Asked& asked,
                                     const Browser& browser) const {
  const auto& [settings, server, resource] = asked.way.provider;
  const auto state = signin::new_secret(), verifier = signin::new_secret();
  BrokeredInteraction interaction;
  interaction.id = asked.ticket.id;
  interaction.state_hash = signin::form_hash(state, browser.session_cookie);
  interaction.user = asked.ticket.user;
  interaction.agent = asked.ticket.agent;
  interaction.connection = asked.ticket.connection;
  interaction.issuer = server.issuer;
  interaction.sealed_verifier = environment_.sealer.seal(SecretString(verifier), sealing_context(interaction.id));
  if (asks_for_id_token(settings)) interaction.nonce = signin::new_secret();
  interaction.expires = std::max<Time>(asked.ticket.expires, transaction.now() + BrokeredInteraction::lifetime);
  CHECK(storage::BrokeredInteractions(transaction.connection()).insert(interaction));
  CHECK(signin::keep_alive(transaction, asked.live.session));

  const auto redirect_uri =
      callback_url(environment_.organization, server.names_itself ? domain::ClientAuthSettingsId() : settings.id);
  std::vector<std::pair<std::string, std::string>> parameters{
      {"response_type", "code"}, {"client_id", settings.client_id}, {"redirect_uri", redirect_uri}, {"state", state}};
  if (!settings.scopes.empty()) parameters.emplace_back("scope", join(settings.scopes, " "));
  if (settings.pkce) {
    parameters.emplace_back("code_challenge", challenge_of(verifier));
    parameters.emplace_back("code_challenge_method", "S256");
  }
  if (!interaction.nonce.empty()) parameters.emplace_back("nonce", interaction.nonce);
  for (const auto& parameter : settings.authorization_parameters) parameters.push_back(parameter);
  return SendOn{with_query(server.authorization_endpoint, parameters)};
}

// What waits for this callback in this browser. Whatever the callback says, nothing waits for another.
Result<std::optional<Interaction::Waiting>> Interaction::take_waiting(const std::string& state,
                                                                      const Browser& browser) const {
  if (!signin::looks_like_secret(state) || !signin::looks_like_secret(browser.session_cookie)) return std::nullopt;
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<std::optional<Waiting>> {
    auto& connection = transaction.connection();
    storage::BrokeredInteractions interactions(connection);
    TRY(auto interaction, interactions.find_by_state_hash(signin::form_hash(state, browser.session_cookie)));
    if (!interaction) return std::nullopt;
    CHECK(interactions.use_state(interaction->id));
    TRY(auto live, signin::find_live_session(connection, browser.session_cookie, transaction.now()));
    TRY(auto way, find_way(connection, interaction->agent, interaction->connection));
    if (interaction->expires <= transaction.now() || !live || live->user.id != interaction->user || !way)
      return std::nullopt;
    return Waiting{*std::move(interaction), *std::move(live), *std::move(way)};
  });
}

Result<Outcome> Interaction::fail_with(const Waiting& waiting, const Browser& browser, std::string reason,
                                       const std::string& words) const {
  CHECK(environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    transaction.record(tokens_requested(waiting.way, waiting.interaction.user, signin::party_of(waiting.live.user),
                                        browser.origin, reason, words));
    return {};
  }));
  return Refusal{"Nothing was given to the agent",
                 "The authorization server of " + waiting.way.provider.resource.name() + " said: " + words,
                 "brokered: " + reason};
}

Result<Outcome> Interaction::conclude(const domain::ClientAuthSettingsId& settings, const oauth::Form& callback,
                                      const Browser& browser) const {
  TRY(const auto waiting, take_waiting(callback.get("state"), browser));
  if (!waiting) return not_usable("callback that nothing waits for");
  const auto& interaction = waiting->interaction;
  const auto& provider = waiting->way.provider;
  // RFC 9700 section 4.4.2.2: who does not say who it is, is known by where it sends the browser.
  if (settings.empty() ? !provider.server.names_itself : settings != provider.settings.id)
    return fail_with(*waiting, browser, "callback_mismatch", "the answer came to the URL of another server");
  // RFC 9207 section 2.4: the answer of another server than the one that was asked goes no further (mix-up).
  const auto issuer = callback.find("iss");
  if (issuer && *issuer != interaction.issuer)
    return fail_with(*waiting, browser, "issuer_mismatch", "the answer was that of another authorization server");
  if (!issuer && provider.server.names_itself)
    return fail_with(*waiting, browser, "issuer_missing",
                     "the answer does not say whose it is, as its metadata promise");
  const auto code = callback.find("code");
  if (const auto error = callback.find("error")) {
    const auto state = callback.get("state");
    const std::vector<std::string_view> sent{state, code ? std::string_view(*code) : std::string_view()};
    const auto reason = clean_foreign_words(*error, sent, 80);
    const auto description = clean_foreign_words(callback.get("error_description"), sent);
    return fail_with(*waiting, browser, reason, reason + (description.empty() ? "" : ": " + description));
  }
  if (!code) return fail_with(*waiting, browser, "no_code", "it sent no code");
  TRY(const auto verifier, environment_.sealer.open(interaction.sealed_verifier, sealing_context(interaction.id)));
  auto received =
      redeem_code(environment_, provider, *code, verifier, callback_url(environment_.organization, settings));
  if (!received) return fail_with(*waiting, browser, received.error().reason, received.error().message);
  if (!interaction.nonce.empty()) {
    if (received->id_token.empty())
      return fail_with(*waiting, browser, "id_token_missing", "it was asked for openid and sent no ID token");
    const Expected expected{interaction, provider.settings.client_id, environment_.clock.now()};
    if (!fits(received->id_token, expected))
      return fail_with(*waiting, browser, "id_token_mismatch", "the ID token is not of this sign-on");
  }
  return keep(*waiting, browser, *std::move(received));
}

// The way may have been stopped while the other server was asked: then its tokens are only there to be revoked.
Result<Outcome> Interaction::keep(const Waiting& waiting, const Browser& browser, Received received) const {
  const auto& interaction = waiting.interaction;
  const auto& provider = waiting.way.provider;
  domain::BrokeredGrant grant;
  grant.id = domain::BrokeredGrantId::generate();
  grant.connection = interaction.connection;
  grant.user = interaction.user;
  grant.agent = interaction.agent;
  grant.settings = provider.settings.id;
  grant.created = environment_.clock.now();
  keep_in(grant, std::move(received), {}, provider.settings.scopes, environment_.sealer);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Outcome> {
    auto& connection = transaction.connection();
    TRY(const auto live, signin::find_live_session(connection, browser.session_cookie, transaction.now()));
    TRY(const auto way, find_way(connection, grant.agent, grant.connection));
    if (!live || live->user.id != grant.user || !way || way->provider.settings.id != grant.settings) {
      CHECK(storage::withdraw(connection, grant, transaction.now()));
      return not_usable("stopped while the other server was asked");
    }
    CHECK(storage::BrokeredGrants(connection).put(grant));
    transaction.touch(domain::brokered_key(grant.connection, grant.user));
    transaction.record(tokens_requested(*way, grant.user, signin::party_of(live->user), browser.origin));
    return Concluded{way->agent.name, way->provider.resource.name(), true};
  });
}

}  // namespace mandate::broker
