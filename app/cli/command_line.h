#pragma once

namespace proofsheet::cli {

// The whole program: reads the arguments, runs the command, returns the exit code.
int run_command_line(int argc, char** argv);

}  // namespace proofsheet::cli
