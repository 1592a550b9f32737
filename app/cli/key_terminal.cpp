#include "cli/key_terminal.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

namespace proofsheet::cli {
namespace {

constexpr char kEscape = '\x1b';

// A signal handler can reach nothing but statics. The modes are written before `is_active` is.
termios original_mode, key_mode;
std::atomic<bool> is_active{false};
static_assert(std::atomic<bool>::is_always_lock_free);

struct Handled {
  int signal;
  struct sigaction before;
};
// What ends a program without its destructors; SIGINT and SIGTERM belong to Interrupts.
std::array<Handled, 8> fatal{{{SIGHUP, {}},
                              {SIGQUIT, {}},
                              {SIGILL, {}},
                              {SIGABRT, {}},
                              {SIGBUS, {}},
                              {SIGFPE, {}},
                              {SIGSEGV, {}},
                              {SIGTRAP, {}}}};
std::array<Handled, 2> job_control{{{SIGTSTP, {}}, {SIGCONT, {}}}};

bool is_foreground() {
  return ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

// The terminal of another job is not ours to change; trying would suspend this program.
void set_mode(const termios& mode) {
  if (is_active.load() && is_foreground()) ::tcsetattr(STDIN_FILENO, TCSANOW, &mode);
}

void install(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

void on_fatal(int signal) {
  restore_terminal();
  for (const Handled& handled : fatal) {
    if (handled.signal == signal) ::sigaction(signal, &handled.before, nullptr);
  }
  ::raise(signal);  // delivered, with what it did before, when this returns
}

void on_suspend(int) {
  const int saved = errno;
  set_mode(original_mode);
  ::sigaction(SIGTSTP, &job_control[0].before, nullptr);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  ::raise(SIGTSTP);
  ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);  // here the program stands still until SIGCONT
  install(SIGTSTP, on_suspend);
  errno = saved;
}

void on_continue(int) {
  const int saved = errno;
  set_mode(key_mode);
  errno = saved;
}

// Signals that are ignored, as under nohup, stay so.
void take_over(Handled& handled, void (*handler)(int)) {
  ::sigaction(handled.signal, nullptr, &handled.before);
  const bool is_ignored = (handled.before.sa_flags & SA_SIGINFO) == 0 && handled.before.sa_handler == SIG_IGN;
  if (!is_ignored) install(handled.signal, handler);
}

}  // namespace

std::unique_ptr<KeyTerminal> KeyTerminal::open() {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDERR_FILENO) != 1 || !is_foreground()) return nullptr;
  if (::tcgetattr(STDIN_FILENO, &original_mode) != 0) return nullptr;
  key_mode = original_mode;
  key_mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  key_mode.c_cc[VMIN] = 1;
  key_mode.c_cc[VTIME] = 0;
  is_active = true;
  for (Handled& handled : fatal) take_over(handled, on_fatal);
  take_over(job_control[0], on_suspend);
  take_over(job_control[1], on_continue);
  set_mode(key_mode);
  return std::unique_ptr<KeyTerminal>(new KeyTerminal);
}

KeyTerminal::~KeyTerminal() {
  restore_terminal();
  is_active = false;
  for (const Handled& handled : fatal) ::sigaction(handled.signal, &handled.before, nullptr);
  for (const Handled& handled : job_control) ::sigaction(handled.signal, &handled.before, nullptr);
}

int KeyTerminal::descriptor() {
  const bool was_ours = std::exchange(is_ours_, is_foreground());
  if (is_ours_ && !was_ours) set_mode(key_mode);
  return is_gone_ || !is_ours_ ? -1 : STDIN_FILENO;
}

std::string KeyTerminal::read() {
  std::array<char, 256> buffer{};
  const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (got <= 0) {
    is_gone_ = got == 0 || (errno != EINTR && errno != EAGAIN);
    return {};
  }
  return plain_keys({buffer.data(), static_cast<std::size_t>(got)});
}

std::string plain_keys(std::string_view typed) {
  std::string keys;
  for (std::size_t at = 0; at < typed.size(); ++at) {
    if (typed[at] != kEscape) {
      keys += typed[at];
      continue;
    }
    ++at;  // Alt and a key, or what introduces a sequence
    if (at >= typed.size() || (typed[at] != '[' && typed[at] != 'O')) continue;
    ++at;
    while (at < typed.size() && (typed[at] < '@' || typed[at] > '~')) ++at;
  }
  return keys;
}

void restore_terminal() {
  const int saved = errno;
  set_mode(original_mode);
  errno = saved;
}

}  // namespace proofsheet::cli
