#include "store/staging.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "store/descriptor.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

// The kernel is asked to write back this much at a time, so that the sync at the end finds little left to do.
constexpr std::uint64_t kWriteBackBytes = 1u << 20;

class StagingSink final : public PayloadSink {
 public:
  explicit StagingSink(const fs::path& folder) : folder_(folder) {}
  ~StagingSink() override {
    if (file_.get() >= 0) ::unlink(path_.c_str());
  }
  StagingSink(const StagingSink&) = delete;
  StagingSink& operator=(const StagingSink&) = delete;

  Result<> write(std::string_view bytes) override {
    if (file_.get() < 0) {
      if (memory_.size() + bytes.size() <= Staging::kMemoryBytes) {
        memory_ += bytes;
        return {};
      }
      if (auto begun = begin_file(); !begun) return begun;
    }
    return append(bytes);
  }

  Result<Payload> close() override {
    if (file_.get() < 0) return Payload{.bytes = std::move(memory_)};
    start_write_back();
    file_.reset(-1);
    return Payload{.file = std::make_shared<StagedFile>(path_, written_, hash_.finish_hex())};
  }

 private:
  Result<> begin_file() {
    path_ = temporary_path(folder_);
    file_.reset(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (file_.get() < 0) return io_error(path_, "cannot write", errno);
    return append(std::exchange(memory_, {}));
  }

  Result<> append(std::string_view bytes) {
    if (auto written = write_all(file_, bytes, path_); !written) return written;
    hash_.add(bytes);
    written_ += bytes.size();
    if (written_ - written_back_ >= kWriteBackBytes) start_write_back();
    return {};
  }

  // Only asks; whether the bytes are safe is for the store thread to find out.
  void start_write_back() {
    (void)::sync_file_range(file_.get(), static_cast<off64_t>(written_back_),
                            static_cast<off64_t>(written_ - written_back_), SYNC_FILE_RANGE_WRITE);
    written_back_ = written_;
  }

  const fs::path folder_;
  std::string memory_;
  fs::path path_;
  Descriptor file_;
  Blake3 hash_;
  std::uint64_t written_ = 0;
  std::uint64_t written_back_ = 0;
};

}  // namespace

fs::path temporary_path(const fs::path& folder) {
  static std::atomic<unsigned> counter{0};
  return folder / fmt::format("{}.{}.tmp", ::getpid(), counter++);
}

std::unique_ptr<PayloadSink> Staging::open() {
  return std::make_unique<StagingSink>(blobs_);
}

}  // namespace proofsheet::store
