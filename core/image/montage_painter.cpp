#include "image/montage_painter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace proofsheet::image {
namespace {

constexpr int kMargin = 24;
constexpr int kPad = 12;
constexpr int kMaxLabelWidth = 220;
constexpr std::size_t kMaxTitleLines = 3;
constexpr std::size_t kMaxLabelLines = 4;

struct Theme {
  Color ground, panel, line, text, muted, failed;
};
constexpr Theme kDark{{0x15, 0x17, 0x1a}, {0x1b, 0x1e, 0x22}, {0x2b, 0x30, 0x36},
                      {0xe4, 0xe7, 0xea}, {0x8c, 0x94, 0x9d}, {0xdd, 0x6b, 0x62}};
constexpr Theme kLight{{0xf3, 0xf3, 0xf1}, {0xfb, 0xfb, 0xfa}, {0xde, 0xdd, 0xd8},
                       {0x24, 0x26, 0x2a}, {0x69, 0x6e, 0x75}, {0xb5, 0x3d, 0x35}};

const Theme& theme(const MontageOptions& options) {
  return options.dark ? kDark : kLight;
}

TextStyle title_style(const Theme& colors) {
  return {Face::semibold, 20, 28, colors.text};
}
TextStyle label_style(const Theme& colors) {
  return {Face::semibold, 13, 18, colors.text};
}
TextStyle body_style(const Theme& colors) {
  return {Face::regular, 13, 18, colors.text};
}
TextStyle caption_style(const Theme& colors) {
  return {Face::regular, 11, 16, colors.muted};
}

std::size_t lines_that_fit(int height, const TextStyle& style) {
  return static_cast<std::size_t>(std::max(height / style.line_height, 0));
}

}  // namespace

MontagePainter::MontagePainter(const std::vector<Tile>& tiles, const MontageOptions& options,
                               TextPainter text)
    : tiles_(tiles), options_(options), text_(std::move(text)) {
  const Theme& colors = theme(options);
  across_ = options.across > 0
                ? static_cast<std::size_t>(options.across)
                : static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(tiles.size()))));
  if (options.across == 0 && !options.column_labels.empty()) across_ = options.column_labels.size();
  across_ = std::min(across_, std::max(tiles.size(), options.column_labels.size()));
  rows_ = (tiles.size() + across_ - 1) / across_;
  for (const auto& label : options.row_labels) {
    label_width_ =
        std::max(label_width_, std::min(kMaxLabelWidth, text_.measure(label, label_style(colors))));
  }
  if (label_width_ > 0) label_width_ += std::max(options.gap, kPad);
  if (std::ranges::any_of(tiles, [](const Tile& tile) { return !tile.caption.empty(); }))
    caption_height_ = caption_style(colors).line_height + 4;
  std::size_t label_lines = 0;
  for (const auto& label : options.column_labels) {
    column_lines_.push_back(text_.wrap(label, label_style(colors), options.tile_width, kMaxLabelLines));
    label_lines = std::max(label_lines, column_lines_.back().size());
  }
  head_height_ = kMargin;
  if (!options.title.empty() && size().width <= 0x7fffffff) {
    title_lines_ = text_.wrap(options.title, title_style(colors),
                              static_cast<int>(size().width) - 2 * kMargin, kMaxTitleLines);
    head_height_ += static_cast<int>(title_lines_.size()) * title_style(colors).line_height + kPad;
  }
  if (label_lines > 0) head_height_ += static_cast<int>(label_lines) * label_style(colors).line_height + 8;
}

MontageSize MontagePainter::size() const {
  MontageSize size;
  const auto gap = static_cast<std::uint64_t>(options_.gap);
  size.width = 2 * kMargin + static_cast<std::uint64_t>(label_width_) +
               across_ * (static_cast<std::uint64_t>(options_.tile_width) + gap) - gap;
  size.strip_height =
      static_cast<std::uint64_t>(options_.tile_height) + static_cast<std::uint64_t>(caption_height_) + gap;
  size.height = static_cast<std::uint64_t>(head_height_) + rows_ * size.strip_height - gap + kMargin;
  size.strip_height = std::max(
      {size.strip_height, size.strip_height - gap + kMargin, static_cast<std::uint64_t>(head_height_)});
  return size;
}

Image MontagePainter::blank(int height) const {
  Image image(static_cast<int>(size().width), height);
  fill(image, {0, 0, image.width, image.height}, theme(options_).ground);
  return image;
}

int MontagePainter::tile_x(std::size_t column) const {
  return kMargin + label_width_ + static_cast<int>(column) * (options_.tile_width + options_.gap);
}

void MontagePainter::fill(Image& image, Box box, Color color) const {
  const std::uint8_t pixel[4] = {color.r, color.g, color.b, 255};
  for (int y = std::max(box.y, 0); y < std::min(box.y + box.height, image.height); ++y) {
    for (int x = std::max(box.x, 0); x < std::min(box.x + box.width, image.width); ++x) {
      std::memcpy(image.row(y) + static_cast<std::size_t>(x) * 4, pixel, 4);
    }
  }
}

