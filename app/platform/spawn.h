#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace proofsheet::platform {

enum class Spawned {
  on_its_own,    // in a session of its own: what ends this program does not end it
  silent_group,  // without output, in a group of its own: what it starts can be ended with it
};

// Starts a program by its path, with its arguments behind it and nothing to read. Its exit code is the
// caller's to take in. Fails (io) when it cannot be run. Any thread.
Result<pid_t> spawn(const std::vector<std::string>& arguments, Spawned how);

}  // namespace proofsheet::platform
