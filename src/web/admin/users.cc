#include "manage/users/users.h"
#include "api/person_json.h"
#include "api/subject_identifier_json.h"
#include "manage/tokens/universal_logout.h"
#include "manage/users/password_recovery.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

constexpr Call::PageLimits page_limits{1, 200, 200};

// The `{userId}` of the route: an id, a login, or `me`.
std::string user_of(const Call& call) {
  const auto& name = call.request().path_parameter("userId");
  return name == "me" ? call.caller().user.str() : name;
}

http::Response answer(const Call& call, const domain::User& user) {
  return json_response(200, api::to_json(user, call.organization()));
}

Result<http::Response> list_users(const Call& call) {
  TRY(const auto page, call.page(page_limits));
  CHECK(call.expand({}));
  TRY(const auto sort, call.sort("sortBy"));
  TRY(const auto users,
      manage::Users(call.environment())
          .list({page, call.parameter("q").value_or(""), call.parameter("search"), call.parameter("filter"), sort}));
  json::array rows;
  for (const auto& user : users.rows) rows.push_back(api::to_json(user, call.organization()));
  return call.core_list(std::move(rows), users.next);
}

// Parameters that ask for something else than was done must not be passed over.
Result<void> refuse_unsupported_creation(const Call& call) {
  TRY(const bool provider, call.flag("provider"));
  if (provider) return invalid("User", {{"Users of an identity provider cannot be created here.", "", "provider"}});
  return {};
}

// `nextLogin=changePassword`: the password that is given is good for one sign-on, where another is chosen.
Result<manage::Users::Beginning> beginning_of(const Call& call) {
  TRY(const bool activate, call.flag("activate", true));
  const auto next = call.parameter("nextLogin");
  if (!next) return activate ? manage::Users::Beginning::active : manage::Users::Beginning::staged;
  const auto refuse = [](std::string summary) { return invalid("User", {{std::move(summary), "", "nextLogin"}}); };
  if (*next != "changePassword") return refuse("'nextLogin' must be changePassword.");
  if (!activate) return refuse("'nextLogin=changePassword' needs 'activate=true': who is STAGED cannot sign on.");
  return manage::Users::Beginning::password_expired;
}

Result<http::Response> create_user(const Call& call) {
  CHECK(refuse_unsupported_creation(call));
  TRY(const auto beginning, beginning_of(call));
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_user_change(body, api::Writing::create));
  TRY(const auto user, manage::Users(call.environment()).create(change, beginning, call.caller()));
  return answer(call, user);
}

Result<http::Response> get_user(const Call& call) {
  TRY(const auto user, manage::Users(call.environment()).get(user_of(call)));
  return answer(call, user);
}

template <api::Writing writing>
Result<http::Response> update_user(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_user_change(body, writing));
  TRY(const auto user, manage::Users(call.environment()).update(user_of(call), change, call.caller()));
  return answer(call, user);
}

Result<http::Response> delete_user(const Call& call) {
  CHECK(manage::Users(call.environment()).remove(user_of(call), call.caller()));
  return no_content();
}

// Links are answered, not sent (docs/decisions/0019). Where the API would send one unless told otherwise, who does not
// say so must not believe that somebody got it.
Result<void> check_no_mail(const Call& call) {
  TRY(const bool send, call.flag("sendEmail", true));
  if (!send) return {};
  return invalid("User",
                 {{"This server sends no mail: ask with 'sendEmail=false', and hand the link in the answer to the "
                   "user.",
                   "", "sendEmail"}});
}

using GiveLink = Result<manage::GivenPasswordLink> (manage::PasswordRecovery::*)(std::string_view,
                                                                                 const manage::Caller&) const;

template <GiveLink give>
Result<manage::GivenPasswordLink> give_link(const Call& call) {
  CHECK(check_no_mail(call));
  return (manage::PasswordRecovery(call.environment()).*give)(user_of(call), call.caller());
}

// Resetting takes all access away in any case.
template <GiveLink give>
Result<http::Response> give_reset_link(const Call& call) {
  CHECK(call.flag("revokeSessions"));
  TRY(const auto link, give_link<give>(call));
  return json_response(200, json::object{{"resetPasswordUrl", link.url}});
}

