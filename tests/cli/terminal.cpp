#include "cli/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <chrono>

#include "cli/program.h"

namespace proofsheet::cli::testing {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr int kRound_ms = 100;

class Deadline {
 public:
  bool has_passed() const { return std::chrono::steady_clock::now() > at_; }

 private:
  std::chrono::steady_clock::time_point at_ = std::chrono::steady_clock::now() + kPatience;
};

// Never returns. Only what may follow a fork.
[[noreturn]] void become(int slave, char* const* words, char* const* variables) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::login_tty(slave);
  ::execvpe(words[0], words, variables);
  ::_exit(127);
}

}  // namespace

Terminal::Terminal(const std::vector<std::string>& words,
                   const std::map<std::string, std::string>& environment) {
  winsize size{};
  size.ws_row = 40;
  size.ws_col = 200;
  EXPECT_EQ(::openpty(&master_, &slave_, nullptr, nullptr, &size), 0);
  ::fcntl(master_, F_SETFD, FD_CLOEXEC);
  std::vector<std::string> arguments = words;
  std::vector<std::string> variables = merged_environment(environment);
  const std::vector<char*> argv = pointers(arguments), envp = pointers(variables);
  pid_ = ::fork();
  if (pid_ == 0) become(slave_, argv.data(), envp.data());
  // Kept open here: the terminal's mode can be asked for after the program has ended.
  ::fcntl(slave_, F_SETFD, FD_CLOEXEC);
}

Terminal::~Terminal() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(master_);
  ::close(slave_);
}

void Terminal::type(std::string_view keys) const {
  EXPECT_EQ(::write(master_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

void Terminal::signal(int number) const {
  ::kill(pid_, number);
}

void Terminal::read_some() {
  pollfd polled{master_, POLLIN, 0};
  if (::poll(&polled, 1, kRound_ms) <= 0) return;
  std::array<char, 65'536> buffer{};
  const ssize_t got = ::read(master_, buffer.data(), buffer.size());
  if (got > 0) output_.append(buffer.data(), static_cast<std::size_t>(got));
}

bool Terminal::wait_for(std::string_view text) {
  for (const Deadline deadline; !deadline.has_passed();) {
    if (const std::size_t at = output_.find(text, seen_); at != std::string::npos) {
      seen_ = at + text.size();
      return true;
    }
    read_some();
  }
  ADD_FAILURE() << "'" << text << "' did not come after:\n" << output_.substr(seen_);
  return false;
}

bool Terminal::is_key_mode() const {
  termios mode{};
  EXPECT_EQ(::tcgetattr(slave_, &mode), 0);
  const bool is_by_key = (mode.c_lflag & ICANON) == 0, echoes = (mode.c_lflag & ECHO) != 0;
  EXPECT_NE(is_by_key, echoes);
  return is_by_key;
}

bool Terminal::wait_for_key_mode(bool wanted) {
  for (const Deadline deadline; !deadline.has_passed();) {
    if (is_key_mode() == wanted) return true;
    read_some();
  }
  return false;
}

int Terminal::wait() {
  for (const Deadline deadline; !deadline.has_passed();) {
    read_some();
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) continue;
    pid_ = -1;
    for (std::size_t before = output_.size() + 1; before != output_.size();) {
      before = output_.size();
      read_some();
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return -1;
}

}  // namespace proofsheet::cli::testing
