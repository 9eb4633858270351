#pragma once

#include <memory>
#include <string>

#include "grants/grant.h"
#include "grants/holder.h"

namespace mandate::grants::token_exchange {

// The custom authorization server with this issuer identifier, ACTIVE or not. Null: there is none, or the issuer is no
// custom server of ours.
Decided<std::shared_ptr<const directory::ServerRecord>> find_custom_server(const Request& request,
                                                                           const std::string& issuer);

// Access tokens of our custom authorization servers, as subject tokens.

// The server that the token says it is of, ACTIVE or not; whether that is true, its keys tell. Null: there is none with
// that id. Refuses what is no token, and tokens of other issuers.
Decided<std::shared_ptr<const directory::ServerRecord>> find_claimed_server(const Request& request,
                                                                            const std::string& compact);

// The token, once the server's keys say that it is one; not expired, not revoked. Notes it in the record. A person's
// says where they signed on.
Decided<oauth::AccessToken> verify_server_token(const Request& request, const directory::ServerRecord& server,
                                                const std::string& compact);

// Why it is no such token.
tl::unexpected<oauth::TokenError> not_an_access_token(const std::string& why);

// About the clients that the token came through.
inline constexpr ClientReasons client_reasons{"invalid_subject_token_client_not_registered",
                                              "invalid_subject_token_client_inactive"};

}  // namespace mandate::grants::token_exchange
