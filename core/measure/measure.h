// measure: reads what results hold and keeps numbers of it in the store, where filters, sorting and charts
// find them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/progress.h"
#include "base/result.h"
#include "image/image.h"
#include "store/store.h"

namespace proofsheet::measure {

// Measures the first picture of each result of a run, where that was not done before, and returns when all is
// stored: how many were measured. A file that is gone is passed over, one that is no picture is remembered as
// such. `progress` is told by any of the threads, one at a time; stopped by it, keeps what is measured and
// fails with cancelled. Fails with store when the numbers cannot be written. `threads`: 0 = one per core.
Result<std::uint64_t> measure_pictures(store::Store& store, store::RunId run, const Progress& progress = {},
                                       std::size_t threads = 0);

// The numbers of a picture that is decoded, and of one by its bytes: empty for what is none.
store::PictureNumbers measure_picture(const image::Image& picture);
std::optional<store::PictureNumbers> measure_picture(std::string_view bytes);

}  // namespace proofsheet::measure
