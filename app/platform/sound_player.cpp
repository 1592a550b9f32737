#include "platform/sound_player.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include <fmt/format.h>

#include "platform/program.h"
#include "platform/spawn.h"

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
  const auto pid = spawn(*program, Spawned::silent_group);
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
