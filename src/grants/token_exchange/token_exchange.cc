#include "grants/token_exchange/token_exchange.h"

#include "grants/token_exchange/id_jag.h"

namespace mandate::grants::token_exchange {
namespace {

class TokenExchange final : public Grant {
 public:
  std::string_view type() const override { return oauth::token_exchange_grant; }
  bool served_by(const Issuer& issuer) const override { return issuer.is_org(); }

  void announce(const oauth::Form& form, Record& record) const override {
    const auto requested = form.get("requested_token_type");
    record.note("requestedTokenType", requested);
    if (requested == oauth::id_jag_token_type)
      record.kind("app.oauth2.token.grant.id_jag", "Issue an ID-JAG to an agent");
  }

  Decided<Decision> decide(const Request& request) const override {
    const auto requested = request.form.get("requested_token_type");
    if (requested.empty()) return oauth::refuse("invalid_requested_token_type", "requested_token_type is missing");
    if (requested == oauth::id_jag_token_type) return decide_id_jag(request);
    return oauth::refuse("invalid_requested_token_type",
                         "requested_token_type must be " + std::string(oauth::id_jag_token_type));
  }
};

}  // namespace

const Grant* grant() {
  static const TokenExchange instance;
  return &instance;
}

}  // namespace mandate::grants::token_exchange
