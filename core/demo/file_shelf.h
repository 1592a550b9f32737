#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/synced.h"

namespace proofsheet::demo {

// The generated files behind `url` answers, by content hash, in memory and bounded: the oldest make room for
// new ones. Thread-safe.
class FileShelf {
 public:
  struct File {
    std::string bytes;
    std::string content_type;
  };
  explicit FileShelf(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Keeps a file and returns its name: 64 hexadecimal digits and `extension`.
  std::string put(File file, std::string_view extension);
  // nullptr when it was never there or had to go.
  std::shared_ptr<const File> get(const std::string& name);

 private:
  struct Shelf {
    std::unordered_map<std::string, std::shared_ptr<const File>> files;
    std::deque<std::string> oldest_first;
    std::size_t bytes = 0;
  };
  std::size_t max_bytes_;
  Synced<Shelf> shelf_;
};

}  // namespace proofsheet::demo
