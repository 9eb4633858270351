#pragma once

#include <string_view>

namespace mandate::storage::sql {

// The tables, by theme; run once each by migrations.cc. Lists of ids and names are text of space-separated words. What
// stands in braces is a word of the dialect.

// Agents and what belongs to them. A deleted agent keeps its row until the restore window is over; its name is
// free at once.
inline constexpr std::string_view schema_registry = R"sql(
create table agents (
  id text primary key, status text not null, name text not null, name_key text not null, description text not null,
  auth_method text not null, app_id text not null, created bigint not null, last_updated bigint not null, deleted_at bigint);
create unique index agents_by_name on agents (name_key) where status <> 'DELETED';
create unique index agents_by_app on agents (app_id) where app_id <> '' and status <> 'DELETED';

create table client_keys (
  id text primary key, client text not null, kid text not null, jwk text not null, status text not null,
  created bigint not null, last_updated bigint not null);
create unique index client_keys_by_kid on client_keys (client, kid);

create table client_secrets (
  id text primary key, client text not null, hash text not null, status text not null,
  created bigint not null, last_updated bigint not null);
create index client_secrets_by_client on client_secrets (client);

create table owners (
  id text primary key, agent text not null, principal text not null, is_group bigint not null);
create unique index owners_by_agent on owners (agent, principal);
create index owners_by_principal on owners (principal);

create table connections (
  id text primary key, agent text not null, type text not null, target text not null, status text not null,
  resource_indicator text not null, scope_condition text not null, scopes text not null,
  created bigint not null, last_updated bigint not null);
create unique index connections_by_target on connections (agent, type, target);
create index connections_by_type_and_target on connections (type, target);

create table operations (
  id text primary key, type text not null, status text not null, agent text not null, request text not null,
  request_id text not null, actor text not null, created bigint not null, started bigint, completed bigint,
  agent_status text not null, error_code text not null, error_message text not null);
create index operations_by_created on operations (created, id);
create index operations_by_request_id on operations (request_id);
create index operations_unfinished on operations (created) where status in ('SCHEDULED', 'IN_PROGRESS');
)sql";

// People, groups, applications and who may use them, administrators and sessions.
inline constexpr std::string_view schema_people = R"sql(
create table users (
  id text primary key, status text not null, login text not null, login_key text not null, email text not null,
  first_name text not null, last_name text not null, attributes text not null, password_hash text not null,
  failed_sign_ons bigint not null, locked_at bigint, created bigint not null, last_updated bigint not null,
  status_changed bigint not null, activated bigint, last_login bigint, password_changed bigint);
create unique index users_by_login on users (login_key);

create table groups (
  id text primary key, name text not null, name_key text not null, description text not null, built_in bigint not null,
  created bigint not null, last_updated bigint not null, last_membership_updated bigint not null);
create unique index groups_by_name on groups (name_key);

create table group_members (group_id text not null, user_id text not null, primary key (group_id, user_id));
create index group_members_by_user on group_members (user_id);

create table applications (
  id text primary key, client_id text not null, label text not null, status text not null, auth_method text not null,
  application_type text not null, grant_types text not null, redirect_uris text not null,
  post_logout_redirect_uris text not null, pkce_required bigint not null, created bigint not null, last_updated bigint not null);
create unique index applications_by_client_id on applications (client_id);

create table application_users (app_id text not null, user_id text not null, created bigint not null, primary key (app_id, user_id));
create index application_users_by_user on application_users (user_id);
create table application_groups (app_id text not null, group_id text not null, created bigint not null, primary key (app_id, group_id));
create index application_groups_by_group on application_groups (group_id);

create table admin_roles (principal text not null, role text not null, primary key (principal, role));
create table api_tokens (
  id text primary key, name text not null, user_id text not null, hash text not null, created bigint not null, expires bigint);
create unique index api_tokens_by_hash on api_tokens (hash);

create table sessions (
  id text primary key, user_id text not null, cookie_hash text not null, created bigint not null, last_seen bigint not null,
  expires bigint not null, amr text not null);
create unique index sessions_by_cookie on sessions (cookie_hash);
create index sessions_by_user on sessions (user_id);
create index sessions_by_expiry on sessions (expires);

