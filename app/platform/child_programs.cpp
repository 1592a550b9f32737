#include "platform/child_programs.h"

#include <sys/wait.h>

#include "platform/spawn.h"

namespace proofsheet::platform {

Result<> ChildPrograms::start(const std::vector<std::string>& arguments) {
  forget_ended();
  const auto pid = spawn(arguments, Spawned::on_its_own);
  if (!pid) return fail(pid.error());
  started_.push_back(*pid);
  return {};
}

void ChildPrograms::forget_ended() {
  std::erase_if(started_, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
}

}  // namespace proofsheet::platform
