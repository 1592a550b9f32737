#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofsheet::cli::testing {

// A program on a terminal of its own (a pty), as its session's leader: what is typed reaches it through the
// line discipline, Ctrl+C as a signal. Every wait ends after a minute at the latest.
class Terminal {
 public:
  // `words[0]` is the program. `environment` as for Process.
  Terminal(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void type(std::string_view keys) const;
  void signal(int number) const;
  // Waits until the text appears after what the last wait_for has found; true when it does.
  bool wait_for(std::string_view text);
  // Waits until keys come one by one (true) or in edited lines (false).
  bool wait_for_key_mode(bool is_key_mode);
  // Keys come one by one, without an echo.
  bool is_key_mode() const;
  // The exit code, or 128 + the signal that ended it; -1 when it did not end.
  int wait();
  // Everything that was written so far.
  const std::string& output() const { return output_; }

 private:
  // Reads what comes within a tenth of a second.
  void read_some();

  pid_t pid_ = -1;
  int master_ = -1, slave_ = -1;
  std::string output_;
  std::size_t seen_ = 0;
};

}  // namespace proofsheet::cli::testing
