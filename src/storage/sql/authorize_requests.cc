#include "storage/authorize_requests.h"

#include "base/json.h"
#include "base/text.h"
#include "storage/sql/texts.h"

namespace mandate::storage {
namespace {

using domain::AuthorizeRequest;

// What no statement searches for is one JSON text.
std::string to_text(const AuthorizeRequest& request) {
  json::object object{
      {"server", request.server.str()},
      {"application", request.application.str()},
      {"redirect_uri", request.redirect_uri},
      {"scope", join(request.scopes, " ")},
      {"resources", sql::to_json_text(request.resources)},
      {"state", request.state},
      {"nonce", request.nonce},
      {"code_challenge", request.code_challenge},
      {"response_mode", domain::name_of(request.response_mode)},
      {"prompt", join(request.prompt, " ")},
      {"login_hint", request.login_hint},
      {"hinted_user", request.hinted_user.str()},
      {"user", request.user.str()},
      {"auth_time", to_micros(request.auth_time)},
      {"amr", join(request.amr, " ")},
  };
  if (request.max_age) object["max_age"] = static_cast<std::int64_t>(request.max_age->count());
  return json::serialize(object);
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> integer_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

Result<void> read_text(std::string_view text, AuthorizeRequest& request) {
  const auto object = parse_json_object(text);
  const auto mode = object ? domain::parse_response_mode(text_of(*object, "response_mode")) : std::nullopt;
  if (!mode)
    return fail(ErrorKind::corrupt, "An authorize request cannot be read back",
                "authorize_requests." + request.id.str());
  request.server = domain::AuthorizationServerId(text_of(*object, "server"));
  request.application = domain::ApplicationId(text_of(*object, "application"));
  request.redirect_uri = text_of(*object, "redirect_uri");
  request.scopes = split_words(text_of(*object, "scope"));
  request.resources = sql::parse_json_text(text_of(*object, "resources"));
  request.state = text_of(*object, "state");
  request.nonce = text_of(*object, "nonce");
  request.code_challenge = text_of(*object, "code_challenge");
  request.response_mode = *mode;
  request.prompt = split_words(text_of(*object, "prompt"));
  if (const auto max_age = integer_of(*object, "max_age")) request.max_age = std::chrono::seconds(*max_age);
  request.login_hint = text_of(*object, "login_hint");
  request.hinted_user = domain::UserId(text_of(*object, "hinted_user"));
  request.user = domain::UserId(text_of(*object, "user"));
  request.auth_time = from_micros(integer_of(*object, "auth_time").value_or(0));
  request.amr = split_words(text_of(*object, "amr"));
  return {};
}

struct Stored {
  AuthorizeRequest request;
  std::string text;
};

Stored to_stored(const sql::Row& row) {
  Stored stored;
  stored.request.id = row.id<domain::AuthorizeRequestId>(0);
  stored.request.client_id = row.id<domain::ClientId>(1);
  stored.text = row.string(2);
  stored.request.csrf_hash = row.string(3);
  stored.request.code_hash = row.string(4);
  stored.request.session = row.id<domain::SessionId>(5);
  stored.request.created = row.time(6);
  stored.request.expires = row.time(7);
  return stored;
}

Result<std::optional<AuthorizeRequest>> find_one(sql::Connection& connection, std::string_view statement,
                                                 std::string_view key) {
  TRY(auto stored, connection.find(statement, {key}, to_stored));
  if (!stored) return std::nullopt;
  CHECK(read_text(stored->text, stored->request));
  return std::move(stored->request);
}

}  // namespace

Result<std::optional<AuthorizeRequest>> AuthorizeRequests::find(const domain::AuthorizeRequestId& id) {
  return find_one(connection_,
                  "select id, client_id, request, csrf_hash, code_hash, session, created, expires from "
                  "authorize_requests where id = $1",
                  id.str());
}

Result<std::optional<AuthorizeRequest>> AuthorizeRequests::find_by_code_hash(std::string_view hash) {
  // Requests without a code all have the empty hash.
  if (hash.empty()) return std::nullopt;
  return find_one(connection_,
                  "select id, client_id, request, csrf_hash, code_hash, session, created, expires from "
                  "authorize_requests where code_hash = $1 and code_hash <> ''",
                  hash);
}

Result<void> AuthorizeRequests::insert(const AuthorizeRequest& request) {
  const auto text = to_text(request);
  CHECK(connection_.execute(
      "insert into authorize_requests (id, client_id, request, csrf_hash, code_hash, session, created, expires) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8)",
      {request.id, request.client_id, text, request.csrf_hash, request.code_hash, request.session, request.created,
       request.expires}));
  return {};
}

Result<void> AuthorizeRequests::update(const AuthorizeRequest& request) {
  const auto text = to_text(request);
  CHECK(
      connection_.execute("update authorize_requests set request = $1, csrf_hash = $2, code_hash = $3, session = $4, "
                          "expires = $5 where id = $6",
                          {text, request.csrf_hash, request.code_hash, request.session, request.expires, request.id}));
  return {};
}

Result<void> AuthorizeRequests::erase_expired(Time now, int most) {
  CHECK(connection_.execute(
      "delete from authorize_requests where id in (select id from authorize_requests where expires <= $1 limit $2)",
      {now, most}));
  return {};
}

}  // namespace mandate::storage
