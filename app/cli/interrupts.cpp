#include "cli/interrupts.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include "cli/common.h"
#include "cli/key_terminal.h"

namespace proofsheet::cli {
namespace {

// A signal handler can reach nothing but statics.
std::atomic<int> interrupt_count{0};
std::array<int, 2> wake_pipe{-1, -1};
static_assert(std::atomic<int>::is_always_lock_free);
std::string last_words;                              // changes only while `last_words_ready` is empty
std::atomic<const std::string*> last_words_ready{};  // for the handler

[[noreturn]] void leave_at_once() {
  restore_terminal();
  if (const std::string* words = last_words_ready.load()) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, words->data(), words->size());
  }
  ::_exit(kInterrupted);
}

void on_signal(int) {
  const int saved = errno;
  if (interrupt_count.fetch_add(1) > 0) leave_at_once();
  const char byte = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_pipe[1], &byte, 1);
  errno = saved;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts() {
  interrupt_count = 0;
  [[maybe_unused]] const int made = ::pipe2(wake_pipe.data(), O_CLOEXEC | O_NONBLOCK);
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
}

Interrupts::~Interrupts() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  last_words_ready = nullptr;
  for (int& fd : wake_pipe) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
}

bool Interrupts::requested() const {
  return interrupt_count.load() > 0;
}

void Interrupts::wait() const {
  while (!requested()) {
    pollfd wake{wake_pipe[0], POLLIN, 0};
    ::poll(&wake, 1, -1);
  }
}

int Interrupts::descriptor() const {
  return wake_pipe[0];
}

void Interrupts::set_last_words(std::string text) {
  last_words = std::move(text);
  last_words_ready = &last_words;
}

void ignore_broken_pipes() {
  handle(SIGPIPE, SIG_IGN);
}

}  // namespace proofsheet::cli