-- An authorize request in progress, and after sign-on the code that redeems it (kept as its SHA-256).
create table authorize_requests (
  id text primary key, client_id text not null, request text not null, csrf_hash text not null,
  code_hash text not null, session text not null, created bigint not null, expires bigint not null);
create unique index authorize_requests_by_code on authorize_requests (code_hash) where code_hash <> '';
create index authorize_requests_by_expiry on authorize_requests (expires);
)sql";

// The organisation, authorization servers with their policies, and signing keys.
inline constexpr std::string_view schema_servers = R"sql(
create table settings (name text primary key, value text not null);

create table authorization_servers (
  id text primary key, name text not null, name_key text not null, description text not null, audience text not null,
  status text not null, signing_algorithm text not null, strict_id_jag bigint not null, id_jag_single_use bigint not null,
  built_in bigint not null, created bigint not null, last_updated bigint not null);
create unique index authorization_servers_by_name on authorization_servers (name_key);

create table scopes (
  id text primary key, server text not null, name text not null, display_name text not null, description text not null,
  consent text not null, is_default bigint not null, optional bigint not null, system bigint not null, published bigint not null);
create unique index scopes_by_name on scopes (server, name);

create table policies (
  id text primary key, server text not null, name text not null, description text not null, priority bigint not null,
  status text not null, system bigint not null, clients text not null, created bigint not null, last_updated bigint not null);
create unique index policies_by_name on policies (server, name);

create table rules (
  id text primary key, policy text not null, name text not null, priority bigint not null, status text not null,
  system bigint not null, users_include text not null, users_exclude text not null, groups_include text not null,
  groups_exclude text not null, grant_types text not null, scopes text not null, access_token_minutes bigint not null,
  refresh_token_minutes bigint not null, refresh_window_minutes bigint not null,
  created bigint not null, last_updated bigint not null);
create unique index rules_by_name on rules (policy, name);

create table signing_keys (
  kid text primary key, server text not null, algorithm text not null, sealed text not null, public_jwk text not null,
  status text not null, created bigint not null);
create index signing_keys_by_server on signing_keys (server);
)sql";

// What the ledger writes: the System Log with its hash chain, single-use marks, revoked tokens.
inline constexpr std::string_view schema_ledger = R"sql(
create table events (
  sequence {sequence_key}, published bigint not null, uuid text not null, type text not null, actor text not null,
  result text not null, targets text not null, request_id text not null, body text not null, chain text not null);
create index events_by_published on events (published, sequence);
create index events_by_request_id on events (request_id);

-- What was used once: a client assertion's jti, an ID-JAG, an authorization code; `mark` is a hash of it. Kept until
-- the thing itself has expired: `expires` counts minutes since 1970. Rows come in the order of their key.
create table used_once (
  expires bigint not null, number bigint not null, mark text not null, primary key (expires, number)) {keyed_table};

create table revoked_tokens (jti text primary key, expires bigint not null) {keyed_table};
create index revoked_tokens_by_expiry on revoked_tokens (expires);
)sql";

// More about applications. `uris` are words "logo_uri=https://…".
inline constexpr std::string_view schema_application_settings = R"sql(
alter table applications add column response_types text not null default 'code';
alter table applications add column refresh_rotation text not null default 'ROTATE';
alter table applications add column refresh_leeway bigint not null default 0;
alter table applications add column uris text not null default '';
)sql";

// When signing keys take each other's place.
inline constexpr std::string_view schema_key_rotation = R"sql(
alter table authorization_servers add column rotation_mode text not null default 'AUTO';
alter table signing_keys add column activated bigint;
alter table signing_keys add column expired bigint;
update signing_keys set activated = created;
)sql";

// Scopes of the management API that applications may ask the org authorization server for.
inline constexpr std::string_view schema_scope_grants = R"sql(
create table scope_grants (
  id text primary key, app_id text not null, scope text not null, granted_by text not null, created bigint not null);
create unique index scope_grants_by_scope on scope_grants (app_id, scope);
)sql";