void MontagePainter::draw_lines(Image& image, int x, int y, const std::vector<std::string>& lines,
                                const TextStyle& style) {
  for (const auto& line : lines) {
    text_.draw(image, x, y, line, style);
    y += style.line_height;
  }
}

Image MontagePainter::draw_head() {
  const Theme& colors = theme(options_);
  Image head = blank(head_height_);
  draw_lines(head, kMargin, kMargin, title_lines_, title_style(colors));
  const TextStyle style = label_style(colors);
  for (std::size_t column = 0; column < std::min(column_lines_.size(), across_); ++column) {
    const auto& lines = column_lines_[column];
    const int top = head_height_ - 8 - static_cast<int>(lines.size()) * style.line_height;
    draw_lines(head, tile_x(column), top, lines, style);
  }
  return head;
}

std::optional<Image> MontagePainter::draw_row(std::size_t row, const Progress& progress) {
  const bool last = row + 1 == rows_;
  Image strip = blank(options_.tile_height + caption_height_ + (last ? kMargin : options_.gap));
  const Theme& colors = theme(options_);
  if (row < options_.row_labels.size()) {
    const TextStyle style = label_style(colors);
    const int width = label_width_ - std::max(options_.gap, kPad);
    draw_lines(strip, kMargin, 0,
               text_.wrap(options_.row_labels[row], style, width,
                          std::max<std::size_t>(1, lines_that_fit(options_.tile_height, style))),
               style);
  }
  for (std::size_t column = 0; column < across_ && row * across_ + column < tiles_.size(); ++column) {
    const Tile& tile = tiles_[row * across_ + column];
    if (!goes_on(progress, row * across_ + column, tiles_.size())) return std::nullopt;
    const Box box{tile_x(column), 0, options_.tile_width, options_.tile_height};
    draw_tile(strip, tile.content ? tile.content() : tile, box);
    const TextStyle style = caption_style(colors);
    if (!tile.caption.empty())
      text_.draw(strip, box.x, box.height + 4, text_.ellipsize(tile.caption, style, box.width), style);
  }
  return strip;
}

void MontagePainter::draw_tile(Image& strip, const Tile& tile, Box box) {
  fill(strip, box, theme(options_).panel);
  if (!tile.image) {
    draw_text_tile(strip, tile.text, box, body_style(theme(options_)));
    return;
  }
  const auto picture = tile.image();
  if (picture && picture->width > 0 && picture->height > 0) {
    draw_picture(strip, *picture, box);
  } else {
    draw_failed_tile(strip, picture ? "the image is empty" : picture.error().message, box);
  }
}

// Fits the picture into the box, centred; its transparent parts show the panel.
void MontagePainter::draw_picture(Image& strip, const Image& picture, Box box) const {
  const double scale = std::min(static_cast<double>(box.width) / picture.width,
                                static_cast<double>(box.height) / picture.height);
  const int width = std::clamp(static_cast<int>(std::lround(picture.width * scale)), 1, box.width);
  const int height = std::clamp(static_cast<int>(std::lround(picture.height * scale)), 1, box.height);
  const Image fitted = resize(picture, width, height);
  const int left = box.x + (box.width - width) / 2;
  const int top = box.y + (box.height - height) / 2;
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* source = fitted.row(y);
    std::uint8_t* target = strip.row(top + y) + static_cast<std::size_t>(left) * 4;
    for (int x = 0; x < width; ++x, source += 4, target += 4) {
      const unsigned alpha = source[3];
      for (int c = 0; c < 3; ++c)
        target[c] = static_cast<std::uint8_t>((source[c] * alpha + target[c] * (255 - alpha) + 127) / 255);
    }
  }
}

void MontagePainter::draw_text_tile(Image& strip, const std::string& text, Box box, const TextStyle& style) {
  const int pad = std::min(kPad, box.width / 8);
  const auto lines =
      text_.wrap(text, style, box.width - 2 * pad, lines_that_fit(box.height - 2 * pad, style));
  draw_lines(strip, box.x + pad, box.y + pad, lines, style);
}

void MontagePainter::draw_failed_tile(Image& strip, const std::string& message, Box box) {
  const Theme& colors = theme(options_);
  fill(strip, {box.x, box.y, 3, box.height}, colors.failed);
  const int pad = std::min(kPad, box.width / 8);
  TextStyle head = label_style(colors);
  head.color = colors.failed;
  if (box.height >= 2 * pad + head.line_height)
    text_.draw(strip, box.x + pad, box.y + pad, text_.ellipsize("Failed", head, box.width - 2 * pad), head);
  TextStyle body = body_style(colors);
  body.color = colors.muted;
  const int below = head.line_height + 4;
  draw_text_tile(strip, message, {box.x, box.y + below, box.width, box.height - below}, body);
}

}  // namespace proofsheet::image
