#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace proofsheet::test {

// A child process with its output in files; killed when it goes out of scope.
class Process {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;
  // Starts `arguments[0]`. `extra` is added to the environment; an empty value removes a variable.
  explicit Process(const std::vector<std::string>& arguments, const Environment& extra = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Waits for the end: the exit code, or 128 + the signal's number. 255 when it was still there after
  // `seconds` (it is killed then).
  int wait(double seconds = 60);
  void signal(int number);
  bool is_running();
  pid_t pid() const { return pid_; }
  // What it has written so far.
  std::string out() const;
  std::string err() const;

 private:
  pid_t pid_ = -1;
  int status_ = -1;  // exit code once it has ended
  std::filesystem::path out_file_, err_file_;
};

// A folder of its own for each test, removed at the end.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Asks again every few milliseconds until `condition` holds; false after `seconds`, a guard against hanging.
template <class Condition>
bool eventually(Condition condition, double seconds = 60);

void write_text(const std::filesystem::path& path, const std::string& text);
std::string read_text(const std::filesystem::path& path);
void sleep_ms(int ms);

template <class Condition>
bool eventually(Condition condition, double seconds) {
  for (double waited = 0; waited < seconds; waited += 0.01) {
    if (condition()) return true;
    sleep_ms(10);
  }
  return condition();
}

}  // namespace proofsheet::test