// The URL under which an agent can be called itself; and clients of MCP servers, which are principals like agents.
inline constexpr std::string_view schema_agent_resource_url = R"sql(
alter table agents add column resource_url text not null default '';
alter table agents add column kind text not null default 'AI_AGENT';
alter table agents add column resource_server text not null default '';
create unique index agents_by_resource_server on agents (resource_server) where resource_server <> '';
create unique index agents_by_resource_url on agents (resource_url) where resource_url <> '' and status <> 'DELETED';
)sql";

// MCP servers, API servers and the authorization servers whose tokens they accept; `resource` may also be an agent's
// id.
inline constexpr std::string_view schema_resource_servers = R"sql(
create table resource_servers (
  id text primary key, kind text not null, status text not null, resource_url text not null, url_key text not null,
  display_name text not null, display_name_key text not null, description text not null, resource_name text not null,
  resource_name_key text not null, scopes text not null, last_refreshed bigint, server_ids text not null,
  created bigint not null, last_updated bigint not null);
create unique index resource_servers_by_url on resource_servers (kind, url_key);
create index resource_servers_by_created on resource_servers (kind, created, id);

create table resource_authorization_servers (
  resource text not null, id text not null, origin text not null, status text not null, discovered bigint not null,
  issuer text not null, authorization_endpoint text not null, token_endpoint text not null, grant_types text not null,
  created bigint not null, last_updated bigint not null, primary key (resource, id));
create unique index resource_authorization_servers_by_issuer on resource_authorization_servers (resource, issuer)
  where issuer <> '';
create index resource_authorization_servers_by_id on resource_authorization_servers (id);

create table client_auth_settings (
  id text primary key, name text not null, name_key text not null, resource text not null, server text not null,
  purpose text not null, client_id text not null, auth_method text not null, sealed_secret text not null,
  scopes text not null, created bigint not null, last_updated bigint not null);
create unique index client_auth_settings_by_name on client_auth_settings (resource, name_key);
create index client_auth_settings_by_created on client_auth_settings (created, id);

create table discoveries (
  id text primary key, server text not null, status text not null, request text not null, request_id text not null,
  actor text not null, created bigint not null, started bigint, completed bigint, error_code text not null,
  error_message text not null, warnings text not null);
create index discoveries_by_server on discoveries (server, created, id);
create index discoveries_unfinished on discoveries (created) where status in ('SCHEDULED', 'IN_PROGRESS');
)sql";

// The vault: what is `sealed` opens with the master key only.
inline constexpr std::string_view schema_vault = R"sql(
create table vault_secrets (
  id text primary key, name text not null, name_key text not null, path text not null, description text not null,
  status text not null, version bigint not null, created bigint not null, last_updated bigint not null);
create unique index vault_secrets_by_name on vault_secrets (path, name_key);

create table vault_secret_versions (
  secret text not null, number bigint not null, members text not null, sealed text not null, created bigint not null,
  primary key (secret, number));

create table service_accounts (
  id text primary key, app_id text not null, name text not null, name_key text not null, username text not null,
  description text not null, sealed_password text not null, password_changed bigint, owner_users text not null,
  owner_groups text not null, created bigint not null, last_updated bigint not null);
create unique index service_accounts_by_name on service_accounts (app_id, name_key);
)sql";

// Connections that name more than their target: the authorization server that they go through, one of ours or another,
// and the application that the target belongs to.
inline constexpr std::string_view schema_connection_paths = R"sql(
alter table connections add column authorization_server text not null default '';
alter table connections add column issuer text not null default '';
alter table connections add column app_id text not null default '';
create index connections_by_target_alone on connections (target);
create index connections_by_authorization_server on connections (authorization_server);
)sql";

// Whose tokens agents may present.
inline constexpr std::string_view schema_delegation_links = R"sql(
create table delegation_links (
  id text primary key, client text not null, client_is_agent bigint not null, token_type text not null,
  agent text not null, created bigint not null);
create unique index delegation_links_by_agent on delegation_links (agent, client, token_type);
create index delegation_links_by_client on delegation_links (client);
)sql";

// Where clients publish their keys, and what they say of themselves, in place of registering it here.
inline constexpr std::string_view schema_client_documents = R"sql(
alter table agents add column jwks_uri text not null default '';
alter table agents add column client_id_url text not null default '';
create unique index agents_by_client_id_url on agents (client_id_url)
  where client_id_url <> '' and status <> 'DELETED';
alter table applications add column jwks_uri text not null default '';
)sql";

