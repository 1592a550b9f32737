#pragma once

#include <string>
#include <vector>

namespace proofsheet::cli {

// `bad` makes the exit code 1: something that Proofsheet needs, or that is broken. `missing` limits what can
// be done.
enum class Level { good, missing, bad };

struct Finding {
  std::string name;
  Level level = Level::good;
  std::string text;
};

enum class StoreCare { check, repair };

// What is to be said about the store of a data folder: a line if all is well, else one for each kind of
// damage. `repair` mends it first and says what it did.
std::vector<Finding> store_findings(const std::string& data_dir, StoreCare care);

}  // namespace proofsheet::cli
