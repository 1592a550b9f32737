#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace proofsheet {

// A complete file under a temporary name, which goes away with its last owner. Whoever wants to keep the
// bytes gives the file a second name. Any thread.
class StagedFile {
 public:
  StagedFile(std::filesystem::path path, std::uint64_t bytes, std::string blake3_hex)
      : path_(std::move(path)), bytes_(bytes), blake3_hex_(std::move(blake3_hex)) {}
  ~StagedFile();
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t bytes() const { return bytes_; }
  // Of the content, 64 digits.
  const std::string& blake3_hex() const { return blake3_hex_; }

 private:
  const std::filesystem::path path_;
  const std::uint64_t bytes_;
  const std::string blake3_hex_;
};

// The bytes of an image or a sound, kept once: few of them in memory, many in a file.
struct Payload {
  std::string bytes = {};
  std::shared_ptr<const StagedFile> file = {};  // then `bytes` is empty

  std::uint64_t size() const { return file ? file->bytes() : bytes.size(); }
  bool empty() const { return size() == 0; }
  // The first bytes, at most `count`. Fails (io) when the file cannot be read.
  Result<std::string> head(std::size_t count) const;
  Result<std::string> read() const { return head(static_cast<std::size_t>(size())); }
};

// Where the bytes of one payload go as they arrive. One thread at a time. A sink that is dropped before
// `close` leaves nothing behind.
class PayloadSink {
 public:
  virtual ~PayloadSink() = default;
  // Fails (io) when the bytes cannot be kept; the message is for the user.
  virtual Result<> write(std::string_view bytes) = 0;
  // All bytes have come. The last call.
  virtual Result<Payload> close() = 0;
};

// Opens sinks. Any thread.
class PayloadSinks {
 public:
  virtual ~PayloadSinks() = default;
  virtual std::unique_ptr<PayloadSink> open() = 0;
};

// Keeps payloads in memory, whatever their size.
std::shared_ptr<PayloadSinks> memory_payloads();

}  // namespace proofsheet
