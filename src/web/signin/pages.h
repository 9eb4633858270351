#pragma once

#include <string>
#include <vector>

#include "http/message.h"
#include "oauth/authorize_request.h"
#include "signin/consent.h"
#include "signin/consents.h"
#include "signin/outcome.h"
#include "signin/password_choice.h"
#include "signin/sign_off.h"

namespace mandate::web::signin {

http::Response refusal_page(const mandate::signin::Refusal& refusal, int status = 400);
// Pages of the `framing_origins`, and of no others, may frame it.
http::Response sign_on_page(const mandate::signin::Prompt& prompt, const std::string& organization,
                            const std::vector<std::string>& framing_origins = {});
http::Response consent_page(const mandate::signin::ConsentPrompt& prompt, const std::string& organization);
http::Response consents_page(const mandate::signin::ConsentsPage& page, const std::string& organization);
http::Response password_page(const mandate::signin::PasswordPrompt& prompt, const std::string& organization);
http::Response password_chosen_page(const std::string& organization);
http::Response sign_off_page(const mandate::signin::SignOffPrompt& prompt, const std::string& organization);
http::Response signed_off_page(const mandate::signin::SignedOff& signed_off, const std::string& organization);
// Carries an answer to the application in a form that submits itself (OAuth 2.0 Form Post Response Mode).
http::Response form_post_page(const oauth::AuthorizeResponse& response);
// The answer cannot be given just now.
http::Response unavailable_page();
http::Response failure_page();

}  // namespace mandate::web::signin
