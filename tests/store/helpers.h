#pragma once

#include <filesystem>
#include <future>
#include <string>
#include <utility>

#include "store/store.h"

namespace proofsheet::store {

// A folder of its own for a test, gone afterwards.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Opens the store of a folder, or throws the failure's message.
std::unique_ptr<Store> open_store(const std::filesystem::path& folder);

// A result with a text, and no more than a finished cell must have.
CellResult text_result(std::uint64_t cell, std::string text, std::string cache_key = {});
// A result with one picture of these bytes.
std::pair<CellResult, std::vector<Store::NewBlob>> picture_result(std::uint64_t cell,
                                                                  const std::string& bytes);

// put_result, and waits until it is durable.
Result<> put_and_wait(Store& store, RunId run, CellResult result, std::vector<Store::NewBlob> blobs = {});

}  // namespace proofsheet::store
