#pragma once

#include <string>

#include "base/time.h"
#include "crypto/seal.h"
#include "ledger/ledger.h"
#include "main/data_directory.h"
#include "main/settings.h"
#include "manage/seed/seed.h"
#include "storage/store.h"

namespace mandate::main {

// The master key of the installation: of the settings, or of the file, which is made when the database is still empty
// and the file is the usual one. ErrorKind::invalid.
Result<crypto::Sealer> open_sealer(const Settings& settings, const DataDirectory& directory, storage::Store& store);

// What bootstrap() works with.
struct Installation {
  const DataDirectory& directory;
  storage::Store& store;
  ledger::Ledger& ledger;
  const Clock& clock;
  const crypto::Sealer& sealer;
};

// Makes the organisation on the first start and leaves bootstrap.json; on later ones finds it. The secrets are on the
// disk, under another name, before the organisation is: whenever the process ends, the next start finishes the job.
// ErrorKind::invalid when the master key is not the one that the database was made with.
Result<manage::OrganizationRecord> bootstrap(const Installation& installation, const manage::SeedRequest& request,
                                             const std::string& public_url);

}  // namespace mandate::main
