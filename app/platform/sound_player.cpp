#include "platform/sound_player.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "platform/program.h"

namespace proofsheet::platform {

namespace {

struct KnownPlayer {
  const char* program;
  std::vector<const char*> options;
  bool is_for_wav_only = false;
};

bool is_wav(std::string_view type) {
  return type == "audio/wav" || type == "audio/x-wav" || type == "audio/wave" || type == "audio/vnd.wave";
}

// A group of its own, so that what the program has started is ended with it.
Result<pid_t> start_player(const std::vector<std::string>& arguments) {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
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

}  // namespace

Result<std::vector<std::string>> player_program(const std::string& file, std::string_view type,
                                                const Variables& variable) {
  const std::string path = variable("PATH");
  const KnownPlayer players[] = {{"pw-play", {}},
                                 {"paplay", {}},
                                 {"aplay", {"-q"}, true},
                                 {"ffplay", {"-nodisp", "-autoexit", "-loglevel", "quiet"}},
                                 {"mpv", {"--no-video", "--really-quiet"}}};
  for (const KnownPlayer& player : players) {
    if (player.is_for_wav_only && !is_wav(type)) continue;
    const std::string program = find_program(player.program, path);
    if (program.empty()) continue;
    std::vector<std::string> arguments{program};
    arguments.insert(arguments.end(), player.options.begin(), player.options.end());
    arguments.push_back(file);
    return arguments;
  }
  return fail(ErrorKind::unsupported, fmt::format("no program is installed that plays {}", type));
}

SoundPlayer::~SoundPlayer() {
  stop();
  for (const pid_t pid : ending_) {
    ::kill(-pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

Result<> SoundPlayer::play(const std::string& file, std::string_view type, const Variables& variable) {
  stop();
  const auto program = player_program(file, type, variable);
  if (!program) return fail(program.error());
  const auto pid = start_player(*program);
  if (!pid) return fail(pid.error());
  playing_ = *pid;
  program_ = std::filesystem::path(program->front()).filename().string();
  return {};
}

void SoundPlayer::stop() {
  reap();
  if (!playing_) return;
  ::kill(-*playing_, SIGTERM);
  ending_.push_back(*playing_);
  playing_.reset();
}

void SoundPlayer::reap() {
  std::erase_if(ending_, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) == pid; });
}

std::optional<SoundPlayer::Failure> SoundPlayer::poll() {
  reap();
  int status = 0;
  if (!playing_ || ::waitpid(*playing_, &status, WNOHANG) != *playing_) return std::nullopt;
  playing_.reset();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  return Failure{program_, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

}  // namespace proofsheet::platform
