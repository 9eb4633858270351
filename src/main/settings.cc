#include "main/settings.h"

#include <algorithm>
#include <cctype>

#include "main/value_forms.h"

namespace mandate::main {
namespace {

constexpr std::int64_t kib = 1024, mib = 1024 * kib, ms = 1000, s = 1000 * ms;

const std::vector<Setting>& table() {
  using S = Settings;
  static const std::vector<Setting> rows = {
      {"data", &S::data,
       "Directory of the master key, bootstrap.json and, unless it is elsewhere, the database; made when it is not "
       "there."},
      {"database",
       &S::database,
       "Where the records are kept. Empty: mandate.db in the data directory. What a PostgreSQL URL leaves out comes "
       "from "
       "PGPASSWORD, PGSSLMODE and the other variables of libpq; a password in a flag can be seen among the processes.",
       {.form = "postgres://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH"}},
      {"listen",
       &S::listen,
       "Where the server accepts connections; port 0 picks a free one.",
       {.form = "ADDRESS:PORT", .fits = is_listen_address}},
      {"public_url",
       &S::public_url,
       "The URL that clients reach the server by. It is the issuer of every token and the start of every link, so it "
       "must never change while "
       "tokens are in use. Empty: made of the listen address.",
       {.form = "http(s)://HOST[:PORT], without a path", .fits = is_public_url}},
      {"threads", &S::threads, "Threads that serve connections; 0: one for each core.", {.most = 256}},
      {"workers",
       &S::workers,
       "Threads of the management API, as many of sign-on, and as many for token requests that must wait for the "
       "database.",
       {.least = 1, .most = 256}},
      {"worker_queue",
       &S::worker_queue,
       "How many of those requests may wait for a thread; one more is answered 503.",
       {.least = 1, .most = 100'000}},
      {"trusted_proxies",
       &S::trusted_proxies,
       "Proxies in front of the server: X-Forwarded-For is believed from them and from nobody else.",
       {.form = "an address or a network such as 10.0.0.0/8", .fits = is_network}},
      {"drain", &S::drain, "How long a server that is told to stop waits for requests in flight.", {.most = 600 * s}},
      {"master_key",
       &S::master_key,
       "The key that everything secret in the database is sealed with; in place of master_key_file.",
       {.form = "64 hexadecimal digits", .fits = is_master_key}},
      {"master_key_file", &S::master_key_file,
       "File of the master key, mode 0600. Empty: master.key in the data directory, made at the first start."},
      {"activation_needs_owner", &S::activation_needs_owner, "Refuse to activate an agent that has no owner."},

      {"clients.public_agents", &S::clients_public_agents,
       "Let agents authenticate with nothing (token_endpoint_auth_method none): whoever knows an agent's id and holds "
       "an "
       "ID token of its application can act as it."},

      {"chains.depth",
       &S::chains_depth,
       "How many may act for the subject of a token when agents call each other.",
       {.least = 1, .most = 16}},
      {"chains.cycles", &S::chains_cycles, "Let an agent be in a chain twice."},
      {"chains.narrow_scopes", &S::chains_narrow_scopes,
       "Refuse a scope that the token before, of the same authorization server, was not issued with."},

      {"tls.cert", &S::tls_cert, "PEM file with the certificate chain of the server; with tls.key it serves https."},
      {"tls.key", &S::tls_key, "PEM file with the private key of the certificate."},
      {"tls.self_signed", &S::tls_self_signed,
       "Serve https with a certificate made at the first start; for development."},

      {"limits.header", &S::limits_header, "Largest header of a request.", {.least = kib, .most = mib}},
      {"limits.header_fields", &S::limits_header_fields, "Most fields in a header.", {.least = 10, .most = 1000}},
      {"limits.body", &S::limits_body, "Largest body of a request.", {.least = kib, .most = 64 * mib}},
      {"limits.bulk_body",
       &S::limits_bulk_body,
       "Largest body of a request that registers many agents at once.",
       {.least = kib, .most = 64 * mib}},
      {"limits.connections", &S::limits_connections, "Most connections at a time.", {.least = 1, .most = 1'000'000}},
      {"limits.connections_per_address",
       &S::limits_connections_per_address,
       "Most of them from one address (of IPv6: one /64); 0: as many as there are. Those of trusted_proxies are not "
       "counted.",
       {.most = 1'000'000}},
      {"limits.handshake_time",
       &S::limits_handshake_time,
       "How long a TLS handshake may take.",
       {.least = 100 * ms, .most = 600 * s}},
      {"limits.header_time",
       &S::limits_header_time,
       "How long a header may take from its first byte.",
       {.least = 100 * ms, .most = 600 * s}},
      {"limits.body_time", &S::limits_body_time, "How long a body may take.", {.least = 100 * ms, .most = 600 * s}},
      {"limits.write_time",
       &S::limits_write_time,
       "How long a client may take to read an answer.",
       {.least = 100 * ms, .most = 600 * s}},
      {"limits.idle_time",
       &S::limits_idle_time,
       "How long a connection is kept without a request.",
       {.least = 100 * ms, .most = 3600 * s}},
      {"limits.stream_time",
       &S::limits_stream_time,
       "How long a stream of events may last; its reader then asks again.",
       {.least = 100 * ms, .most = 3600 * s}},
      {"limits.admin_requests",
       &S::limits_admin_requests,
       "Requests a minute to the management API with one API token, or by one client for one person.",
       {.least = 1, .most = 1'000'000}},
      {"limits.client_requests",
       &S::limits_client_requests,
       "Requests a minute of one authenticated client to the token, introspection and revocation endpoints.",
       {.least = 1, .most = 1'000'000'000}},
      {"limits.address_requests",
       &S::limits_address_requests,
       "Requests a minute from one address (of IPv6: one /64) to the same endpoints and to public documents, and as "
       "many to the management API and to the pages for signing on.",
       {.least = 1, .most = 1'000'000'000}},
      {"limits.client_failures",
       &S::limits_client_failures,
       "Requests in the name of one client, from one address, that are refused before anything is proved, in 30s; then "
       "it waits until they are over.",
       {.least = 1, .most = 1'000'000}},
      {"limits.address_failures",
       &S::limits_address_failures,
       "The same for all clients at one address, and as many refused passwords of people.",
       {.least = 1, .most = 1'000'000}},
      {"limits.address_sign_ons",
       &S::limits_address_sign_ons,
       "Sign-on pages shown to one address in 10min; each is remembered for so long.",
       {.least = 1, .most = 1'000'000'000}},

      {"outgoing.allowed_networks",
       &S::outgoing_allowed_networks,
       "Networks that are not the public Internet but may be asked for documents all the same: metadata of MCP servers "
       "and of other authorization servers, key sets.",
       {.form = "an address or a network such as 10.0.0.0/8", .fits = is_network}},
      {"outgoing.allow_http", &S::outgoing_allow_http, "Ask for documents at http URLs too; for development."},
      {"outgoing.time", &S::outgoing_time, "How long a document may take.", {.least = 100 * ms, .most = 60 * s}},
      {"outgoing.size", &S::outgoing_size, "Largest document.", {.least = kib, .most = 16 * mib}},
      {"outgoing.ca_file", &S::outgoing_ca_file,
       "PEM file of the certificate authorities that are trusted for documents. Empty: the system's."},
      {"outgoing.workers", &S::outgoing_workers, "Threads that ask for documents.", {.least = 1, .most = 256}},

      {"gateway.time",
       &S::gateway_time,
       "How long an MCP server may take for one request that a virtual MCP server passes on.",
       {.least = 100 * ms, .most = 600 * s}},
      {"gateway.size", &S::gateway_size, "Largest answer to such a request.", {.least = kib, .most = 64 * mib}},
      {"gateway.workers",
       &S::gateway_workers,
       "Calls of tools that are passed on at the same time; each takes a thread.",
       {.least = 1, .most = 1024}},

      {"cache.clients",
       &S::cache_clients,
       "Agents, and as many applications, kept in memory.",
       {.least = 1, .most = 10'000'000}},
      {"cache.people", &S::cache_people, "People kept in memory.", {.least = 1, .most = 10'000'000}},
      {"cache.sessions", &S::cache_sessions, "Sessions of people kept in memory.", {.least = 1, .most = 10'000'000}},
      {"cache.servers", &S::cache_servers, "Authorization servers kept in memory.", {.least = 1, .most = 1'000'000}},
      {"cache.verified_tokens",
       &S::cache_verified_tokens,
       "Tokens of our own whose signature is not verified again; 0: none.",
       {.most = 10'000'000}},

      {"audit.durability",
       &S::audit_durability,
       "full: an answer leaves when its record is on the disk. relaxed: when the operating system has it; a loss of "
       "power can lose the last records.",
       {.choices = {"full", "relaxed"}}},
      {"ledger.linger",
       &S::ledger_linger,
       "The longest that a record waits for others to share its write to the disk, while the server is busy.",
       {.most = s}},
      {"ledger.batch", &S::ledger_batch, "Records that are waited for no longer.", {.least = 1, .most = 10'000}},

      {"log.level", &S::log_level, "Least level that is logged.", {.choices = {"debug", "info", "warning", "error"}}},
      {"log.access", &S::log_access, "Log a line for each request."},

      {"orn.partition",
       &S::orn_partition,
       "Second part of every resource name (orn:…), as existing clients expect it.",
       {.form = "1 to 32 of the characters a-z, 0-9 and -", .fits = is_partition}},

      {"bootstrap.organization",
       &S::bootstrap_organization,
       "First start only: name of the organisation.",
       {.form = "text for people", .fits = is_name}},
      {"bootstrap.admin_login",
       &S::bootstrap_admin_login,
       "First start only: login of the first administrator.",
       {.form = "an email address", .fits = is_login}},
      {"bootstrap.signing_algorithm",
       &S::bootstrap_signing_algorithm,
       "First start only: what the authorization server `default` signs with. RS256 is what every client verifies; "
       "ES256 signs ten times faster.",
       {.choices = {"RS256", "ES256", "EdDSA"}}},
  };
  return rows;
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

tl::unexpected<Error> must_be(const Setting& setting) {
  return fail(ErrorKind::invalid, "must be " + setting.kind());
}

std::string range(const Rule& rule, const auto& format) {
  const bool open = rule.most == std::numeric_limits<std::int64_t>::max();
  return open ? " of at least " + format(rule.least) : " from " + format(rule.least) + " to " + format(rule.most);
}

bool within(const Rule& rule, std::int64_t value) {
  return value >= rule.least && value <= rule.most;
}

bool obeys(const Rule& rule, std::string_view text) {
  if (!rule.choices.empty()) return std::find(rule.choices.begin(), rule.choices.end(), text) != rule.choices.end();
  return rule.fits == nullptr || rule.fits(text);
}

std::string kind_of_text(const Rule& rule) {
  if (!rule.form.empty()) return std::string(rule.form);
  if (rule.choices.empty()) return "text";
  std::string kind = "one of ";
  for (std::size_t i = 0; i < rule.choices.size(); ++i)
    kind += (i == 0 ? "" : i + 1 == rule.choices.size() ? " or " : ", ") + std::string(rule.choices[i]);
  return kind;
}

// "tls.cert" with every character that is not a letter or a digit replaced.
std::string spelled(std::string_view name, char between) {
  std::string out(name);
  for (char& c : out)
    if (c == '.' || c == '_') c = between;
  return out;
}

}  // namespace

std::string Setting::variable() const {
  std::string out = "MANDATE_" + spelled(name, '_');
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string Setting::flag() const {
  return "--" + spelled(name, '-');
}

std::string Setting::kind() const {
  return std::visit(Overloaded{
                        [&](std::string Settings::*) { return kind_of_text(rule); },
                        [&](bool Settings::*) { return std::string("true or false"); },
                        [&](std::int64_t Settings::*) {
                          return "a whole number" + range(rule, [](std::int64_t n) { return std::to_string(n); });
                        },
                        [&](Size Settings::*) { return "a size" + range(rule, format_size); },
                        [&](Duration Settings::*) {
                          return "a time" + range(rule, [](std::int64_t us) { return format_duration(Duration(us)); });
                        },
                        [&](std::vector<std::string> Settings::*) { return "a list, each " + kind_of_text(rule); },
                        [&](SecretString Settings::*) { return kind_of_text(rule); },
                        [&](storage::DatabaseUrl Settings::*) { return kind_of_text(rule); },
                    },
                    member);
}

std::span<const Setting> all_settings() {
  return table();
}

const Setting* find_setting(std::string_view name) {
  for (const auto& setting : table())
    if (setting.name == name) return &setting;
  return nullptr;
}

Result<void> assign(Settings& settings, const Setting& setting, std::string_view text) {
  const Rule& rule = setting.rule;
  const auto number = [&](const std::optional<std::int64_t>& value, auto store) -> Result<void> {
    if (!value || !within(rule, *value)) return must_be(setting);
    store(*value);
    return {};
  };
  return std::visit(Overloaded{
                        [&](std::string Settings::* member) -> Result<void> {
                          if (!obeys(rule, text)) return must_be(setting);
                          settings.*member = text;
                          return {};
                        },
                        [&](bool Settings::* member) -> Result<void> {
                          if (text != "true" && text != "false") return must_be(setting);
                          settings.*member = text == "true";
                          return {};
                        },
                        [&](std::int64_t Settings::* member) {
                          return number(parse_number(text), [&](std::int64_t n) { settings.*member = n; });
                        },
                        [&](Size Settings::* member) {
                          return number(parse_size(text), [&](std::int64_t n) { settings.*member = Size{n}; });
                        },
                        [&](Duration Settings::* member) {
                          return number(parse_duration(text), [&](std::int64_t n) { settings.*member = Duration(n); });
                        },
                        [&](std::vector<std::string> Settings::* member) -> Result<void> {
                          auto items = parse_list(text);
                          for (const auto& item : items)
                            if (!obeys(rule, item)) return must_be(setting);
                          settings.*member = std::move(items);
                          return {};
                        },
                        [&](SecretString Settings::* member) -> Result<void> {
                          if (!obeys(rule, text)) return must_be(setting);
                          settings.*member = SecretString(std::string(text));
                          return {};
                        },
                        [&](storage::DatabaseUrl Settings::* member) -> Result<void> {
                          auto url = storage::DatabaseUrl::parse(text);
                          if (!url) return must_be(setting);
                          settings.*member = *std::move(url);
                          return {};
                        },
                    },
                    setting.member);
}

std::string value_of(const Settings& settings, const Setting& setting) {
  return std::visit(
      Overloaded{
          [&](std::string Settings::* member) { return settings.*member; },
          [&](bool Settings::* member) { return std::string(settings.*member ? "true" : "false"); },
          [&](std::int64_t Settings::* member) { return std::to_string(settings.*member); },
          [&](Size Settings::* member) { return format_size((settings.*member).bytes); },
          [&](Duration Settings::* member) { return format_duration(settings.*member); },
          [&](std::vector<std::string> Settings::* member) { return join(settings.*member, ","); },
          [&](SecretString Settings::* member) { return std::string((settings.*member).empty() ? "" : "********"); },
          [&](storage::DatabaseUrl Settings::* member) { return (settings.*member).shown(); },
      },
      setting.member);
}

}  // namespace mandate::main
