#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace proofsheet::cli {

// Standard input as a terminal that gives each key at once and echoes none. The terminal is as it was again
// when this ends, when the program is suspended (and set anew when it goes on), and when a signal ends it.
// One at a time; made and used on one thread.
class KeyTerminal {
 public:
  // Empty when standard input or standard error is no terminal, or when this program is in its background.
  static std::unique_ptr<KeyTerminal> open();
  ~KeyTerminal();
  KeyTerminal(const KeyTerminal&) = delete;
  KeyTerminal& operator=(const KeyTerminal&) = delete;

  // What to poll for keys; -1 while in the background, where reading would suspend the program, and once the
  // terminal has gone. Takes the terminal again when the program has come back to the foreground: not every
  // shell tells it by a signal. Ask at least once a second.
  int descriptor();
  // The keys that have been pressed; arrows and the like are left out.
  std::string read();

 private:
  KeyTerminal() = default;
  bool is_gone_ = false;
  bool is_ours_ = true;
};

// What was typed without arrows and other keys that send sequences (ECMA-48 section 5.4).
std::string plain_keys(std::string_view typed);

// Makes the terminal as it was, if a KeyTerminal has changed it. Safe in a signal handler.
void restore_terminal();

}  // namespace proofsheet::cli