// Until when the tokens of an agent were taken back.
inline constexpr std::string_view schema_tokens_revoked = R"sql(
alter table agents add column tokens_revoked bigint;
)sql";

// Nothing: servers before this one do not know the journal in front of SQLite, and must not write after one that does.
inline constexpr std::string_view schema_journal = "update schema_version set number = number";

// Tokens of other servers that people let agents have: what is `sealed` opens with the master key only.
inline constexpr std::string_view schema_brokered_grants = R"sql(
alter table resource_authorization_servers add column revocation_endpoint text not null default '';
alter table client_auth_settings add column authorization_parameters text not null default '';
alter table client_auth_settings add column pkce bigint not null default 1;

create table brokered_grants (
  id text primary key, connection text not null, user_id text not null, agent text not null, settings text not null,
  scopes text not null, sealed_tokens text not null, access_hash text not null, renewable bigint not null,
  expires bigint, issued bigint not null, renewing_until bigint not null, paused_until bigint not null,
  created bigint not null);
create unique index brokered_grants_by_connection on brokered_grants (connection, user_id);
create index brokered_grants_by_user on brokered_grants (user_id, created, id);
create index brokered_grants_by_agent on brokered_grants (agent, access_hash);

create table brokered_interactions (
  id text primary key, state_hash text not null, user_id text not null, agent text not null, connection text not null,
  issuer text not null, sealed_verifier text not null, nonce text not null, expires bigint not null);
create index brokered_interactions_by_state on brokered_interactions (state_hash) where state_hash <> '';
create index brokered_interactions_by_expiry on brokered_interactions (expires);

create table brokered_revocations (
  grant_id text primary key, settings text not null, sealed_tokens text not null, attempts bigint not null,
  due bigint not null);
create index brokered_revocations_by_due on brokered_revocations (due);
)sql";

// What lists are put in the order of and searched by (storage/sql: sort_columns and q_columns of each list).
inline constexpr std::string_view schema_list_indexes = R"sql(
create index agents_by_created on agents (created, id);
create index agents_by_app_id on agents (app_id);
create index agents_by_last_updated on agents (last_updated, id);
create index agents_by_status on agents (status, created, id);
create index users_by_created on users (created, id);
create index users_by_last_updated on users (last_updated, id);
create index users_by_email on users (lower(email), id);
create index users_by_first_name on users (lower(first_name), id);
create index users_by_last_name on users (lower(last_name), id);
create index groups_by_created on groups (created, id);
create index applications_by_created on applications (created, id);
create index applications_by_label on applications (lower(label), id);
create index operations_by_agent on operations (agent, created, id);
)sql";

// How long a secret may be used by whom it is given to.
inline constexpr std::string_view schema_secret_leases = R"sql(
alter table vault_secrets add column lease_seconds bigint not null default 0;
)sql";

// What tools an MCP server has.
inline constexpr std::string_view schema_mcp_tools = R"sql(
create table mcp_tools (
  id text primary key, server text not null, name text not null, title text not null, description text not null,
  created bigint not null);
create unique index mcp_tools_by_name on mcp_tools (server, name);
)sql";

// Which of them the server told of itself, and what arguments they take.
inline constexpr std::string_view schema_discovered_tools = R"sql(
alter table mcp_tools add column last_updated bigint not null default 0;
update mcp_tools set last_updated = created;
alter table mcp_tools add column input_schema text not null default '{"type":"object"}';
alter table mcp_tools add column discovered bigint not null default 0;
alter table mcp_tools add column status text not null default 'ACTIVE';
)sql";

// Virtual MCP servers, whose principals are rows of agents, and what of other servers they show.
inline constexpr std::string_view schema_virtual_mcp = R"sql(
create table virtual_mcp_servers (
  id text primary key, resource_path text not null, display_name text not null, description text not null,
  created bigint not null);
create unique index virtual_mcp_servers_by_path on virtual_mcp_servers (resource_path);
create table virtual_mcp_capabilities (
  id text primary key, server text not null, connection text not null, tool text not null, tool_name text not null,
  alias text not null, exposed_name text not null, created bigint not null, last_updated bigint not null);
