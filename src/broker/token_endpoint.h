#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "broker/environment.h"
#include "broker/provider.h"

namespace mandate::broker {

// What the other server's token endpoint gave (RFC 6749 section 5.1).
struct Received {
  domain::BrokeredTokens tokens;
  Time asked{};  // when it was asked, before which nothing can have been issued: lifetimes count from here
  std::optional<std::chrono::seconds> lifetime;
  std::optional<std::vector<std::string>> scopes;  // nullopt: those asked for
  std::string id_token;                            // empty: none
};

// Why it gave nothing. Its words are its own: they are cleaned (base/foreign_words.h), and shown as such.
struct NotReceived {
  std::string reason;    // its error code, or "no_answer" and "unusable_answer" of ours
  std::string message;   // for people
  bool of_grant = true;  // it refused what the person let us have: asking the same again is of no use
};

template <class T>
using Answer = tl::expected<T, NotReceived>;

// Reads what a token endpoint answered; `asked` is left to the caller. `sent` must not come back in its words.
Answer<Received> read_token_answer(const FormAnswer& answer, const std::vector<std::string_view>& sent = {});

// Each waits for the network. `redirect_uri` is where the code came to (RFC 6749 section 4.1.3).
Answer<Received> redeem_code(const Environment& environment, const Provider& provider, const std::string& code,
                             const SecretString& verifier, const std::string& redirect_uri);
Answer<Received> renew(const Environment& environment, const Provider& provider, const SecretString& refresh_token);
// For ourselves and not for a person (RFC 6749 section 4.4), for the one resource (RFC 8707).
Answer<Received> ask_for_ourselves(const Environment& environment, const Provider& provider);
// RFC 7009; `provider` has a revocation endpoint.
Answer<void> revoke(const Environment& environment, const Provider& provider, const domain::BrokeredTokens& tokens);

// Where the other server sends the browser back to: a URL for those settings alone; without them the one for all
// servers that say who they are.
std::string callback_url(const domain::Organization& organization, const domain::ClientAuthSettingsId& settings);

}  // namespace mandate::broker
