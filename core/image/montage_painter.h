// Private to the room: where things stand on a montage, and the strips that it is drawn in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "image/montage.h"
#include "image/text.h"

namespace proofsheet::image {

// In 64 bits, so that a caller can refuse what is too large.
struct MontageSize {
  std::uint64_t width = 0;
  std::uint64_t height = 0;
  std::uint64_t strip_height = 0;
};

class MontagePainter {
 public:
  // Keeps a reference to `tiles` and `options`.
  MontagePainter(const std::vector<Tile>& tiles, const MontageOptions& options, TextPainter text);

  MontageSize size() const;
  std::size_t rows() const { return rows_; }
  // Title and column labels, with the margin above the first row.
  Image draw_head();
  // One row of tiles with the space below it; `progress` hears of each tile of the whole montage. Nothing
  // when it says so.
  std::optional<Image> draw_row(std::size_t row, const Progress& progress);

 private:
  struct Box {
    int x, y, width, height;
  };
  Image blank(int height) const;
  int tile_x(std::size_t column) const;
  void draw_lines(Image& image, int x, int y, const std::vector<std::string>& lines, const TextStyle& style);
  void draw_tile(Image& strip, const Tile& tile, Box box);
  void draw_picture(Image& strip, const Image& picture, Box box) const;
  void draw_text_tile(Image& strip, const std::string& text, Box box, const TextStyle& style);
  void draw_failed_tile(Image& strip, const std::string& message, Box box);
  void fill(Image& image, Box box, Color color) const;

  const std::vector<Tile>& tiles_;
  const MontageOptions& options_;
  TextPainter text_;
  std::size_t across_ = 1;
  std::size_t rows_ = 1;
  int label_width_ = 0;  // of the column of row labels, with its gap
  int caption_height_ = 0;
  int head_height_ = 0;
  std::vector<std::string> title_lines_;
  std::vector<std::vector<std::string>> column_lines_;
};

}  // namespace proofsheet::image
