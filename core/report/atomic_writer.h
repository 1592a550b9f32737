#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace proofsheet::report {

// A file that is written piece by piece under a temporary name and appears under its own only on commit().
// Without one, destruction removes it. The first failure is kept and returned by commit().
class AtomicWriter {
 public:
  explicit AtomicWriter(std::filesystem::path path);
  ~AtomicWriter();
  AtomicWriter(const AtomicWriter&) = delete;
  AtomicWriter& operator=(const AtomicWriter&) = delete;

  void write(std::string_view bytes);
  bool ok() const { return status_.has_value(); }
  // Flushes to the disk and renames into place.
  Result<> commit();

 private:
  void flush();
  void fail_with(std::string_view action);

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::string buffer_;
  int fd_ = -1;
  Result<> status_;
};

}  // namespace proofsheet::report
