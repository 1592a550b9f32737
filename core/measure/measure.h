// measure: reads what results hold and keeps numbers of it in the store, where filters, sorting and charts
// find them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "image/image.h"
#include "store/store.h"

namespace proofsheet::measure {

struct PictureWork {
  std::size_t threads = 0;  // 0 = one per core
  // Called from any of the threads, one at a time: pictures that are measured, of so many.
  std::function<void(std::uint64_t done, std::uint64_t total)> on_progress = {};
  std::stop_token stop = {};
};

// Measures the first picture of each result of a run, where that was not done before, and returns when all is
// stored: how many were measured. A file that is gone is passed over, one that is no picture is remembered as
// such. When stopped, keeps what it has and fails with cancelled; fails with store when the numbers cannot be
// written.
Result<std::uint64_t> measure_pictures(store::Store& store, store::RunId run, const PictureWork& work = {});

// The numbers of a picture that is decoded, and of one by its bytes: empty for what is none.
store::PictureNumbers measure_picture(const image::Image& picture);
std::optional<store::PictureNumbers> measure_picture(std::string_view bytes);

}  // namespace proofsheet::measure
