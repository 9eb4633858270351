#include "grants/token_exchange/token_exchange.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "grants/token_exchange/brokered.h"
#include "grants/token_exchange/id_jag.h"
#include "grants/token_exchange/on_behalf_of.h"
#include "grants/token_exchange/vaulted.h"

namespace mandate::grants::token_exchange {
namespace {

// What a subject token can be exchanged for, and where.
struct Exchange {
  std::string_view type;  // requested_token_type
  bool by_org;            // at the org authorization server; else at custom ones
  std::string_view event, message;
  Decided<Decision> (*decide)(const Request& request);
};

constexpr std::array exchanges{
    Exchange{oauth::id_jag_token_type, true, "app.oauth2.token.grant.id_jag", "Issue an ID-JAG to an agent",
             decide_id_jag},
    Exchange{oauth::vaulted_secret_token_type, true, "app.oauth2.token.grant.vaulted_secret",
             "Give a secret of the vault to an agent", decide_vaulted_secret},
    Exchange{oauth::service_account_token_type, true, "app.oauth2.token.grant.service_account",
             "Give a service account to an agent", decide_service_account},
    Exchange{oauth::brokered_token_type, true, "app.oauth2.token.grant.oauth_sts",
             "Give a token of another authorization server to an agent", decide_brokered_token},
    Exchange{oauth::access_token_token_type, false, "app.oauth2.as.token.grant.access_token",
             "Exchange an access token on behalf of a person", decide_on_behalf_of},
};

// Custom authorization servers give access tokens and nothing else, so there is no need to name the type.
std::string requested_type(const oauth::Form& form, const Issuer& issuer) {
  return form.find("requested_token_type").value_or(issuer.is_org() ? "" : std::string(oauth::access_token_token_type));
}

const Exchange* find_exchange(std::string_view type, const Issuer& issuer) {
  const auto* found = std::find_if(exchanges.begin(), exchanges.end(), [&](const Exchange& one) {
    return one.type == type && one.by_org == issuer.is_org();
  });
  return found == exchanges.end() ? nullptr : found;
}

std::string types_at(const Issuer& issuer) {
  std::vector<std::string> names;
  for (const auto& exchange : exchanges)
    if (exchange.by_org == issuer.is_org()) names.emplace_back(exchange.type);
  return join(names, ", ");
}

class TokenExchange final : public Grant {
 public:
  std::string_view type() const override { return oauth::token_exchange_grant; }
  bool served_by(const Issuer&) const override { return true; }

  void announce(const oauth::Form& form, const Issuer& issuer, Record& record) const override {
    const auto requested = requested_type(form, issuer);
    record.note("requestedTokenType", requested);
    if (const auto* exchange = find_exchange(requested, issuer)) record.kind(exchange->event, exchange->message);
  }

  Decided<Decision> decide(const Request& request) const override {
    const auto requested = requested_type(request.form, request.issuer);
    // They may be several, but nothing that is issued here is for more than one (RFC 8693 sections 2.1 and 2.2.2).
    if (request.form.repeats("audience"))
      return oauth::refuse("token_exchange_invalid_audience", "Name one audience; a token has one");
    if (requested.empty()) return oauth::refuse("invalid_requested_token_type", "requested_token_type is missing");
    if (const auto* exchange = find_exchange(requested, request.issuer)) return exchange->decide(request);
    return oauth::refuse("invalid_requested_token_type",
                         "requested_token_type must be one of: " + types_at(request.issuer));
  }
};

}  // namespace

const Grant* grant() {
  static const TokenExchange instance;
  return &instance;
}

}  // namespace mandate::grants::token_exchange
