#include "main/bootstrap.h"

#include <unistd.h>

#include "base/log.h"
#include "main/bootstrap_json.h"
#include "main/files.h"
#include "storage/authorization_servers.h"

namespace mandate::main {
namespace {

constexpr std::string_view bootstrap_file = "bootstrap.json", prepared_file = "bootstrap.json.prepared",
                           key_file = "master.key";

// A database that was sealed with another key must not be served: it would fail one request at a time.
Result<void> check_master_key(const Installation& installation) {
  TRY(const auto keys, installation.store.read([](storage::sql::Connection& connection) {
    return storage::SigningKeys(connection).list_of({});
  }));
  for (const auto& key : keys)
    if (!installation.sealer.open(key.sealed, "signing_key:" + key.kid))
      return fail(ErrorKind::invalid, "The master key is not the one that the database in " +
                                          installation.directory.path() + " was made with");
  return {};
}

Result<manage::OrganizationRecord> make_organization(const Installation& installation,
                                                     const manage::SeedRequest& request,
                                                     const std::string& public_url) {
  const auto prepared = installation.directory.file(prepared_file);
  const auto seed = manage::make_seed(request);
  CHECK(write_private_file(prepared, to_bootstrap_text(seed, public_url)));
  CHECK(manage::seed_organization(installation.ledger, installation.clock, installation.sealer, request, seed));
  CHECK(rename_file(prepared, installation.directory.file(bootstrap_file)));
  log::info("organization_made", {{"organization", seed.organization.id.str()}});
  return seed.organization;
}

// What a crash between the organisation and its bootstrap.json left.
Result<void> finish_bootstrap(const DataDirectory& directory, const domain::OrgId& organization) {
  const auto prepared = directory.file(prepared_file);
  const auto text = read_file(prepared);
  if (!text) return text.error().kind == ErrorKind::not_found ? Result<void>() : tl::unexpected(text.error());
  const auto of = organization_of_bootstrap(*text);
  if (of && *of == organization) return rename_file(prepared, directory.file(bootstrap_file));
  unlink(prepared.c_str());
  return {};
}

// The file says where the server is; an administrator who has read it may have taken it away.
Result<void> update_public_url(const DataDirectory& directory, const std::string& public_url) {
  const auto file = directory.file(bootstrap_file);
  const auto text = read_file(file);
  if (!text) return text.error().kind == ErrorKind::not_found ? Result<void>() : tl::unexpected(text.error());
  const auto updated = with_public_url(*text, public_url);
  if (!updated || *updated == *text) return {};
  return write_private_file(file, *updated);
}

}  // namespace

Result<crypto::Sealer> open_sealer(const Settings& settings, const DataDirectory& directory, storage::Store& store) {
  if (!settings.master_key.empty()) {
    TRY(const auto key, crypto::Sealer::parse_master_key(settings.master_key.reveal()));
    return crypto::Sealer(key);
  }
  TRY(const auto organization, manage::find_organization(store));
  const bool usual = settings.master_key_file.empty();
  TRY(const auto key, crypto::Sealer::load_master_key(usual ? directory.file(key_file) : settings.master_key_file,
                                                      usual && !organization));
  return crypto::Sealer(key);
}

Result<manage::OrganizationRecord> bootstrap(const Installation& installation, const manage::SeedRequest& request,
                                             const std::string& public_url) {
  TRY(const auto existing, manage::find_organization(installation.store));
  if (!existing) return make_organization(installation, request, public_url);
  CHECK(check_master_key(installation));
  CHECK(finish_bootstrap(installation.directory, existing->id));
  CHECK(update_public_url(installation.directory, public_url));
  return *existing;
}

}  // namespace mandate::main
