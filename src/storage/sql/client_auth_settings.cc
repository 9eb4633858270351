#include "storage/client_auth_settings.h"

#include "base/json.h"
#include "base/text.h"
#include "storage/sql/filter_sql.h"
#include "storage/sql/paging.h"
#include "storage/sql/sealed.h"

namespace mandate::storage {
namespace {

constexpr std::string_view select_settings =
    "select id, name, resource, server, client_id, auth_method, sealed_secret, scopes, created, last_updated, "
    "authorization_parameters, pkce from client_auth_settings where ";

constexpr sql::FilterColumn filter_columns[] = {
    {"name", "name_key", sql::ColumnType::folded}, {"purpose", "purpose"},    {"resource.id", "resource"},
    {"authorizationServerId", "server"},           {"clientId", "client_id"},
};

// One JSON text; none at all is the empty text.
std::string to_text(const std::map<std::string, std::string>& parameters) {
  if (parameters.empty()) return {};
  json::object object;
  for (const auto& [name, value] : parameters) object[name] = value;
  return json::serialize(object);
}

std::map<std::string, std::string> to_parameters(std::string_view text) {
  std::map<std::string, std::string> parameters;
  if (const auto object = parse_json_object(text))
    for (const auto& member : *object)
      if (member.value().is_string()) parameters.emplace(member.key(), member.value().get_string());
  return parameters;
}

domain::ClientAuthSettings to_settings(const sql::Row& row) {
  domain::ClientAuthSettings settings;
  settings.id = row.id<domain::ClientAuthSettingsId>(0);
  settings.name = row.string(1);
  settings.resource = row.string(2);
  settings.server = row.string(3);
  settings.client_id = row.string(4);
  settings.auth_method =
      domain::parse_app_auth_method(row.text(5)).value_or(domain::AppAuthMethod::client_secret_basic);
  settings.sealed_secret = sql::to_sealed(row.text(6));
  settings.scopes = split_words(row.text(7));
  settings.created = row.time(8);
  settings.last_updated = row.time(9);
  settings.authorization_parameters = to_parameters(row.text(10));
  settings.pkce = row.flag(11);
  return settings;
}

std::string select_where(std::string_view condition) {
  return std::string(select_settings).append(condition);
}

}  // namespace

Result<std::optional<domain::ClientAuthSettings>> ClientAuthSettings::find(const domain::ClientAuthSettingsId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_settings);
}

Result<std::optional<domain::ClientAuthSettings>> ClientAuthSettings::find_by_name(std::string_view resource,
                                                                                   std::string_view name) {
  const auto key = to_lower_ascii(name);
  return connection_.find(select_where("resource = $1 and name_key = $2"), {resource, key}, to_settings);
}

Result<void> ClientAuthSettings::insert(const domain::ClientAuthSettings& settings) {
  const auto key = to_lower_ascii(settings.name), scopes = join(settings.scopes, " "),
             sealed = sql::to_column(settings.sealed_secret), parameters = to_text(settings.authorization_parameters);
  CHECK(connection_.execute(
      "insert into client_auth_settings (id, name, name_key, resource, server, purpose, client_id, auth_method, "
      "sealed_secret, scopes, created, last_updated, authorization_parameters, pkce) values ($1, $2, $3, $4, $5, $6, "
      "$7, $8, $9, $10, $11, $12, $13, $14)",
      {settings.id, settings.name, key, settings.resource, settings.server, domain::purpose_sts, settings.client_id,
       name_of(settings.auth_method), sealed, scopes, settings.created, settings.last_updated, parameters,
       settings.pkce}));
  return {};
}

Result<void> ClientAuthSettings::update(const domain::ClientAuthSettings& settings) {
  const auto key = to_lower_ascii(settings.name), scopes = join(settings.scopes, " "),
             sealed = sql::to_column(settings.sealed_secret), parameters = to_text(settings.authorization_parameters);
  CHECK(connection_.execute(
      "update client_auth_settings set name = $1, name_key = $2, client_id = $3, auth_method = $4, sealed_secret = $5, "
      "scopes = $6, last_updated = $7, authorization_parameters = $8, pkce = $9 where id = $10",
      {settings.name, key, settings.client_id, name_of(settings.auth_method), sealed, scopes, settings.last_updated,
       parameters, settings.pkce, settings.id}));
  return {};
}

Result<void> ClientAuthSettings::erase(const domain::ClientAuthSettingsId& id) {
  CHECK(connection_.execute("delete from client_auth_settings where id = $1", {id}));
  return {};
}

Result<domain::Page<domain::ClientAuthSettings>> ClientAuthSettings::list(const domain::PageRequest& page,
                                                                          const std::optional<domain::Filter>& filter) {
  const sql::CreationPlace place(page.after);
  std::string text = select_where("(created, id) > ($1, $2)");
  std::vector<sql::Value> values{place.created, place.id};
  sql::Condition condition;
  if (filter) {
    TRY(condition, sql::to_condition(*filter, filter_columns, values.size() + 1, ErrorKind::bad_filter));
    text += " and " + condition.text;
    condition.bind(values);
  }
  values.emplace_back(page.limit + 1);
  text += " order by created, id limit $" + std::to_string(values.size());
  TRY(auto rows, connection_.list(text, values, to_settings));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<domain::ClientAuthSettings>);
}

Result<std::vector<domain::ClientAuthSettings>> ClientAuthSettings::list_of(std::string_view resource,
                                                                            std::string_view server) {
  return connection_.list(select_where("resource = $1 and ($2 = '' or server = $2) order by created, id"),
                          {resource, server}, to_settings);
}

}  // namespace mandate::storage
