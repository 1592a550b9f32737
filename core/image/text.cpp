#include "image/text.h"

#include <algorithm>

#include "base/utf8.h"
#include "image/font.h"

namespace proofsheet::image {
namespace {

constexpr std::string_view kEllipsis = "…";

bool is_cjk(char32_t c) {
  return (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xff00 && c <= 0xffef) || (c >= 0x20000 && c <= 0x3ffff);
}

// Punctuation that does not begin a line (JIS X 4051), and that does not end one.
bool never_begins(char32_t c) {
  return std::u32string_view(U"、。，．：；！？）」』】〕〉》”’%,.:;!?)]}…—～").contains(c);
}
bool never_ends(char32_t c) {
  return std::u32string_view(U"（「『【〔〈《“‘([{").contains(c);
}

bool may_break(char32_t before, char32_t after) {
  if (never_begins(after) || never_ends(before)) return false;
  if (before == ' ' || before == '\t' || before == 0x3000) return true;
  if ((before == '-' || before == '/') && after != ' ') return true;
  return is_cjk(before) || is_cjk(after);
}

struct Character {
  char32_t code_point;
  std::size_t offset;  // byte where it begins
};

std::vector<Character> characters(std::string_view text) {
  std::vector<Character> out;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t begin = offset;
    out.push_back({next_code_point(text, offset), begin});
  }
  return out;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// `top` over `bottom` in place, both with straight alpha.
void blend(std::uint8_t* bottom, Color top, unsigned coverage) {
  const unsigned alpha = (top.a * coverage + 127) / 255;
  if (alpha == 0) return;
  const unsigned below = bottom[3] * (255 - alpha) / 255;
  const unsigned total = alpha + below;
  const auto mix = [&](std::uint8_t under, std::uint8_t over) {
    return static_cast<std::uint8_t>((over * alpha + under * below + total / 2) / total);
  };
  bottom[0] = mix(bottom[0], top.r);
  bottom[1] = mix(bottom[1], top.g);
  bottom[2] = mix(bottom[2], top.b);
  bottom[3] = static_cast<std::uint8_t>(total);
}

void draw_glyph(Image& image, const Glyph& glyph, int x, int y, Color color) {
  for (int row = std::max(0, -y); row < glyph.height && y + row < image.height; ++row) {
    for (int column = std::max(0, -x); column < glyph.width && x + column < image.width; ++column) {
      std::uint8_t* target = image.row(y + row) + static_cast<std::size_t>(x + column) * 4;
      if (glyph.colored) {
        const std::uint8_t* source = glyph.colors.row(row) + static_cast<std::size_t>(column) * 4;
        blend(target, {source[0], source[1], source[2], source[3]}, color.a);
      } else {
        blend(target, color,
              glyph.coverage[static_cast<std::size_t>(row) * static_cast<std::size_t>(glyph.width) +
                             static_cast<std::size_t>(column)]);
      }
    }
  }
}

}  // namespace

struct TextPainter::Impl {
  FontSet fonts;

  int advance(char32_t code_point, const TextStyle& style) {
    return fonts.glyph(code_point, style.face, style.size).advance;
  }

  int width_64(std::string_view text, const TextStyle& style) {
    int sum = 0;
    for (std::size_t offset = 0; offset < text.size();) sum += advance(next_code_point(text, offset), style);
    return sum;
  }

  // Where the line that begins at `first` ends: one past its last character. At least one character.
  std::size_t line_end(const std::vector<Character>& text, std::size_t first, const TextStyle& style,
                       int width) {
    int used = 0;
    std::size_t last_break = first;
    for (std::size_t i = first; i < text.size(); ++i) {
      const char32_t c = text[i].code_point;
      if (c == '\n') return i + 1;
      if (i > first && may_break(text[i - 1].code_point, c)) last_break = i;
      used += advance(c, style);
      const bool hangs = c == ' ' || c == '\t';  // white space may stick out at the end of a line
      if (used > width * 64 && !hangs) return std::max(last_break > first ? last_break : i, first + 1);
    }
    return text.size();
  }
};

TextPainter::TextPainter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TextPainter::~TextPainter() = default;
TextPainter::TextPainter(TextPainter&&) noexcept = default;
TextPainter& TextPainter::operator=(TextPainter&&) noexcept = default;

Result<TextPainter> TextPainter::open() {
  auto fonts = FontSet::open();
  if (!fonts) return fail(fonts.error());
  return TextPainter(std::make_unique<Impl>(Impl{std::move(*fonts)}));
}

int TextPainter::measure(std::string_view text, const TextStyle& style) {
  return (impl_->width_64(text, style) + 63) / 64;
}

std::vector<std::string> TextPainter::wrap(std::string_view text, const TextStyle& style, int width,
                                           std::size_t max_lines) {
  std::vector<std::string> lines;
  const auto all = characters(text);
  for (std::size_t first = 0; first < all.size() && max_lines > 0;) {
    const std::size_t begin = all[first].offset;
    const std::size_t end = impl_->line_end(all, first, style, width);
    const std::size_t end_byte = end < all.size() ? all[end].offset : text.size();
    std::string_view line = text.substr(begin, end_byte - begin);
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (lines.size() + 1 == max_lines && end < all.size()) {
      const std::string cut = std::string(trim_end(line)) + std::string(kEllipsis);
      lines.push_back(ellipsize(cut, style, width));
      break;
    }
    lines.emplace_back(trim_end(line));
    first = end;
  }
  return lines;
}

std::string TextPainter::ellipsize(std::string_view text, const TextStyle& style, int width) {
  const int room = width * 64;
  const int dots = impl_->width_64(kEllipsis, style);
  int used = 0;
  std::size_t kept = 0;  // bytes that fit together with the ellipsis
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t c = next_code_point(text, offset);
    if (c == '\n') return std::string(trim_end(text.substr(0, kept))) + std::string(kEllipsis);
    used += impl_->advance(c, style);
    if (used > room) return std::string(trim_end(text.substr(0, kept))) + std::string(kEllipsis);
    if (used + dots <= room) kept = offset;
  }
  return std::string(text);
}

void TextPainter::draw(Image& image, int x, int y, std::string_view text, const TextStyle& style) {
  const auto [ascent, descent] = impl_->fonts.extent(style.face, style.size);
  const int baseline = y + (style.line_height - ascent - descent) / 2 + ascent;
  int pen = x * 64;
  for (std::size_t offset = 0; offset < text.size();) {
    const Glyph& glyph = impl_->fonts.glyph(next_code_point(text, offset), style.face, style.size);
    draw_glyph(image, glyph, (pen + 32) / 64 + glyph.left, baseline - glyph.top, style.color);
    pen += glyph.advance;
  }
}

}  // namespace proofsheet::image
