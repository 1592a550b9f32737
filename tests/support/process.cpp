#include "support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace proofsheet::test {

namespace {

std::filesystem::path make_temp_file() {
  std::string name = (std::filesystem::temp_directory_path() / "proofsheet-out-XXXXXX").string();
  const int file = mkstemp(name.data());
  if (file < 0) throw std::runtime_error("no temporary file");
  close(file);
  return name;
}

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const Environment& extra)
    : out_file_(make_temp_file()), err_file_(make_temp_file()) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ != 0) return;
  for (const auto& [name, value] : extra) {
    if (value.empty())
      unsetenv(name.c_str());
    else
      setenv(name.c_str(), value.c_str(), 1);
  }
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int out = open(out_file_.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  const int err = open(err_file_.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  dup2(in, 0);
  dup2(out, 1);
  dup2(err, 2);
  execvp(argv[0], argv.data());
  _exit(127);
}

Process::~Process() {
  if (is_running()) {
    signal(SIGKILL);
    wait();
  }
  std::filesystem::remove(out_file_);
  std::filesystem::remove(err_file_);
}

bool Process::is_running() {
  if (status_ >= 0) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == 0) return true;
  status_ = exit_code(status);
  return false;
}

int Process::wait(double seconds) {
  if (!eventually([this] { return !is_running(); }, seconds)) {
    signal(SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    status_ = 255;
  }
  return status_;
}

void Process::signal(int number) {
  kill(pid_, number);
}

std::string Process::out() const {
  return read_text(out_file_);
}
std::string Process::err() const {
  return read_text(err_file_);
}

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "proofsheet-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void sleep_ms(int ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

}  // namespace proofsheet::test