create unique index virtual_mcp_capabilities_by_name on virtual_mcp_capabilities (server, exposed_name);
create unique index virtual_mcp_capabilities_by_tool on virtual_mcp_capabilities (tool, connection);
create index virtual_mcp_capabilities_by_connection on virtual_mcp_capabilities (connection, created, id);
)sql";

// Agents of a status by name, and the System Log by kind of event. The log's grows at an end for each kind (decision
// 0011); by actor it would not.
inline constexpr std::string_view schema_pair_indexes = R"sql(
create index agents_by_status_and_name on agents (status, name_key, id);
create index events_by_type on events (type, sequence);
)sql";

// What tokens of authorization servers say beside what every token says.
inline constexpr std::string_view schema_claims = R"sql(
create table claims (
  id text primary key, server text not null, name text not null, status text not null, claim_type text not null,
  group_filter text not null, value text not null, scopes text not null, always_included bigint not null);
create unique index claims_by_name on claims (server, name, claim_type);
)sql";

// Who changes the passwords of service accounts, and what became of it.
inline constexpr std::string_view schema_password_rotations = R"sql(
create table rotation_hooks (
  account text primary key, url text not null, interval_days bigint not null, next_rotation bigint,
  created bigint not null, last_updated bigint not null);
create index rotation_hooks_by_next_rotation on rotation_hooks (next_rotation);

create table password_rotations (
  id text primary key, account text not null, status text not null, sealed_password text not null,
  request text not null, attempts bigint not null, due bigint not null, calling_until bigint not null,
  created bigint not null, completed bigint, error_code text not null, error_message text not null);
create index password_rotations_by_account on password_rotations (account, created, id);
create unique index password_rotations_pending on password_rotations (account) where status = 'PENDING';
create index password_rotations_due on password_rotations (due) where status = 'PENDING';
)sql";

// When an agent was last given a token of another server.
inline constexpr std::string_view schema_brokered_use = R"sql(
alter table brokered_grants add column last_used bigint;
)sql";

// Where pages come from whose scripts may call.
inline constexpr std::string_view schema_trusted_origins = R"sql(
create table trusted_origins (
  id text primary key, name text not null, name_key text not null, origin text not null, scopes text not null,
  status text not null, created bigint not null, created_by text not null, last_updated bigint not null,
  last_updated_by text not null);
create unique index trusted_origins_by_name on trusted_origins (name_key);
create unique index trusted_origins_by_origin on trusted_origins (origin);
)sql";

// How another's authorization server knows the agent and the people that it acts for.
inline constexpr std::string_view schema_connection_audiences = R"sql(
alter table connections add column audience_client_id text not null default '';
alter table connections add column audience_tenant text not null default '';
alter table connections add column audience_subject text not null default '';
)sql";

// Finds agents by any part of their name (storage/sql/list_statement.h).
inline constexpr std::string_view schema_agent_names = "{agent_names}";

// Of SQLite that is a full-text index over groups of three characters; its rows need numbers, and those that the table
// of agents has of its own change when the database is compacted.
inline constexpr std::string_view sqlite_agent_names = R"sql(
create table agent_names (number integer primary key, id text not null, name_key text not null);
create unique index agent_names_by_id on agent_names (id);
insert into agent_names (id, name_key) select id, name_key from agents;
create virtual table agents_names using fts5(
  id unindexed, name_key, content = 'agent_names', content_rowid = 'number', detail = none, tokenize = 'trigram');
insert into agents_names (agents_names) values ('rebuild');
create trigger agent_names_insert after insert on agents begin
  insert into agent_names (id, name_key) values (new.id, new.name_key);
  insert into agents_names (rowid, id, name_key) select number, id, name_key from agent_names where id = new.id;
end;
create trigger agent_names_update after update of name_key on agents when old.name_key <> new.name_key begin
  insert into agents_names (agents_names, rowid, id, name_key)
    select 'delete', number, id, name_key from agent_names where id = old.id;
  update agent_names set name_key = new.name_key where id = old.id;
  insert into agents_names (rowid, id, name_key) select number, id, name_key from agent_names where id = old.id;
end;
create trigger agent_names_delete after delete on agents begin
  insert into agents_names (agents_names, rowid, id, name_key)
    select 'delete', number, id, name_key from agent_names where id = old.id;
  delete from agent_names where id = old.id;
