#include "base/payload.h"

#include <unistd.h>

#include "base/file.h"

namespace proofsheet {
namespace {

class MemorySink final : public PayloadSink {
 public:
  Result<> write(std::string_view bytes) override {
    bytes_ += bytes;
    return {};
  }
  Result<Payload> close() override { return Payload{.bytes = std::move(bytes_)}; }

 private:
  std::string bytes_;
};

class MemorySinks final : public PayloadSinks {
 public:
  std::unique_ptr<PayloadSink> open() override { return std::make_unique<MemorySink>(); }
};

}  // namespace

StagedFile::~StagedFile() {
  ::unlink(path_.c_str());
}

Result<std::string> Payload::head(std::size_t count) const {
  if (!file) return bytes.substr(0, count);
  return read_file_head(file->path(), count);
}

std::shared_ptr<PayloadSinks> memory_payloads() {
  static const auto sinks = std::make_shared<MemorySinks>();
  return sinks;
}

}  // namespace proofsheet
