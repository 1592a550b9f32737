#pragma once

#include <string>

namespace proofsheet::cli {

// Ctrl+C and SIGTERM from here on: the first is counted, so that a command can stop in order; the second
// makes the terminal as it was, says the last words on standard error and ends the program with exit code
// 130. SIGPIPE is ignored, so that a closed connection is an error and not the end.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  bool requested() const;
  // Blocks until the first one.
  void wait() const;
  // Readable from the first one on.
  int descriptor() const;
  // Once, before anything is interrupted.
  void set_last_words(std::string text);
};

void ignore_broken_pipes();

}  // namespace proofsheet::cli
