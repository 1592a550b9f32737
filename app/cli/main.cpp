#include "base/allocator.h"
#include "cli/command_line.h"

int main(int argc, char** argv) {
  proofsheet::keep_freed_memory();
  return proofsheet::cli::run_command_line(argc, argv);
}
