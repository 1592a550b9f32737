#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace proofsheet::bench {

// What a process used, by the kernel's account.
struct Spent {
  double wall_s = 0;
  double cpu_s = 0;    // user and system
  double peak_mb = 0;  // most resident memory, in 10^6 bytes
  int exit_code = 0;   // 128 + the signal's number when a signal ended it
};

// A child process whose standard output and error go to one file; killed when it goes out of scope unasked
// for.
class Child {
 public:
  // Throws std::runtime_error when it cannot be started.
  Child(const std::vector<std::string>& arguments, std::filesystem::path output);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Waits for its end.
  Spent wait();
  void signal(int number) const;
  bool is_running();
  std::string output() const;

 private:
  std::filesystem::path output_;
  double began_s_;
  pid_t pid_ = -1;
};

// Runs a program to its end. Throws std::runtime_error with what it said when its exit code is not 0.
Spent run(const std::vector<std::string>& arguments, const std::filesystem::path& output);

}  // namespace proofsheet::bench
