#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret_string.h"
#include "storage/database_url.h"

namespace mandate::main {

using Duration = std::chrono::microseconds;
struct Size {
  std::int64_t bytes = 0;
};

// Everything that can be set, with its default. A member is named like its setting, `_` in place of the dot.
struct Settings {
  std::string data;
  storage::DatabaseUrl database;
  std::string listen = "127.0.0.1:8080";
  std::string public_url;
  std::int64_t threads = 0;
  std::int64_t workers = 4;
  std::int64_t worker_queue = 256;
  std::vector<std::string> trusted_proxies;
  Duration drain = std::chrono::seconds(10);
  SecretString master_key;
  std::string master_key_file;
  bool activation_needs_owner = true;

  bool clients_public_agents = false;

  std::int64_t chains_depth = 5;
  bool chains_cycles = false;
  bool chains_narrow_scopes = true;

  std::string tls_cert;
  std::string tls_key;
  bool tls_self_signed = false;

  Size limits_header{16 * 1024};
  std::int64_t limits_header_fields = 100;
  Size limits_body{1024 * 1024};
  Size limits_bulk_body{8 * 1024 * 1024};
  std::int64_t limits_connections = 10'000;
  std::int64_t limits_connections_per_address = 5'000;
  Duration limits_handshake_time = std::chrono::seconds(10);
  Duration limits_header_time = std::chrono::seconds(10);
  Duration limits_body_time = std::chrono::seconds(10);
  Duration limits_write_time = std::chrono::seconds(30);
  Duration limits_idle_time = std::chrono::seconds(75);
  Duration limits_stream_time = std::chrono::minutes(10);
  std::int64_t limits_admin_requests = 6000;
  std::int64_t limits_client_requests = 6'000'000;
  std::int64_t limits_address_requests = 6'000'000;
  std::int64_t limits_client_failures = 30;
  std::int64_t limits_address_failures = 300;
  std::int64_t limits_address_sign_ons = 20'000;

  std::vector<std::string> outgoing_allowed_networks;
  bool outgoing_allow_http = false;
  Duration outgoing_time = std::chrono::seconds(5);
  Size outgoing_size{256 * 1024};
  std::string outgoing_ca_file;
  std::int64_t outgoing_workers = 2;

  Duration gateway_time = std::chrono::seconds(30);
  Size gateway_size{4 * 1024 * 1024};
  std::int64_t gateway_workers = 16;

  std::int64_t cache_clients = 4096;
  std::int64_t cache_people = 8192;
  std::int64_t cache_sessions = 8192;
  std::int64_t cache_servers = 256;
  std::int64_t cache_verified_tokens = 4096;

  std::string audit_durability = "full";
  Duration ledger_linger = std::chrono::milliseconds(8);
  std::int64_t ledger_batch = 64;

  std::string log_level = "info";
  bool log_access = true;

  std::string orn_partition = "okta";

  std::string bootstrap_organization = "Mandate";
  std::string bootstrap_admin_login = "admin@mandate.local";
  std::string bootstrap_signing_algorithm = "RS256";
};

using Member = std::variant<std::string Settings::*, bool Settings::*, std::int64_t Settings::*, Size Settings::*,
                            Duration Settings::*, std::vector<std::string> Settings::*, SecretString Settings::*,
                            storage::DatabaseUrl Settings::*>;

// What a value must obey beside its kind. Bounds count bytes of a Size and microseconds of a Duration.
struct Rule {
  std::int64_t least = 0, most = std::numeric_limits<std::int64_t>::max();
  std::vector<std::string_view> choices = {};
  std::string_view form = {};                // of a text or of each text of a list, for people: "ADDRESS:PORT"
  bool (*fits)(std::string_view) = nullptr;  // whether a text has this form
};

// One row of the table that the file, the environment, the flags, their help and the reference page are made of.
struct Setting {
  std::string_view name;  // "tls.cert": in a TOML file `cert` in [tls]; MANDATE_TLS_CERT; --tls-cert
  Member member;
  std::string_view meaning;
  Rule rule = {};

  std::string variable() const;
  std::string flag() const;
  // A secret stands in the environment only: anybody can see the flags of a process, and files get copied.
  bool is_secret() const { return std::holds_alternative<SecretString Settings::*>(member); }
  bool is_switch() const { return std::holds_alternative<bool Settings::*>(member); }
  // For people: "a whole number from 1 to 64".
  std::string kind() const;
};

// Those without a table of the file first, then one table after the other.
std::span<const Setting> all_settings();
const Setting* find_setting(std::string_view name);

// Reads `text` as a value of the setting. The error's message says what the value must be: "must be …".
Result<void> assign(Settings& settings, const Setting& setting, std::string_view text);

// The value in the form that assign() reads. A secret, and the password of a URL: "********" when set.
std::string value_of(const Settings& settings, const Setting& setting);

}  // namespace mandate::main
