#include "grants/subject.h"

#include "grants/links.h"

namespace mandate::grants {

Decided<Subject> find_live_subject(const Request& request, const std::string& user, const std::string& session,
                                   std::shared_ptr<const directory::ApplicationRecord> application,
                                   const SubjectReasons& reasons) {
  Subject subject;
  TRY(subject.person, from_directory(request.view.person(domain::UserId(user))));
  if (subject.person) {
    const auto& named = subject.person->user;
    request.record.target({named.id.str(), "User", named.login, named.display_name()});
  }
  CHECK(check_person(subject.person.get(), reasons.user));
  const auto& found = subject.person->user;

  if (session.empty()) return oauth::refuse(reasons.session, "The token does not name the session that it came of");
  TRY(subject.session, from_directory(request.view.session(domain::SessionId(session))));
  if (!subject.session || subject.session->session.user != found.id || subject.session->session.expires <= request.now)
    return oauth::refuse(reasons.session, "The person's session is over; they must sign on again");

  if (application != nullptr) CHECK(check_assignment(*subject.person, *application, reasons.assignment));
  subject.application = std::move(application);
  return subject;
}

}  // namespace mandate::grants
