#pragma once

#include <optional>
#include <string>

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

  // Makes the thumbnail of a picture that has none and needs one; nothing for what is not a picture.
  void make_thumbnail(const std::string& key);

 private:
  const store::Store& store_;
};

}  // namespace proofsheet::ui
