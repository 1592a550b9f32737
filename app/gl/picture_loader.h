// Private to the room: the part of the texture cache that runs on the pool.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/mailbox.h"
#include "base/result.h"
#include "base/synced.h"
#include "base/thread_pool.h"
#include "gl/picture_source.h"
#include "image/image.h"

namespace proofsheet::gl {

// The largest size that a picture is brought in: its own, or less to have its longer side, and its pixels,
// within these.
image::Size fit(image::Size full, int max_side, std::uint64_t max_pixels);

// What is wanted of one picture.
struct PictureRequest {
  std::uint64_t ticket = 0;
  int max_side = 0;              // longer side of the answer
  std::uint64_t max_pixels = 0;  // of the answer
  std::string key;
  std::shared_ptr<PictureSource> source;
};

struct LoadedPicture {
  std::uint64_t ticket = 0;
  Result<image::Image> image;         // at most as large as asked for
  image::Size full;                   // of the picture itself
  std::vector<image::Image> mipmaps;  // level 1 and up, of what is larger than a thumbnail
};

// Reads, decodes and resamples pictures on the pool. UI thread; destroying it stops what has not begun and
// lets go of what has.
class PictureLoader {
 public:
  // `wake` is called from the pool when something has arrived; never after the destructor.
  PictureLoader(ThreadPool& pool, std::function<void()> wake);
  ~PictureLoader();
  PictureLoader(const PictureLoader&) = delete;
  PictureLoader& operator=(const PictureLoader&) = delete;

  // Before everything else that waits for the pool. A request whose token is stopped may still be answered.
  void start(PictureRequest request, std::stop_token stop);
  std::vector<LoadedPicture> take();
  std::size_t threads() const { return pool_.size(); }

 private:
  // Shared with the jobs, which may outlive this object.
  struct Channel {
    Mailbox<LoadedPicture> arrived;
    Synced<std::function<void()>> wake;
    std::mutex decoding_large;  // one at a time
  };
  ThreadPool& pool_;
  std::shared_ptr<Channel> channel_;
};

}  // namespace proofsheet::gl
