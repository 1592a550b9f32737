#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofsheet::cli::testing {

struct Ended {
  int exit_code = -1;  // 128 + signal when one ended it
  std::string out;
  std::string err;
};

// This process's environment with changes; an empty value removes a variable.
std::vector<std::string> merged_environment(const std::map<std::string, std::string>& changes);

// As exec and its like take them: ended by nullptr, good for as long as `words` are.
std::vector<char*> pointers(std::vector<std::string>& words);

// What a process reads: nothing, or what the test writes.
enum class Input { none, pipe };

// The program running with these arguments. `environment` is added to this process's; an empty value removes
// one.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
          Input input = Input::none);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  // Reads standard output until it holds `text` so many times, or the program has closed it; true when found.
  bool wait_for_output(std::string_view text, int times = 1);
  // The same for standard error.
  bool wait_for_error(std::string_view text);
  const std::string& output() const { return ended_.out; }
  const std::string& error() const { return ended_.err; }
  void write_input(std::string_view text) const;
  void close_input();
  // Reads everything and waits for the end.
  Ended wait();

 private:
  // Reads what one poll gives; false when both streams are closed.
  bool read_some();

  pid_t pid_ = -1;
  int in_fd_ = -1, out_fd_ = -1, err_fd_ = -1;
  Ended ended_;
};

// A temporary folder with a data folder in it, and the program run on them.
class CliTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  std::map<std::string, std::string> environment() const;
  Ended run(const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& more = {}) const;
  // Writes a file into the folder and gives its path.
  std::string write(const std::string& name, std::string_view text) const;
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string read(const std::string& name) const;

  std::filesystem::path folder_;
};

void expect_contains(const std::string& text, std::string_view part);

}  // namespace proofsheet::cli::testing
