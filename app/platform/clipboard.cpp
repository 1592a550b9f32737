#include "platform/clipboard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "platform/program.h"

namespace proofsheet::platform {

namespace {

constexpr int kPatience_ms = 10'000;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

std::unexpected<Error> cannot_run(const std::string& program, int error) {
  return fail(ErrorKind::io,
              fmt::format("{}: cannot be run: {}", program, std::generic_category().message(error)), error);
}

Result<pid_t> start(const std::vector<std::string>& arguments, int input) {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  // What stays behind must not hold on to our output.
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, raw[0], &actions, nullptr, raw.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return cannot_run(arguments[0], error);
  return pid;
}

using Moment = std::chrono::steady_clock::time_point;

// False when the descriptor is not ready by the deadline.
bool wait_ready(int fd, short events, Moment deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waited{fd, events, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

bool send_all(int fd, std::string_view bytes, Moment deadline) {
  while (!bytes.empty()) {
    // MSG_NOSIGNAL: a program that has gone away is no reason to end this one.
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!wait_ready(fd, POLLOUT, deadline)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

// The exit code; -1 when it had to be killed.
int wait_for_end(pid_t pid, Moment deadline) {
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const bool ended = process.get() >= 0 && wait_ready(process.get(), POLLIN, deadline);
  if (!ended) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

Result<std::vector<std::string>> clipboard_program(std::string_view type, const Variables& variable) {
  const std::string path = variable("PATH"), wanted(type);
  const bool is_wayland = !variable("WAYLAND_DISPLAY").empty();
  if (is_wayland && !find_program("wl-copy", path).empty())
    return std::vector<std::string>{"wl-copy", "--type", wanted};
  if (!variable("DISPLAY").empty() && !find_program("xclip", path).empty())
    return std::vector<std::string>{"xclip", "-selection", "clipboard", "-t", wanted, "-i"};
  return fail(ErrorKind::unsupported,
              fmt::format("Not copied: this needs the program {}, which is not installed. On Debian: apt "
                          "install {}",
                          is_wayland ? "wl-copy" : "xclip", is_wayland ? "wl-clipboard" : "xclip"));
}

Result<> put_into_clipboard(std::string_view type, std::string_view bytes, const Variables& variable) {
  const auto program = clipboard_program(type, variable);
  if (!program) return fail(program.error());
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return cannot_run(program->front(), errno);
  Descriptor ours(ends[0]), theirs(ends[1]);
  const auto pid = start(*program, theirs.get());
  if (!pid) return fail(pid.error());
  theirs.close();
  const Moment deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience_ms);
  const bool sent = send_all(ours.get(), bytes, deadline);
  ours.close();
  const int code = wait_for_end(*pid, deadline);
  if (sent && code == 0) return {};
  return fail(ErrorKind::io,
              fmt::format("Not copied: {} did not take it (exit code {})", program->front(), code));
}

}  // namespace proofsheet::platform
