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
#include "gl/texture_view.h"
#include "image/image.h"

namespace proofsheet::gl {

struct CacheLimits {
  std::uint64_t gpu_bytes = 256u << 20;  // textures kept
  // Of both no more in a frame: bytes, with the memory of new textures, and the time that the driver takes.
  std::uint64_t upload_bytes_per_frame = 8u << 20;
  double upload_ms_per_frame = 1.0;
  std::uint64_t decoded_bytes = 256u << 20;  // decoded and waiting for upload
  int page_side = 256;                       // of a texture that many small pictures share, pixels
  int texture_side = 0;                      // longest of a texture, 256 or more; 0: what the driver takes
  // Above this much the place of a small picture that nobody looks at is taken before a new texture is made.
  std::uint64_t reuse_above_bytes = ~std::uint64_t{0};

  // For the driver of the context that is current. Where it draws in software, textures are the process's own
  // memory, cleared as they are made, which is dear: fewer are made, and smaller ones.
  static CacheLimits of_driver(std::uint64_t gpu_bytes);
};

// Pictures as textures: read, decoded and resampled on the pool, uploaded within a byte budget per frame,
// least recently drawn dropped first. Small ones come of the thumbnails that the source keeps, which are made
// when a picture is decoded for the first time, and share textures; larger ones have one each, with mipmaps,
// or several where one would be larger than the driver takes. Ask for what is visible each frame; what is
// asked for no longer is cancelled before it is decoded. UI thread.
class TextureCache {
 public:
  // `wake` asks for a new frame; called from the pool.
  TextureCache(ThreadPool& pool, std::shared_ptr<PictureSource> source, std::function<void()> wake,
               CacheLimits limits = {});
  ~TextureCache();

  // The picture `key` (a blob hash) with its longer side at least `wanted_side` pixels if it has that many:
  // sizes step by powers of two from 32, so that zooming does not decode anew at each step. Of a
  // picture that takes more than half of the memory a smaller version is given.
  TextureView get(const std::string& key, int wanted_side);

  // A picture that is likely to be looked at soon: it comes while there is nothing else to load and enough
  // room for it, and goes before what was looked at. Ask in each frame, too, after what is visible. True when
  // it has come or nothing can be done for it now.
  bool want_soon(const std::string& key, int wanted_side);

  // How much memory textures may have from the next frame on.
  void set_gpu_bytes(std::uint64_t bytes);

  // Once per frame, before drawing: uploads within the budget and frees what is over the limit. True when
  // something changed or is left to upload: draw another frame.
  bool begin_frame();

  struct Stats {
    std::uint64_t gpu_bytes = 0;
    std::size_t textures = 0, loading = 0;  // loading: of those that are looked at
    std::uint64_t uploaded_bytes = 0;       // since the start
  };
  Stats stats() const;
  void clear();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::gl
