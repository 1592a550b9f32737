// Runs that are in the store before the workbench opens them, so that a test needs no provider for them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench_fixture.h"
#include "image/image.h"
#include "store/store.h"

namespace proofsheet::testing {

struct StoredRun {
  std::string sheet_yaml;
  std::uint64_t cells = 0;
  // What came back for a cell, whose number it has already.
  std::function<void(store::CellResult&)> fill;
  std::string name = "Plants";
  // The PNG of a cell; nothing = there are none.
  std::function<std::string(std::uint64_t cell)> picture = {};
};

inline store::RunId put_run(store::Store& store, const StoredRun& wanted) {
  const auto run =
      store.create_run({.name = wanted.name, .sheet_yaml = wanted.sheet_yaml, .cells = wanted.cells});
  if (!run) throw DriverError(run.error().message);
  for (std::uint64_t cell = 0; cell < wanted.cells; ++cell) {
    store::CellResult result;
    result.cell = cell;
    std::vector<store::Store::NewBlob> blobs;
    if (wanted.picture) {
      blobs.push_back({.bytes = wanted.picture(cell), .type = "image/png"});
      const auto size = image::read_size(blobs.back().bytes);
      if (!size) throw DriverError(size.error().message);
      store::ImageRef& image = result.images.emplace_back();
      image.blob = store::Store::blob_ref(blobs.back());
      image.width = size->width;
      image.height = size->height;
    }
    if (wanted.fill) wanted.fill(result);
    store.put_result(*run, std::move(result), std::move(blobs), {});
  }
  store.flush();
  return *run;
}

inline store::RunId put_run(const std::filesystem::path& data_dir, const StoredRun& wanted) {
  const auto store = store::Store::open(data_dir);
  if (!store) throw DriverError(store.error().message);
  return put_run(**store, wanted);
}

// One text for each cell.
inline StoredRun run_of_texts(std::string sheet_yaml, std::vector<std::string> texts) {
  const std::size_t cells = texts.size();
  return {.sheet_yaml = std::move(sheet_yaml),
          .cells = cells,
          .fill = [texts = std::move(texts)](auto& result) { result.text = texts[result.cell]; }};
}

}  // namespace proofsheet::testing
