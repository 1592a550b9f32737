#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace proofsheet::gl {

// Where the texture cache finds pictures, by key (a blob hash). Called on the pool, by several threads at
// once; shared with jobs that may outlive the cache.
class PictureSource {
 public:
  virtual ~PictureSource() = default;
  // The encoded picture.
  virtual Result<std::string> read(const std::string& key) = 0;
  // What keep_thumbnail() was given (see image/thumbnail.h); nothing where there is none.
  virtual std::optional<std::string> thumbnail(const std::string& key) = 0;
  virtual bool has_thumbnail(const std::string& key) = 0;
  // Losing one is no failure: it is made again.
  virtual void keep_thumbnail(const std::string& key, const std::string& bytes) = 0;
};

}  // namespace proofsheet::gl