end;
)sql";

// Of PostgreSQL it is an index of that kind, of an extension that every installation brings along.
inline constexpr std::string_view postgres_agent_names = R"sql(
create extension if not exists pg_trgm;
create index agents_by_part_of_name on agents using gin (name_key gin_trgm_ops);
create view agents_names as select id, name_key from agents;
)sql";

// The standing leave of people for applications.
inline constexpr std::string_view schema_refresh_tokens = R"sql(
create table refresh_tokens (
  id text primary key, client_id text not null, application text not null, server text not null,
  user_id text not null, session text not null, scopes text not null, auth_time bigint not null, amr text not null,
  generation bigint not null, replaced bigint not null, expires bigint, idle bigint not null,
  created bigint not null, last_used bigint not null, ends bigint not null);
create index refresh_tokens_by_user on refresh_tokens (user_id, created, id);
create index refresh_tokens_by_application on refresh_tokens (application, created, id);
create index refresh_tokens_by_server on refresh_tokens (server, client_id, created, id);
create index refresh_tokens_by_end on refresh_tokens (ends);
)sql";

// Whose access tokens an authorization server takes as subject tokens.
inline constexpr std::string_view schema_trusted_servers = R"sql(
create table trusted_servers (server text not null, trusted text not null, primary key (server, trusted));
create index trusted_servers_by_trusted on trusted_servers (trusted);
)sql";

// Whether another's authorization server says who it is when it sends a browser back.
inline constexpr std::string_view schema_issuers_in_answers = R"sql(
alter table resource_authorization_servers add column names_itself bigint not null default 0;
)sql";

// What may be the id of people at another's authorization server, to find those who share one.
inline constexpr std::string_view schema_user_attributes = R"sql(
create table user_attributes (user_id text not null, name text not null, value text not null,
  primary key (user_id, name));
insert into user_attributes (user_id, name, value)
  select users.id, member.key, member.value from users, {attributes_of_users} as member;
create index user_attributes_by_value on user_attributes (name, value);
create index connections_by_audience_subject on connections (audience_subject, id);
)sql";

// What applications know of the people who are assigned to them.
inline constexpr std::string_view schema_app_users = R"sql(
alter table application_users add column user_name text not null default '';
alter table application_users add column profile text not null default '{}';
alter table application_users add column last_updated bigint not null default 0;
update application_users set last_updated = created;
)sql";

// Whether people are asked for the application, and what they agreed to: rows that were taken back stay.
inline constexpr std::string_view schema_consent_grants = R"sql(
alter table applications add column consent_method text not null default 'TRUSTED';
create table consent_grants (
  id text primary key, user_id text not null, application text not null, server text not null, scope text not null,
  created bigint not null, last_updated bigint not null, withdrawn bigint);
create unique index consent_grants_by_scope on consent_grants (user_id, application, server, scope);
create index consent_grants_by_created on consent_grants (user_id, created, id);
create index consent_grants_of_application on consent_grants (application);
create index consent_grants_of_server on consent_grants (server, scope);
)sql";

// Whether an agent that asks for too many scopes is given those that it may have.
inline constexpr std::string_view schema_down_scoping = R"sql(
alter table connections add column down_scoping bigint not null default 0;
)sql";

// What agents run on and what they are called there.
inline constexpr std::string_view schema_agent_platforms = R"sql(
alter table agents add column platform text not null default '';
alter table agents add column external_id text not null default '';
create index agents_by_external_id on agents (external_id, platform) where status <> 'DELETED';
create unique index agents_by_platform on agents (platform, external_id) where external_id <> '' and status <> 'DELETED';
)sql";

// With what MCP servers were asked for their tools.
inline constexpr std::string_view schema_discovery_credentials = R"sql(
alter table discoveries add column told_to text not null default '';
)sql";

// What is asked for of an authorization server's issuer.
inline constexpr std::string_view schema_issuer_modes = R"sql(
alter table authorization_servers add column issuer_mode text not null default 'ORG_URL';
)sql";

// What the access tokens of a refresh token may be for.
inline constexpr std::string_view schema_token_resources = R"sql(
alter table refresh_tokens add column resources text not null default '';
)sql";

}  // namespace mandate::storage::sql
