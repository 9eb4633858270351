#pragma once

#include <optional>
#include <string>

#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// Reading the System Log.
class SystemLog {
 public:
  explicit SystemLog(const Environment& environment) : environment_(environment) {}

  struct ListRequest {
    domain::PageRequest page;
    // RFC 3339. Events published in [since, until). Without `since`, and unless the reading goes on from a page
    // before, it begins `default_reach` before `until` or before now.
    std::optional<std::string> since = {}, until = {};
    std::optional<std::string> filter = {};      // a SCIM filter
    std::string q = {};                          // occurs anywhere in the event
    std::optional<std::string> sort_order = {};  // ASCENDING (the default) or DESCENDING
  };
  // Events as JSON texts. `next` is set whenever the reading can go on: of a reading that follows the log (ASCENDING
  // without `until`, and with a limit) always, since more events will come; of any other while there may be more.
  // ErrorKind::invalid for a time or an order that cannot be read, ErrorKind::bad_filter.
  // Who may see some agents only, sees the events that these caused or were the object of.
  Result<domain::Page<std::string>> list(const ListRequest& request, const Caller& caller) const;

  static constexpr std::chrono::days default_reach{7};

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
