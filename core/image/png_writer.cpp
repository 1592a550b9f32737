#include "image/png_writer.h"

#include <fmt/format.h>
#include <spng.h>

#include <algorithm>
#include <cstring>

namespace proofsheet::image {
namespace {

Error encode_error(int code) {
  return Error{ErrorKind::io, fmt::format("could not write the PNG: {}", spng_strerror(code)), code};
}

int write_bytes(spng_ctx*, void* user, void* source, std::size_t length) {
  const auto& sink = *static_cast<const PngWriter::Sink*>(user);
  return sink(std::string_view(static_cast<const char*>(source), length)) ? 0 : SPNG_IO_ERROR;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// PNG specification 11.3.4.2: 1 to 79 printable Latin-1 characters without spaces at the ends.
bool is_keyword(std::string_view keyword) {
  return !keyword.empty() && keyword.size() <= 79 && keyword.front() != ' ' && keyword.back() != ' ' &&
         std::ranges::all_of(keyword, [](char c) { return c >= 0x20 && c < 0x7f; });
}

int filters_for(int level) {
  if (level <= 2)
    return SPNG_FILTER_CHOICE_SUB;  // choosing per row costs more than it saves at the fast levels
  return SPNG_FILTER_CHOICE_ALL;
}

}  // namespace

void PngWriter::ContextDeleter::operator()(spng_ctx* context) const {
  spng_ctx_free(context);
}

Result<> PngWriter::set_text(spng_ctx* context, Held& held) {
  std::vector<spng_text> chunks;
  for (auto& [keyword, value] : held.text) {
    if (!is_keyword(keyword)) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("PNG text keyword '{}' is not 1 to 79 printable ASCII characters", keyword));
    }
    if (value.find('\0') != std::string::npos) {
      return fail(ErrorKind::invalid_input, fmt::format("PNG text '{}' contains a zero byte", keyword));
    }
    spng_text chunk{};
    std::memcpy(chunk.keyword, keyword.data(), keyword.size());
    chunk.type = is_ascii(value) ? SPNG_TEXT : SPNG_ITXT;
    chunk.length = value.size();
    chunk.text = value.data();
    chunk.language_tag = held.empty.data();
    chunk.translated_keyword = held.empty.data();
    chunks.push_back(chunk);
  }
  if (chunks.empty()) return {};
  const int code = spng_set_text(context, chunks.data(), static_cast<std::uint32_t>(chunks.size()));
  if (code != SPNG_OK) return fail(encode_error(code));
  return {};
}

Result<PngWriter> PngWriter::start(const PngHeader& header, Sink sink) {
  PngWriter writer;
  writer.held_ = std::make_unique<Held>(Held{std::move(sink), header.text, {}});
  writer.context_.reset(spng_ctx_new(SPNG_CTX_ENCODER));
  spng_ctx* context = writer.context_.get();
  if (!context) return fail(ErrorKind::unsupported, "could not start the PNG encoder");
  writer.width_ = header.width;
  writer.rows_left_ = header.height;
  spng_ihdr ihdr{};
  ihdr.width = header.width;
  ihdr.height = header.height;
  ihdr.bit_depth = 8;
  ihdr.color_type =
      header.pixels == PngPixels::rgb ? SPNG_COLOR_TYPE_TRUECOLOR : SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
  const int level = std::clamp(header.compression_level, 1, 9);
  for (const int code :
       {spng_set_png_stream(context, write_bytes, &writer.held_->sink), spng_set_ihdr(context, &ihdr),
        spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, level),
        spng_set_option(context, SPNG_FILTER_CHOICE, filters_for(level))}) {
    if (code != SPNG_OK) return fail(encode_error(code));
  }
  if (auto text = set_text(context, *writer.held_); !text) return fail(text.error());
  const int code =
      spng_encode_image(context, nullptr, 0, SPNG_FMT_PNG, SPNG_ENCODE_PROGRESSIVE | SPNG_ENCODE_FINALIZE);
  if (code != SPNG_OK) return fail(encode_error(code));
  if (header.pixels == PngPixels::rgb) writer.rgb_row_.resize(std::size_t{header.width} * 3);
  return writer;
}

Result<> PngWriter::write_row(const std::uint8_t* rgba) {
  const std::uint8_t* row = rgba;
  std::size_t length = std::size_t{width_} * 4;
  if (!rgb_row_.empty()) {
    for (std::size_t x = 0; x < width_; ++x) std::memcpy(&rgb_row_[x * 3], rgba + x * 4, 3);
    row = rgb_row_.data();
    length = rgb_row_.size();
  }
  const int code = spng_encode_row(context_.get(), row, length);
  const int expected = --rows_left_ == 0 ? static_cast<int>(SPNG_EOI) : static_cast<int>(SPNG_OK);
  if (code != expected) return fail(encode_error(code));
  return {};
}

}  // namespace proofsheet::image
