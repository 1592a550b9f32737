#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace proofsheet::platform {

// Starts programs that go on by themselves, also after this one has ended. One thread at a time.
class ChildPrograms {
 public:
  ChildPrograms() = default;
  ~ChildPrograms() { forget_ended(); }
  ChildPrograms(const ChildPrograms&) = delete;
  ChildPrograms& operator=(const ChildPrograms&) = delete;

  // The program by its path, then its arguments. Returns at once; fails (io) when it cannot be run.
  Result<> start(const std::vector<std::string>& arguments);

 private:
  // Takes in the exit codes of those that have ended, so that the system forgets them.
  void forget_ended();

  std::vector<pid_t> started_;
};

}  // namespace proofsheet::platform
