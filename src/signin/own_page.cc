#include "signin/own_page.h"

#include "signin/secrets.h"
#include "storage/authorize_requests.h"

namespace mandate::signin {

Result<Prompt> prompt_for_own_page(const Environment& environment, const std::string& path, const Browser& browser) {
  const auto cookie = looks_like_secret(browser.form_cookie) ? browser.form_cookie : new_secret();
  const auto token = new_secret();
  domain::AuthorizeRequest request;
  request.id = domain::AuthorizeRequestId::generate();
  request.redirect_uri = environment.organization.public_url + path;
  request.scopes = {"openid"};
  request.created = environment.clock.now();
  request.expires = request.created + domain::AuthorizeRequest::lifetime;
  request.csrf_hash = form_hash(token, cookie);
  const auto stored = environment.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    storage::AuthorizeRequests requests(transaction.connection());
    CHECK(requests.erase_expired(transaction.now()));
    return requests.insert(request);
  });
  CHECK(stored);
  return Prompt{request.id, std::string(own_page_label), request.redirect_uri, "", token, cookie};
}

}  // namespace mandate::signin
