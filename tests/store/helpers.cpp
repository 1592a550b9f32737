#include "store/helpers.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace proofsheet::store {

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "proofsheet_store_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<Store> open_store(const std::filesystem::path& folder) {
  auto store = Store::open(folder);
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

CellResult text_result(std::uint64_t cell, std::string text, std::string cache_key) {
  CellResult result;
  result.cell = cell;
  result.text = std::move(text);
  result.cache_key = std::move(cache_key);
  result.finished_unix_ms = 1000;
  return result;
}

std::pair<CellResult, std::vector<Store::NewBlob>> picture_result(std::uint64_t cell,
                                                                  const std::string& bytes) {
  CellResult result;
  result.cell = cell;
  result.images.push_back({Store::blob_ref(bytes, "image/png"), 4, 4, ""});
  return {std::move(result), {{bytes, "image/png"}}};
}

Result<> put_and_wait(Store& store, RunId run, CellResult result, std::vector<Store::NewBlob> blobs) {
  std::promise<Result<>> durable;
  auto future = durable.get_future();
  store.put_result(run, std::move(result), std::move(blobs),
                   [&](Result<> done) { durable.set_value(std::move(done)); });
  return future.get();
}

}  // namespace proofsheet::store
