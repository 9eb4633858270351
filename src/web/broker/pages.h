#pragma once

#include <string>

#include "broker/held.h"
#include "broker/interaction.h"
#include "http/message.h"

namespace mandate::web::broker {

http::Response consent_page(const mandate::broker::ConsentPrompt& prompt, const std::string& organization);
http::Response concluded_page(const mandate::broker::Concluded& concluded);
http::Response held_page(const mandate::broker::HeldPage& page, const std::string& organization);

}  // namespace mandate::web::broker