template <GiveLink give>
Result<http::Response> give_activation_link(const Call& call) {
  TRY(const auto link, give_link<give>(call));
  return json_response(200, json::object{{"activationUrl", link.url}, {"activationToken", link.token}});
}

// Who has a password begins with it; who has none needs a link.
Result<http::Response> activate(const Call& call) {
  manage::Users users(call.environment());
  TRY(const auto user, users.get(user_of(call)));
  if (user.password_hash.empty()) return give_activation_link<&manage::PasswordRecovery::activate>(call);
  CHECK(users.transition(user_of(call), manage::Users::Transition::activate, call.caller()));
  return json_response(200, json::object());
}

template <manage::Users::Transition transition>
Result<http::Response> change_status(const Call& call) {
  CHECK(manage::Users(call.environment()).transition(user_of(call), transition, call.caller()));
  return json_response(200, json::object());
}

Result<http::Response> list_groups(const Call& call) {
  TRY(const auto groups, manage::Users(call.environment()).groups_of(user_of(call)));
  json::array rows;
  for (const auto& group : groups) rows.push_back(api::to_json(group, call.organization()));
  return call.core_list(std::move(rows), "");
}

Result<http::Response> end_sessions(const Call& call) {
  TRY(const bool tokens, call.flag("oauthTokens"));
  CHECK(manage::Users(call.environment()).end_sessions(user_of(call), tokens, call.caller()));
  return no_content();
}

Result<http::Response> expire_password(const Call& call) {
  TRY(const auto user, manage::Users(call.environment()).expire_password(user_of(call), call.caller()));
  return answer(call, user);
}

Result<http::Response> give_temporary_password(const Call& call) {
  TRY(const auto password, manage::Users(call.environment()).give_temporary_password(user_of(call), call.caller()));
  return json_response(200, json::object{{"tempPassword", password.reveal()}});
}

Result<http::Response> change_password(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_password_change(body));
  CHECK(manage::Users(call.environment()).change_password(user_of(call), change, call.caller()));
  return json_response(200, api::credentials_json());
}

// draft-parecki-oauth-global-token-revocation: everything that a person signed on to, or that an agent got, ends.
Result<http::Response> revoke_globally(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto subject, api::parse_subject_identifier(body, call.organization()));
  CHECK(manage::log_out_everywhere(call.environment(), subject, call.caller()));
  return no_content();
}

}  // namespace

void mount_users(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  using T = manage::Users::Transition;
  const std::string one = "/api/v1/users/{userId}";
  router.add(get, "/api/v1/users", api.handler(list_users));
  router.add(post, "/api/v1/users", api.handler(create_user));
  router.add(get, one, api.handler(get_user));
  router.add(post, one, api.handler(update_user<api::Writing::update>));
  router.add(put, one, api.handler(update_user<api::Writing::replace>));
  router.add(delete_, one, api.handler(delete_user));
  router.add(post, one + "/lifecycle/activate", api.handler(activate));
  router.add(post, one + "/lifecycle/reactivate",
             api.handler(give_activation_link<&manage::PasswordRecovery::reactivate>));
  router.add(post, one + "/lifecycle/reset_password", api.handler(give_reset_link<&manage::PasswordRecovery::reset>));
  router.add(post, one + "/credentials/forgot_password",
             api.handler(give_reset_link<&manage::PasswordRecovery::forgot>));
  router.add(post, one + "/lifecycle/deactivate", api.handler(change_status<T::deactivate>));
  router.add(post, one + "/lifecycle/suspend", api.handler(change_status<T::suspend>));
  router.add(post, one + "/lifecycle/unsuspend", api.handler(change_status<T::unsuspend>));
  router.add(post, one + "/lifecycle/unlock", api.handler(change_status<T::unlock>));
  router.add(post, one + "/lifecycle/expire_password", api.handler(expire_password));
  router.add(post, one + "/lifecycle/expire_password_with_temp_password", api.handler(give_temporary_password));
  router.add(post, one + "/credentials/change_password", api.handler(change_password));
  router.add(get, one + "/groups", api.handler(list_groups));
  router.add(delete_, one + "/sessions", api.handler(end_sessions));
  router.add(post, "/oauth2/v1/global-token-revocation", api.handler(revoke_globally));
}

}  // namespace mandate::web::admin
