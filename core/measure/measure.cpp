#include "measure/measure.h"

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "base/synced.h"
#include "base/thread.h"
#include "image/metrics.h"

namespace proofsheet::measure {
namespace {

// Written together: one commit for many, and little to do again after a crash.
constexpr std::size_t kGroup = 64;

class PictureJob {
 public:
  PictureJob(store::Store& store, std::vector<std::string> hashes, const Progress& progress)
      : store_(store), hashes_(std::move(hashes)), progress_(progress) {}

  Result<std::uint64_t> run(std::size_t wanted) {
    if (wanted == 0) wanted = std::thread::hardware_concurrency();
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < std::min(std::max<std::size_t>(1, wanted), hashes_.size()); ++i)
        threads.emplace_back([this] {
          set_thread_name("measure");
          measure_some();
        });
    }
    write(std::move(*measured_.lock()));
    store_.flush();
    if (auto failure = failure_.lock(); *failure) return fail(**failure);
    if (is_stopped_) return fail(ErrorKind::cancelled, "the measuring was stopped");
    return done_.load();
  }

 private:
  void measure_some() {
    for (;;) {
      const std::size_t at = next_.fetch_add(1);
      if (at >= hashes_.size() || is_stopped_ || failure_.lock()->has_value()) return;
      if (const auto bytes = store_.read_blob(hashes_[at])) add({hashes_[at], measure_picture(*bytes)});
      count();
    }
  }

  void add(store::MeasuredPicture picture) {
    std::vector<store::MeasuredPicture> group;
    {
      auto measured = measured_.lock();
      measured->push_back(std::move(picture));
      if (measured->size() >= kGroup) group = std::exchange(*measured, {});
    }
    write(std::move(group));
  }

  void write(std::vector<store::MeasuredPicture> group) {
    if (group.empty()) return;
    store_.put_picture_numbers(std::move(group), [this](const Result<>& written) {
      if (written) return;
      auto failure = failure_.lock();
      if (!*failure) *failure = written.error();
    });
  }

  void count() {
    const auto turn = reporting_.lock();
    const std::uint64_t done = ++done_;
    if (!goes_on(progress_, done, hashes_.size())) is_stopped_ = true;
  }

  store::Store& store_;
  const std::vector<std::string> hashes_;
  const Progress& progress_;
  std::atomic<bool> is_stopped_{false};
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> done_{0};
  Synced<int> reporting_{0};
  Synced<std::vector<store::MeasuredPicture>> measured_;
  Synced<std::optional<Error>> failure_;
};

}  // namespace

store::PictureNumbers measure_picture(const image::Image& picture) {
  const image::Metrics metrics = image::measure(picture);
  return {.brightness = metrics.brightness,
          .contrast = metrics.contrast,
          .colorfulness = metrics.colorfulness,
          .sharpness = metrics.sharpness};
}

std::optional<store::PictureNumbers> measure_picture(std::string_view bytes) {
  const auto picture = image::decode(bytes);
  return picture ? std::optional(measure_picture(*picture)) : std::nullopt;
}

Result<std::uint64_t> measure_pictures(store::Store& store, store::RunId run, const Progress& progress,
                                       std::size_t threads) {
  auto hashes = store.unmeasured_pictures(run);
  if (!hashes) return fail(hashes.error());
  if (hashes->empty()) return 0;
  return PictureJob(store, std::move(*hashes), progress).run(threads);
}

}  // namespace proofsheet::measure
