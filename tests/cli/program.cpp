#include "cli/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "base/file.h"

extern char** environ;

namespace proofsheet::cli::testing {
namespace {

int count_of(std::string_view part, std::string_view text) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    if (!changes.contains(text.substr(0, text.find('=')))) out.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (!value.empty()) out.push_back(name + "=" + value);
  }
  return out;
}

Process::Process(const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& environment, Input input) {
  std::array<int, 2> in{-1, -1}, out{}, err{};
  if (input == Input::pipe) {
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
  }
  EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(err.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (input == Input::pipe)
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  else
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  std::vector<std::string> words{PROOFSHEET_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = merged_environment(environment);
  EXPECT_EQ(::posix_spawn(&pid_, PROOFSHEET_PROGRAM, &actions, nullptr, pointers(words).data(),
                          pointers(variables).data()),
            0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  ::close(err[1]);
  if (in[0] >= 0) ::close(in[0]);
  in_fd_ = in[1];
  out_fd_ = out[0];
  err_fd_ = err[0];
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const int fd : {in_fd_, out_fd_, err_fd_}) {
    if (fd >= 0) ::close(fd);
  }
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

bool Process::read_some() {
  std::array<pollfd, 2> polled{{{out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}}};
  if (out_fd_ < 0 && err_fd_ < 0) return false;
  ::poll(polled.data(), polled.size(), -1);
  for (const auto& entry : polled) {
    if (entry.fd < 0 || entry.revents == 0) continue;
    std::array<char, 65'536> buffer{};
    const ssize_t got = ::read(entry.fd, buffer.data(), buffer.size());
    std::string& text = entry.fd == out_fd_ ? ended_.out : ended_.err;
    if (got > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
      continue;
    }
    ::close(entry.fd);
    (entry.fd == out_fd_ ? out_fd_ : err_fd_) = -1;
  }
  return true;
}

bool Process::wait_for_output(std::string_view text, int times) {
  while (count_of(text, ended_.out) < times && out_fd_ >= 0) read_some();
  return count_of(text, ended_.out) >= times;
}

bool Process::wait_for_error(std::string_view text) {
  while (ended_.err.find(text) == std::string::npos && err_fd_ >= 0) read_some();
  return ended_.err.find(text) != std::string::npos;
}

void Process::write_input(std::string_view text) const {
  EXPECT_EQ(::write(in_fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void Process::close_input() {
  if (in_fd_ >= 0) ::close(in_fd_);
  in_fd_ = -1;
}

Ended Process::wait() {
  while (read_some()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  ended_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended_;
}

void CliTest::SetUp() {
  std::string pattern = (std::filesystem::temp_directory_path() / "proofsheet_cli_XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
}

void CliTest::TearDown() {
  std::filesystem::remove_all(folder_);
}

std::map<std::string, std::string> CliTest::environment() const {
  return {{"PROOFSHEET_DATA_DIR", path("data")},
          {"PROOFSHEET_CONFIG_DIR", path("config")},
          {"PROOFSHEET_CACHE_DIR", path("cache")},
          {"PROOFSHEET_ASSETS", ""},
          {"OPENAI_API_KEY", ""},
          {"OPENAI_BASE_URL", ""},
          {"DISPLAY", ""},
          {"WAYLAND_DISPLAY", ""}};
}

Ended CliTest::run(const std::vector<std::string>& arguments,
                   const std::map<std::string, std::string>& more) const {
  auto variables = environment();
  for (const auto& [name, value] : more) variables[name] = value;
  return Process(arguments, variables).wait();
}

std::string CliTest::write(const std::string& name, std::string_view text) const {
  EXPECT_TRUE(write_file_atomic(folder_ / name, text));
  return path(name);
}

std::string CliTest::read(const std::string& name) const {
  return read_file(folder_ / name).value_or("");
}

void expect_contains(const std::string& text, std::string_view part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in:\n" << text;
}

}  // namespace proofsheet::cli::testing
