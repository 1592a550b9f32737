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
#include "gl/texture.h"
#include "image/image.h"

namespace proofsheet::gl {

struct CacheLimits {
  std::uint64_t gpu_bytes = 256u << 20;  // textures kept
  std::uint64_t upload_bytes_per_frame = 4u << 20;
  std::uint64_t decoded_bytes = 256u << 20;  // decoded and waiting for upload
};

// What the cache knows of one picture at this moment.
struct TextureView {
  enum class State { loading, ready, failed } state = State::loading;
  // The wanted size when ready; while loading, a smaller version of the same picture if there is one.
  std::uint32_t texture = 0;            // GL name; 0 = nothing to draw yet
  int width = 0, height = 0;            // of this texture
  int full_width = 0, full_height = 0;  // of the picture itself; 0 while unknown
  std::string error;                    // failed: why
};

// Pictures as textures: decoded and resampled on the pool, uploaded within a byte budget per frame, least
// recently drawn dropped first. Ask for what is visible each frame; what is asked for no longer is cancelled
// before it is decoded. UI thread; `loader` runs on the pool.
class TextureCache {
 public:
  // Brings the encoded bytes (a blob read from disk).
  using Loader = std::function<Result<std::string>()>;

  // `wake` asks for a new frame; called from the pool.
  TextureCache(ThreadPool& pool, std::function<void()> wake, CacheLimits limits = {});
  ~TextureCache();

  // The picture `key` (a blob hash) with its longer side at least `wanted_side` pixels if it has that many:
  // sizes step by powers of two from 64, so that zooming does not decode anew at each step. Above the
  // driver's limit the largest possible is given.
  TextureView get(const std::string& key, int wanted_side, const Loader& loader);

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
