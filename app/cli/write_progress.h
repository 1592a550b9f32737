#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/progress.h"
#include "cli/interrupts.h"

namespace proofsheet::cli {

// Says on standard error how far the writing of files is, when it takes long: a bar on a terminal, else a
// line now and then. From its beginning to its end Ctrl+C stops the writing; a second one ends the program.
class WriteProgress {
 public:
  WriteProgress();
  ~WriteProgress() { end(); }
  WriteProgress(const WriteProgress&) = delete;
  WriteProgress& operator=(const WriteProgress&) = delete;

  // For the writing of this file, which begins now.
  Progress of(const std::filesystem::path& path);
  // Takes the bar away.
  void end();

 private:
  using Time = std::chrono::steady_clock::time_point;
  void tell(const std::string& name, Time began, std::uint64_t done, std::uint64_t total);

  Interrupts interrupts_;
  bool is_terminal_;
  Time began_, told_;
  bool is_drawn_ = false;
};

}  // namespace proofsheet::cli
