#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mailbox.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "gl/picture_source.h"
#include "gl/texture.h"
#include "image/image.h"

namespace proofsheet::gl {

struct CacheLimits {
  std::uint64_t gpu_bytes = 256u << 20;  // textures kept
  // Of both no more in a frame: bytes, with the memory of new textures, and the time that the driver takes.
  std::uint64_t upload_bytes_per_frame = 8u << 20;
  double upload_ms_per_frame = 1.0;
  std::uint64_t decoded_bytes = 256u << 20;  // decoded and waiting for upload
  int page_side = 256;                       // of a texture that many small pictures share, pixels
};

// What the cache knows of one picture at this moment.
struct TextureView {
  enum class State { loading, ready, failed } state = State::loading;
  // The wanted size when ready; while loading, a smaller version of the same picture if there is one.
  std::uint32_t texture = 0;  // GL name; 0 = nothing to draw yet
  // The part of the texture to draw, half a texel inside the picture's edges where it shares the texture.
  float u0 = 0, v0 = 0, u1 = 1, v1 = 1;
  float half_texel = 0;                 // as much as that; 0 for a texture of its own
  int width = 0, height = 0;            // of this version of the picture
  int full_width = 0, full_height = 0;  // of the picture itself; 0 while unknown
  std::string error;                    // failed: why
};

// Pictures as textures: read, decoded and resampled on the pool, uploaded within a byte budget per frame,
// least recently drawn dropped first. Small ones come of the thumbnails that the source keeps, which are made
// when a picture is decoded for the first time, and share textures; larger ones have one each, with mipmaps.
// Ask for what is visible each frame; what is asked for no longer is cancelled before it is decoded. UI
// thread.
class TextureCache {
 public:
  // `wake` asks for a new frame; called from the pool.
  TextureCache(ThreadPool& pool, std::shared_ptr<PictureSource> source, std::function<void()> wake,
               CacheLimits limits = {});
  ~TextureCache();

  // The picture `key` (a blob hash) with its longer side at least `wanted_side` pixels if it has that many:
  // sizes step by powers of two from 32, so that zooming does not decode anew at each step. Above the
  // driver's limit the largest possible is given.
  TextureView get(const std::string& key, int wanted_side);

  // Once per frame, before drawing: uploads within the budget and frees what is over the limit. True when
  // something changed or is left to upload: draw another frame.
  bool begin_frame();

  struct Stats {
    std::uint64_t gpu_bytes = 0;
    std::size_t textures = 0, loading = 0;
    std::uint64_t uploaded_bytes = 0;  // since the start
  };
  Stats stats() const;
  void clear();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::gl
