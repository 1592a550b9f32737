#pragma once

#include <optional>
#include <string>
#include <vector>

namespace proofsheet::cli {

// Lines that arrive on a descriptor which something else polls. The descriptor stays the caller's.
class LineInput {
 public:
  explicit LineInput(int descriptor) : descriptor_(descriptor) {}

  // -1 once it has ended.
  int descriptor() const { return descriptor_; }
  // Reads what is there without waiting for more, and gives the lines that are whole; at the end also the
  // rest. Call it when the descriptor is readable. Of a line beyond 1 MiB only the first part comes.
  std::vector<std::string> read();

 private:
  int descriptor_;
  std::string pending_;
  bool is_skipping_ = false;  // the rest of a line that is too long
};

}  // namespace proofsheet::cli
