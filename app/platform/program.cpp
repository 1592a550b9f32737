#include "platform/program.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace proofsheet::platform {

std::string find_program(std::string_view program, std::string_view path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::filesystem::path file = std::filesystem::path(path.substr(begin, end - begin)) / program;
    if (end > begin && std::filesystem::is_regular_file(file) && ::access(file.c_str(), X_OK) == 0)
      return file.string();
    begin = end + 1;
  }
  return {};
}

}  // namespace proofsheet::platform
