#pragma once

#include <filesystem>
#include <string_view>

#include "base/progress.h"
#include "base/value.h"
#include "store/store.h"

namespace proofsheet::report {

// Whether a JSON document is a run that export_run wrote: it has a run with its sheet, and cells. Looks at
// the beginning of the text alone.
bool is_exported_run(std::string_view json);

// The result that a record of an export stands for (to_record_json). What a record does not tell is empty:
// the request, the cache key, the times of each attempt. Fails with invalid_input, naming the member.
Result<store::CellResult> read_record(const Value& record);

struct Imported {
  store::RunId run = 0;
  std::uint64_t cells = 0;  // results that are there now
  // Of them, those whose pictures or sounds this store does not have: an export has no files. They are failed
  // cells that say so.
  std::uint64_t without_files = 0;
};
// Makes a run of a .json that export_run wrote, from this store or another one, with its sheet, its results
// and what was thought of them; it is durable when it returns. Fails with invalid_input for anything else,
// naming the file and the member, with cancelled when stopped by `progress`; there is no run then.
Result<Imported> import_run(store::Store& store, const std::filesystem::path& path,
                            const Progress& progress = {});

}  // namespace proofsheet::report
