#include "storage/applications.h"

#include "base/text.h"
#include "storage/sql/list_statement.h"

namespace mandate::storage {
namespace {

constexpr std::string_view application_columns =
    "id, client_id, label, status, auth_method, application_type, grant_types, redirect_uris, "
    "post_logout_redirect_uris, pkce_required, created, last_updated, response_types, refresh_rotation, "
    "refresh_leeway, uris, jwks_uri, consent_method";

std::string select_where(std::string_view condition) {
  return "select " + std::string(application_columns) + " from applications where " + std::string(condition);
}

// "logo_uri=https://…" words: no URI has a blank.
std::string to_words(const std::map<std::string, std::string>& uris) {
  std::vector<std::string> words;
  for (const auto& [name, uri] : uris) words.push_back(name + "=" + uri);
  return join(words, " ");
}

std::map<std::string, std::string> parse_uris(std::string_view text) {
  std::map<std::string, std::string> uris;
  for (const auto& word : split_words(text)) {
    const auto equals = word.find('=');
    if (equals != std::string::npos) uris.emplace(word.substr(0, equals), word.substr(equals + 1));
  }
  return uris;
}

domain::Application to_application(const sql::Row& row) {
  domain::Application application;
  application.id = row.id<domain::ApplicationId>(0);
  application.client_id = row.id<domain::ClientId>(1);
  application.label = row.string(2);
  // What we cannot read must never pass for ACTIVE, nor for a client that needs no proof.
  application.status = domain::parse_status(row.text(3)).value_or(domain::Status::inactive);
  application.auth_method = domain::parse_app_auth_method(row.text(4)).value_or(domain::AppAuthMethod::private_key_jwt);
  application.application_type = row.string(5);
  application.grant_types = split_words(row.text(6));
  application.redirect_uris = split_words(row.text(7));
  application.post_logout_redirect_uris = split_words(row.text(8));
  application.pkce_required = row.flag(9);
  application.created = row.time(10);
  application.last_updated = row.time(11);
  application.response_types = split_words(row.text(12));
  application.refresh_rotation = domain::parse_refresh_rotation(row.text(13)).value_or(domain::RefreshRotation::rotate);
  application.refresh_leeway = std::chrono::seconds(row.integer(14));
  application.uris = parse_uris(row.text(15));
  application.jwks_uri = row.string(16);
  application.consent_method = domain::parse_consent_method(row.text(17)).value_or(domain::ConsentMethod::required);
  return application;
}

constexpr sql::FilterColumn filter_columns[] = {
    {"id", "id"},
    {"status", "status", sql::ColumnType::code},
    {"name", "'oidc_client'", sql::ColumnType::folded},
    {"label", "lower(label)", sql::ColumnType::folded, sql::Index::order},
    {"created", "created", sql::ColumnType::time},
    {"lastUpdated", "last_updated", sql::ColumnType::time},
    {"user.id", "id in (select app_id from application_users where user_id = $)", sql::ColumnType::related},
    {"group.id", "id in (select app_id from application_groups where group_id = $)", sql::ColumnType::related},
};

constexpr sql::SortColumn sort_columns[] = {{"created", "created", true}};

constexpr std::string_view q_columns[] = {"lower(label)"};

}  // namespace

Result<std::optional<domain::Application>> Applications::find(const domain::ApplicationId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_application);
}

Result<std::optional<domain::Application>> Applications::find_by_client_id(const domain::ClientId& client_id) {
  return connection_.find(select_where("client_id = $1"), {client_id}, to_application);
}

Result<std::optional<domain::Application>> Applications::find_by_label(std::string_view label) {
  return connection_.find(select_where("label = $1 order by created, id limit 1"), {label}, to_application);
}

Result<void> Applications::insert(const domain::Application& application) {
  const auto grant_types = join(application.grant_types, " "), response_types = join(application.response_types, " "),
             redirect_uris = join(application.redirect_uris, " "),
             post_logout_redirect_uris = join(application.post_logout_redirect_uris, " "),
             uris = to_words(application.uris);
  CHECK(connection_.execute(
      "insert into applications (id, client_id, label, status, auth_method, application_type, grant_types, "
      "redirect_uris, "
      "post_logout_redirect_uris, pkce_required, created, last_updated, response_types, refresh_rotation, "
      "refresh_leeway, uris, jwks_uri, consent_method) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
      {application.id, application.client_id, application.label, name_of(application.status),
       name_of(application.auth_method), application.application_type, grant_types, redirect_uris,
       post_logout_redirect_uris, application.pkce_required, application.created, application.last_updated,
       response_types, name_of(application.refresh_rotation), std::int64_t{application.refresh_leeway.count()}, uris,
       application.jwks_uri, name_of(application.consent_method)}));
  return {};
}

Result<void> Applications::update(const domain::Application& application) {
  const auto grant_types = join(application.grant_types, " "), response_types = join(application.response_types, " "),
             redirect_uris = join(application.redirect_uris, " "),
             post_logout_redirect_uris = join(application.post_logout_redirect_uris, " "),
             uris = to_words(application.uris);
  CHECK(connection_.execute(
      "update applications set label = $1, status = $2, auth_method = $3, application_type = $4, grant_types = $5, "
      "redirect_uris = $6, "
      "post_logout_redirect_uris = $7, pkce_required = $8, last_updated = $9, response_types = $10, refresh_rotation = "
      "$11, refresh_leeway = $12, "
      "uris = $13, jwks_uri = $14, consent_method = $15 where id = $16",
      {application.label, name_of(application.status), name_of(application.auth_method), application.application_type,
       grant_types, redirect_uris, post_logout_redirect_uris, application.pkce_required, application.last_updated,
       response_types, name_of(application.refresh_rotation), std::int64_t{application.refresh_leeway.count()}, uris,
       application.jwks_uri, name_of(application.consent_method), application.id}));
  return {};
}

Result<void> Applications::erase(const domain::ApplicationId& id) {
  CHECK(connection_.execute("delete from application_users where app_id = $1", {id}));
  CHECK(connection_.execute("delete from application_groups where app_id = $1", {id}));
  CHECK(connection_.execute("delete from applications where id = $1", {id}));
  return {};
}

Result<domain::Page<domain::Application>> Applications::list(const ListRequest& request) {
  sql::ListStatement statement(connection_, application_columns, "applications");
  CHECK(statement.begins(q_columns, request.q));
  if (!request.match.empty()) {
    const auto match = statement.parameter(to_lower_ascii(request.match));
    statement.require("replace(lower(label), " + match + ", '') <> lower(label)");
  }
  CHECK(statement.filter(request.filter, filter_columns, ErrorKind::bad_filter));
  CHECK(statement.sort({}, sort_columns));
  return statement.page(request.page, to_application);
}

}  // namespace mandate::storage
