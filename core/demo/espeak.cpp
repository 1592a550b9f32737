#include "demo/espeak.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/clock.h"

extern char** environ;

namespace proofsheet::demo {
namespace {

constexpr std::size_t kMaxWavBytes = 128u << 20;
constexpr std::chrono::seconds kMaxTime{30};

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void set(int fd) {
    close();
    fd_ = fd;
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

// A running espeak-ng, its standard input (a socket, so that a write to a dead child is an error and not a
// signal) and its standard output. Killed and reaped at the end.
struct Child {
  pid_t pid = -1;
  Descriptor input;
  Descriptor output;
  ~Child() {
    if (pid < 0) return;
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  // The exit status, once its output has ended.
  int wait() {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    pid = -1;
    return status;
  }
};

Error system_error(std::string_view what) {
  return {ErrorKind::io, fmt::format("espeak-ng: {}: {}", what, std::strerror(errno)), errno};
}

Result<> spawn(const SpeechOptions& options, Child& child) {
  std::array<int, 2> input{}, output{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input.data()) != 0)
    return fail(system_error("socketpair"));
  child.input.set(input[0]);
  const Descriptor child_input(input[1]);
  if (::pipe2(output.data(), O_CLOEXEC) != 0) return fail(system_error("pipe"));
  child.output.set(output[0]);
  const Descriptor child_output(output[1]);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, child_input.get(), 0);
  posix_spawn_file_actions_adddup2(&actions, child_output.get(), 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);  // the server's sockets are not for the child
  std::vector<std::string> words{"espeak-ng",   "--stdout", "--stdin",
                                 "-b",          "1",        "-v",
                                 options.voice, "-s",       std::to_string(options.words_per_minute)};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int error = posix_spawnp(&child.pid, "espeak-ng", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return {};
  child.pid = -1;
  if (error == ENOENT)
    return fail(ErrorKind::unsupported, "espeak-ng is not installed; on Debian: apt-get install espeak-ng",
                error);
  return fail(ErrorKind::io, fmt::format("espeak-ng: cannot start: {}", std::strerror(error)), error);
}

// Sends what the pipe takes; closes it at the end.
void feed(Child& child, std::string_view& text) {
  const ssize_t sent = ::send(child.input.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
  const bool broken = sent < 0 && errno != EAGAIN && errno != EINTR;
  if (text.empty() || broken) child.input.close();
}

// Feeds the text and collects the sound until the child closes its output.
Result<std::string> converse(Child& child, std::string_view text, int stop_fd) {
  std::string wav;
  const SteadyTime deadline = std::chrono::steady_clock::now() + kMaxTime;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      return fail(ErrorKind::timeout, fmt::format("espeak-ng: not done after {} s", kMaxTime.count()));
    std::array<pollfd, 3> waits{
        {{child.output.get(), POLLIN, 0}, {stop_fd, POLLIN, 0}, {child.input.get(), POLLOUT, 0}}};
    if (::poll(waits.data(), waits.size(), static_cast<int>(left.count())) < 0 && errno != EINTR)
      return fail(system_error("poll"));
    if (waits[1].revents != 0) return fail(ErrorKind::cancelled, "espeak-ng: cancelled");
    if (waits[2].revents != 0) feed(child, text);
    if (waits[0].revents == 0) continue;
    std::array<char, 65'536> chunk{};
    const ssize_t got = ::read(child.output.get(), chunk.data(), chunk.size());
    if (got < 0 && errno != EINTR) return fail(system_error("read"));
    if (got == 0) return wav;
    if (got > 0) wav.append(chunk.data(), static_cast<std::size_t>(got));
    if (wav.size() > kMaxWavBytes)
      return fail(ErrorKind::io, "espeak-ng: the text makes more than 128 MiB of sound");
  }
}

void put_u32(std::string& bytes, std::size_t offset, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
}

// A stream's header cannot know its length: writes the real sizes into the canonical 44 bytes.
Result<std::string> with_real_sizes(std::string wav) {
  constexpr std::size_t kHeader = 44;
  const bool canonical = wav.size() >= kHeader && wav.starts_with("RIFF") &&
                         wav.compare(8, 8, "WAVEfmt ") == 0 && wav.compare(36, 4, "data") == 0;
  if (!canonical) return fail(ErrorKind::io, "espeak-ng: its output is not the WAV that was expected");
  put_u32(wav, 4, static_cast<std::uint32_t>(wav.size() - 8));
  put_u32(wav, 40, static_cast<std::uint32_t>(wav.size() - kHeader));
  return wav;
}

}  // namespace

Result<std::string> speak(std::string_view text, const SpeechOptions& options, const std::stop_token& stop) {
  const Descriptor stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (stopped.get() < 0) return fail(system_error("eventfd"));
  const std::stop_callback wake(stop, [&] { ::eventfd_write(stopped.get(), 1); });
  Child child;
  if (auto started = spawn(options, child); !started) return fail(started.error());
  auto wav = converse(child, text, stopped.get());
  if (!wav) return wav;
  const int status = child.wait();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(ErrorKind::io, fmt::format("espeak-ng: exit status {} for voice '{}'",
                                           WIFEXITED(status) ? WEXITSTATUS(status) : -1, options.voice));
  }
  return with_real_sizes(std::move(*wav));
}

}  // namespace proofsheet::demo
