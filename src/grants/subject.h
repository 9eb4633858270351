#pragma once

#include <memory>
#include <string>

#include "grants/grant.h"

namespace mandate::grants {

// The person whom a token is about, as they are now.
struct Subject {
  std::shared_ptr<const directory::PersonRecord> person;
  std::shared_ptr<const directory::SessionRecord> session;
  std::shared_ptr<const directory::ApplicationRecord> application;  // that they signed on to
};

// Which refusals to give when the person may no longer be acted for.
struct SubjectReasons {
  std::string_view session, user, assignment;
};

// Reads the person and the session and checks that both count now: the session is live and theirs, the person ACTIVE
// and assigned to `application` (when there is one). Adds the person to the record.
Decided<Subject> find_live_subject(const Request& request, const std::string& user, const std::string& session,
                                   std::shared_ptr<const directory::ApplicationRecord> application,
                                   const SubjectReasons& reasons);

}  // namespace mandate::grants
