#pragma once

namespace proofsheet::cli {

// Ctrl+C and SIGTERM from here on: the first is counted, so that a command can stop in order; the second ends
// the program at once with exit code 130. SIGPIPE is ignored, so that a closed connection is an error and not
// the end.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  bool requested() const;
  // Blocks until the first one.
  void wait() const;
};

void ignore_broken_pipes();

}  // namespace proofsheet::cli
