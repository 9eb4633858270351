#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace mandate::web::signin {

// Text that may stand in HTML, also inside a quoted attribute.
std::string escape_html(std::string_view text);

// What pages are made of; every text is escaped.
std::string heading(std::string_view text);
std::string paragraph(std::string_view text);
std::string strong(std::string_view text);
std::string hidden(std::string_view name, std::string_view value);

// The two answers to a question, under the ids `approve` and `deny`. The one that gives nothing away is not the one
// that stands out.
std::string decision_buttons(std::string_view approve, std::string_view deny);

// "1 March 2026, 12:00 UTC": pages have no scripts that could know the reader's time zone.
std::string moment(Time time);
// One line of a <dl>; `html` stands as it is.
std::string entry_fact(std::string_view name, const std::string& html);

}  // namespace mandate::web::signin
