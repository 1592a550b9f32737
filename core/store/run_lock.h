#pragma once

#include <filesystem>

#include "base/result.h"
#include "store/result.h"

namespace proofsheet::store {

// Who works on a run: one owner at a time over all programs that share a data folder. A lock on a part of one
// file
// (`running.lock`, sixteen bytes a run, in which the owner's process id stands), which the system gives up
// when its owner ends, however it ends. Move-only; any thread.
class RunLock {
 public:
  // Fails (store) when another owner, in this program or another one, has the run or the whole folder; the
  // message names its process.
  static Result<RunLock> take(const std::filesystem::path& folder, RunId run);
  // The same for all runs, those to come included: while nobody may fire.
  static Result<RunLock> take_all(const std::filesystem::path& folder);

  ~RunLock();
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;

 private:
  explicit RunLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace proofsheet::store
