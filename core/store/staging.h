#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/hash.h"
#include "base/payload.h"

namespace proofsheet::store {

// Takes payloads in while they arrive: in memory up to kMemoryBytes, beyond that in a temporary file in the
// folder of blobs, hashed as it is written. Stateless; its sinks are used by one thread at a time.
class Staging final : public PayloadSinks {
 public:
  static constexpr std::size_t kMemoryBytes = 64u << 10;

  explicit Staging(std::filesystem::path blobs) : blobs_(std::move(blobs)) {}
  std::unique_ptr<PayloadSink> open() override;

 private:
  std::filesystem::path blobs_;
};

// A file of its own in this folder that nobody else writes; what is left of one after a crash is removed when
// the store is opened an hour later.
std::filesystem::path temporary_path(const std::filesystem::path& folder);

}  // namespace proofsheet::store
