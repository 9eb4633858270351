#include "grants/token_exchange/token_exchange.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "grants/token_exchange/brokered.h"
#include "grants/token_exchange/id_jag.h"
#include "grants/token_exchange/vaulted.h"

namespace mandate::grants::token_exchange {
namespace {

// What a subject token can be exchanged for.
struct Exchange {
  std::string_view type;  // requested_token_type
  std::string_view event, message;
  Decided<Decision> (*decide)(const Request& request);
};

constexpr std::array exchanges{
    Exchange{oauth::id_jag_token_type, "app.oauth2.token.grant.id_jag", "Issue an ID-JAG to an agent", decide_id_jag},
    Exchange{oauth::vaulted_secret_token_type, "app.oauth2.token.grant.vaulted_secret",
             "Give a secret of the vault to an agent", decide_vaulted_secret},
    Exchange{oauth::service_account_token_type, "app.oauth2.token.grant.service_account",
             "Give a service account to an agent", decide_service_account},
    Exchange{oauth::brokered_token_type, "app.oauth2.token.grant.oauth_sts",
             "Give a token of another authorization server to an agent", decide_brokered_token},
};

const Exchange* find_exchange(std::string_view type) {
  const auto* found =
      std::find_if(exchanges.begin(), exchanges.end(), [&](const Exchange& one) { return one.type == type; });
  return found == exchanges.end() ? nullptr : found;
}

class TokenExchange final : public Grant {
 public:
  std::string_view type() const override { return oauth::token_exchange_grant; }
  bool served_by(const Issuer& issuer) const override { return issuer.is_org(); }

  void announce(const oauth::Form& form, Record& record) const override {
    const auto requested = form.get("requested_token_type");
    record.note("requestedTokenType", requested);
    if (const auto* exchange = find_exchange(requested)) record.kind(exchange->event, exchange->message);
  }

  Decided<Decision> decide(const Request& request) const override {
    const auto requested = request.form.get("requested_token_type");
    if (requested.empty()) return oauth::refuse("invalid_requested_token_type", "requested_token_type is missing");
    if (const auto* exchange = find_exchange(requested)) return exchange->decide(request);
    std::vector<std::string> names;
    for (const auto& exchange : exchanges) names.emplace_back(exchange.type);
    return oauth::refuse("invalid_requested_token_type", "requested_token_type must be one of: " + join(names, ", "));
  }
};

}  // namespace

const Grant* grant() {
  static const TokenExchange instance;
  return &instance;
}

}  // namespace mandate::grants::token_exchange
