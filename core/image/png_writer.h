// Private to the room: writes a PNG row by row, so that a montage never stands in memory as a whole.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

struct spng_ctx;

namespace proofsheet::image {

enum class PngPixels { rgb, rgba };

struct PngHeader {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  PngPixels pixels = PngPixels::rgba;
  int compression_level = 1;
  std::vector<std::pair<std::string, std::string>> text;  // keyword, UTF-8
};

// Used by one thread. `sink` takes encoded bytes and says whether they were kept.
class PngWriter {
 public:
  using Sink = std::function<bool(std::string_view)>;

  static Result<PngWriter> start(const PngHeader& header, Sink sink);
  // Appends one row of width · 4 bytes of RGBA; alpha is dropped for PngPixels::rgb. The last row ends the
  // file.
  Result<> write_row(const std::uint8_t* rgba);

 private:
  struct ContextDeleter {
    void operator()(spng_ctx* context) const;
  };
  PngWriter() = default;

  // The encoder keeps pointers into these, so they stay where they are when the writer moves.
  struct Held {
    Sink sink;
    std::vector<std::pair<std::string, std::string>> text;
    std::string empty;
  };
  static Result<> set_text(spng_ctx* context, Held& held);

  std::unique_ptr<Held> held_;
  std::unique_ptr<spng_ctx, ContextDeleter> context_;
  std::vector<std::uint8_t> rgb_row_;
  std::uint32_t width_ = 0;
  std::uint32_t rows_left_ = 0;
};

}  // namespace proofsheet::image
