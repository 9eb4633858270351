#include "grants/token_exchange/audience_names.h"

#include "grants/links.h"

namespace mandate::grants::token_exchange {

Decided<void> name_for_audience(const Request& request, const Path& path, const directory::PersonRecord* person,
                                oauth::IdJag& token) {
  if (path.server) return {};
  const auto& names = path.connection->audience;
  TRY(token.audience_subject, find_audience_subject(*path.connection, person));
  if (!names.client_id.empty()) token.client_id = names.client_id;
  token.audience_tenant = names.tenant;
  request.record.note("audienceClientId", names.client_id);
  request.record.note("audienceTenant", token.audience_tenant);
  request.record.note("audienceSubject", token.audience_subject);
  return {};
}

}  // namespace mandate::grants::token_exchange
