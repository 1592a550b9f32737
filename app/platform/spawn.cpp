#include "platform/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <system_error>

#include <fmt/format.h>

namespace proofsheet::platform {

Result<pid_t> spawn(const std::vector<std::string>& arguments, Spawned how) {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (how == Spawned::silent_group) {
    for (const int output : {STDOUT_FILENO, STDERR_FILENO})
      ::posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0);
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes,
                             how == Spawned::on_its_own ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, raw[0], &actions, &attributes, raw.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  return fail(ErrorKind::io,
              fmt::format("{}: cannot be run: {}", arguments[0], std::generic_category().message(error)),
              error);
}

}  // namespace proofsheet::platform
