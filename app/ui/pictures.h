#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/synced.h"
#include "gl/picture_source.h"
#include "store/store.h"

namespace proofsheet::ui {

// The pictures of the store, with their thumbnails. `store` outlives the pool that asks.
class StorePictures final : public gl::PictureSource {
 public:
  explicit StorePictures(const store::Store& store) : store_(store) {}

  Result<std::string> read(const std::string& key) override { return store_.read_blob(key); }
  std::optional<std::string> thumbnail(const std::string& key) override { return store_.thumbnail(key); }
  bool has_thumbnail(const std::string& key) override { return store_.has_thumbnail(key); }
  void keep_thumbnail(const std::string& key, const std::string& bytes) override {
    store_.keep_thumbnail(key, bytes);
  }

  // Makes the thumbnail of a picture that has none and needs one, and measures it; nothing for what is not a
  // picture.
  void make_thumbnail(const std::string& key);
  std::size_t measured_count() { return measured_.lock()->size(); }
  // What was measured since the last call. Any thread.
  std::vector<store::MeasuredPicture> take_measured() { return std::exchange(*measured_.lock(), {}); }

 private:
  const store::Store& store_;
  Synced<std::vector<store::MeasuredPicture>> measured_;
};

}  // namespace proofsheet::ui
