// What a token of a custom authorization server would say, or why there would be none (ours).
#include "web/admin/token_preview.h"

#include <algorithm>

#include "api/object_reader.h"
#include "issuance/token_preview.h"
#include "manage/access/permission.h"
#include "manage/users/users.h"
#include "web/admin/permissions.h"

namespace mandate::web::admin {
namespace {

// What the body says; `user` is an id or a login.
struct Question {
  issuance::TokenQuestion tokens;
  std::string user;
};

bool is_one_scope(const std::string& name) {
  return !name.empty() && name.find_first_of(" +") == std::string::npos;
}

void check_person_member(api::ObjectReader& body, const std::string& grant_type, bool named) {
  if (!issuance::can_preview(grant_type))
    return body.refuse("grantType", "'grantType' must be authorization_code, client_credentials or " +
                                        std::string(mandate::oauth::jwt_bearer_grant) + ".");
  if (issuance::is_for_person(grant_type) && !named)
    body.refuse("userId", "'userId' is required: with this grant type a token is about a person.");
  if (!issuance::is_for_person(grant_type) && named)
    body.refuse("userId", "'userId' must be absent: with client_credentials a service acts for itself.");
}

Result<Question> read_question(const Call& call) {
  TRY(const auto object, call.body());
  api::ObjectReader body(object);
  Question question;
  question.tokens.server = call.id<domain::AuthorizationServerId>("authServerId");
  question.tokens.client_id = body.required_text("clientId");
  question.user = body.text("userId").value_or("");
  question.tokens.grant_type = body.required_text("grantType");
  question.tokens.scopes = body.required_texts("scopes");
  if (!std::all_of(question.tokens.scopes.begin(), question.tokens.scopes.end(), is_one_scope))
    body.refuse("scopes", "'scopes' must hold one scope in each item.");
  check_person_member(body, question.tokens.grant_type, !question.user.empty());
  CHECK(body.finish("TokenPreview"));
  return question;
}

// The claims tell who the person is, so it takes what reading the person takes.
Result<domain::UserId> find_person(const Call& call, const std::string& name) {
  const auto permission = find_permission(http::Method::get, "/api/v1/users/{userId}");
  auto objections = manage::objections(call.caller(), *permission, false);
  if (!objections.empty())
    return tl::unexpected(
        Error{ErrorKind::forbidden, "You may not do this", objections.front().reason, std::move(objections)});
  TRY(const auto user, manage::Users(call.environment()).get(name));
  return user.id;
}

std::int64_t in_minutes(std::chrono::seconds time) {
  return std::chrono::duration_cast<std::chrono::minutes>(time).count();
}

json::object to_json(issuance::TokenPreview preview) {
  if (preview.refusal)
    return {{"allowed", false}, {"reason", preview.refusal->reason}, {"description", preview.refusal->description}};
  json::object object{{"allowed", true},
                      {"policy", preview.policy},
                      {"rule", preview.rule},
                      {"scopes", json::array(preview.scopes.begin(), preview.scopes.end())},
                      {"accessTokenLifetimeMinutes", in_minutes(preview.lifetime)},
                      {"accessToken", std::move(preview.claims.access_token)}};
  if (preview.claims.id_token) object["idToken"] = *std::move(preview.claims.id_token);
  if (!preview.refresh_token) return object;
  const auto& terms = *preview.refresh_token;
  object["refreshTokenLifetimeMinutes"] = in_minutes(terms.lifetime.value_or(std::chrono::seconds(0)));
  object["refreshTokenWindowMinutes"] = in_minutes(terms.idle);
  return object;
}

Result<http::Response> preview_token(const issuance::Environment& environment, const Call& call) {
  TRY(auto question, read_question(call));
  if (!question.user.empty()) {
    TRY(question.tokens.user, find_person(call, question.user));
  }
  TRY(auto preview, issuance::preview_token(environment, question.tokens));
  return json_response(200, to_json(std::move(preview)));
}

}  // namespace

void mount_token_preview(http::Router& router, const AdminApi& api, const issuance::Environment& environment) {
  router.add(http::Method::post, "/api/v1/authorizationServers/{authServerId}/tokenPreview",
             api.handler([&environment](const Call& call) { return preview_token(environment, call); }));
}

}  // namespace mandate::web::admin
