#include "png.h"

#include <array>
#include <cstdio>
#include <string_view>

// PNG (third edition), sections 5 and 11; zlib: RFC 1950; deflate: RFC 1951.
namespace proofsheet::bench {
namespace {

constexpr std::uint32_t kWidth = 640;
constexpr std::uint32_t kHeight = 624;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < table.size(); ++n) {
    std::uint32_t crc = n;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
    table[n] = crc;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t low = 1, high = 0;
  for (const char c : bytes) {
    low = (low + static_cast<unsigned char>(c)) % 65521;
    high = (high + low) % 65521;
  }
  return (high << 16) | low;
}

void append_big_endian(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

std::string chunk(std::string_view type, std::string_view data) {
  std::string out;
  append_big_endian(out, static_cast<std::uint32_t>(data.size()));
  out += type;
  out += data;
  append_big_endian(out, crc32(std::string_view(out).substr(4)));
  return out;
}

// Rows of pseudo-random pixels (xorshift32), each behind its filter type 0.
std::string make_rows() {
  std::string rows;
  rows.reserve((std::size_t{kWidth} * 3 + 1) * kHeight);
  std::uint32_t state = 2463534242u;
  for (std::uint32_t y = 0; y < kHeight; ++y) {
    rows += '\0';
    for (std::uint32_t x = 0; x < kWidth * 3; ++x) {
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      rows += static_cast<char>(state >> 24);
    }
  }
  return rows;
}

// A zlib stream of stored blocks.
std::string store(std::string_view bytes) {
  constexpr std::size_t kMaxBlock = 65535;
  std::string out = "\x78\x01";
  for (std::size_t offset = 0; offset < bytes.size(); offset += kMaxBlock) {
    const std::string_view block = bytes.substr(offset, kMaxBlock);
    const auto size = static_cast<std::uint16_t>(block.size());
    const auto inverse = static_cast<std::uint16_t>(~size);
    out += offset + block.size() == bytes.size() ? '\x01' : '\x00';
    for (const std::uint16_t field : {size, inverse}) {
      out += static_cast<char>(field & 0xFF);
      out += static_cast<char>(field >> 8);
    }
    out += block;
  }
  append_big_endian(out, adler32(bytes));
  return out;
}

}  // namespace

std::string png_comment(std::uint64_t number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "Comment%c%010llu", '\0', static_cast<unsigned long long>(number));
  return chunk("tEXt", std::string_view(text.data(), kCommentSize - 12));
}

std::string make_png() {
  std::string header;
  append_big_endian(header, kWidth);
  append_big_endian(header, kHeight);
  header += std::string_view("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB, no interlace
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", header) + png_comment(0) + chunk("IDAT", store(make_rows())) +
         chunk("IEND", {});
}

std::string to_base64(std::string_view bytes) {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = (bits << 8) | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j)
      out += i + j <= bytes.size() ? alphabet[(bits >> (18 - 6 * j)) & 0x3F] : '=';
  }
  return out;
}

}  // namespace proofsheet::bench
