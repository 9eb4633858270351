#include "grants/subject.h"

namespace mandate::grants {

Decided<Subject> find_live_subject(const Request& request, const std::string& user, const std::string& session,
                                   const directory::ApplicationRecord* application, const SubjectReasons& reasons) {
  Subject subject;
  TRY(subject.person, from_directory(request.view.person(domain::UserId(user))));
  if (!subject.person) return oauth::refuse(reasons.user, "The person that the token is about does not exist any more");
  const auto& found = subject.person->user;
  request.record.target({found.id.str(), "User", found.login, found.display_name()});
  if (found.status != domain::UserStatus::active)
    return oauth::refuse(
        reasons.user, "The person that the token is about is " + std::string(name_of(found.status)) + ", not ACTIVE");

  if (session.empty()) return oauth::refuse(reasons.session, "The token does not name the session that it came of");
  TRY(subject.session, from_directory(request.view.session(domain::SessionId(session))));
  if (!subject.session || subject.session->session.user != found.id || subject.session->session.expires <= request.now)
    return oauth::refuse(reasons.session, "The person's session is over; they must sign on again");

  if (application != nullptr && !subject.person->may_use(*application))
    return oauth::refuse(reasons.assignment,
                         "The person is no longer assigned to the application " + application->application.label);
  return subject;
}

}  // namespace mandate::grants
