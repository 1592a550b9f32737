#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/run_montage.h"
#include "cli/write_progress.h"
#include "store/store.h"

namespace proofsheet::cli {

// Checks that every `-o` has a known extension and a folder that can be written: nothing is fired for a
// result that has nowhere to go. Fails with invalid_input.
Result<> check_outputs(const std::vector<std::string>& paths);

// The same for what can only be a picture.
Result<> check_pictures(const std::vector<std::string>& paths);

// Writes a run to each path, by extension: an export or a contact sheet; of the cells in `montage.only`, when
// it is there. Fails with cancelled when `progress` was interrupted; what was written before stays.
Result<> write_outputs(const store::Store& store, store::RunId run, const std::vector<std::string>& paths,
                       WriteProgress& progress, const RunMontageOptions& montage = {});

}  // namespace proofsheet::cli
