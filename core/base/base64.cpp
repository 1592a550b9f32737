#include "base/base64.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace proofsheet {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kBad = 1u << 24;  // no sum of good digits has this bit

// The value of a digit, shifted to its place in the 24 bits of a group of four.
constexpr std::array<std::uint32_t, 256> make_table(int shift) {
  std::array<std::uint32_t, 256> table{};
  table.fill(kBad);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint32_t>(i) << shift;
  }
  return table;
}
constexpr std::array kPlaces{make_table(18), make_table(12), make_table(6), make_table(0)};

std::uint32_t digit(char c) {
  return kPlaces[3][static_cast<unsigned char>(c)];
}

// Decodes whole groups of four, writes three bytes for each, and returns how many characters were digits of
// whole groups.
std::size_t decode_groups(const char* text, std::size_t size, char* out) {
  const char* const begin = text;
  for (; size >= 4; size -= 4, text += 4, out += 3) {
    const std::uint32_t bits =
        kPlaces[0][static_cast<unsigned char>(text[0])] | kPlaces[1][static_cast<unsigned char>(text[1])] |
        kPlaces[2][static_cast<unsigned char>(text[2])] | kPlaces[3][static_cast<unsigned char>(text[3])];
    if (bits & kBad) break;
    out[0] = static_cast<char>(bits >> 16);
    out[1] = static_cast<char>(bits >> 8);
    out[2] = static_cast<char>(bits);
  }
  return static_cast<std::size_t>(text - begin);
}

#if defined(__x86_64__)
// Muła and Lemire, Faster Base64 Encoding and Decoding Using AVX2 Instructions (2018): 32 characters to 24
// bytes a step. Each step writes 32 bytes, so `out` has room for 8 more than it gets.
__attribute__((target("avx2"))) std::size_t decode_groups_avx2(const char* text, std::size_t size,
                                                               char* out) {
  const __m256i low_classes = _mm256_setr_epi8(
      0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A, 0x15,
      0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
  const __m256i high_classes = _mm256_setr_epi8(
      0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
      0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
  const __m256i rolls = _mm256_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 19,
                                         4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i slash = _mm256_set1_epi8(0x2F);
  const __m256i packed = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6,
                                          5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1);
  const char* const begin = text;
  for (; size >= 32; size -= 32, text += 32, out += 24) {
    const __m256i chars = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi32(chars, 4), slash);
    const __m256i low = _mm256_and_si256(chars, slash);
    if (!_mm256_testz_si256(_mm256_shuffle_epi8(low_classes, low), _mm256_shuffle_epi8(high_classes, high)))
      break;
    const __m256i roll = _mm256_shuffle_epi8(rolls, _mm256_add_epi8(_mm256_cmpeq_epi8(chars, slash), high));
    const __m256i digits = _mm256_add_epi8(chars, roll);
    const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi32(0x01400140));
    const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, packed), lanes);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), bytes);
  }
  return static_cast<std::size_t>(text - begin);
}

std::size_t decode_vectors(const char* text, std::size_t size, char* out) {
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  return has_avx2 ? decode_groups_avx2(text, size, out) : 0;
}
#else
std::size_t decode_vectors(const char*, std::size_t, char*) {
  return 0;
}
#endif

constexpr std::size_t kSlack = 8;  // what decode_groups_avx2 writes too much

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  // EVP_EncodeBlock writes a terminating NUL, for which std::string has room behind its size.
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return out;
}

Error not_base64(char byte, std::size_t offset) {
  return {
      ErrorKind::bad_response,
      fmt::format("base64: unexpected byte 0x{:02x} at offset {}", static_cast<unsigned char>(byte), offset),
      0};
}

Error not_padding(char byte, std::size_t offset) {
  return {ErrorKind::bad_response,
          fmt::format("base64: byte 0x{:02x} behind the padding, at offset {}",
                      static_cast<unsigned char>(byte), offset),
          0};
}

std::size_t Base64Decoder::take(std::string_view text, std::string& out) {
  const std::size_t size = text.size();
  const auto take_one = [&] {
    const std::uint32_t value = text.empty() ? kBad : digit(text.front());
    if (value == kBad) return false;
    text.remove_prefix(1);
    bits_ = (bits_ << 6) | value;
    if (++digits_ == 4) {
      for (const int shift : {16, 8, 0}) out += static_cast<char>(bits_ >> shift);
      bits_ = 0;
      digits_ = 0;
    }
    return true;
  };
  while (digits_ != 0) {
    if (!take_one()) return size - text.size();
  }
  const std::size_t had = out.size();
  out.resize_and_overwrite(had + text.size() / 4 * 3 + kSlack, [&](char* data, std::size_t) {
    char* to = data + had;
    const std::size_t by_vector = decode_vectors(text.data(), text.size(), to);
    to += by_vector / 4 * 3;
    const std::size_t by_group = decode_groups(text.data() + by_vector, text.size() - by_vector, to);
    text.remove_prefix(by_vector + by_group);
    return static_cast<std::size_t>(to - data) + by_group / 4 * 3;
  });
  while (take_one()) {
  }
  return size - text.size();
}

Result<> Base64Decoder::finish(std::string& out) {
  const std::uint32_t bits = bits_;
  const int digits = digits_;
  *this = Base64Decoder();
  if (digits == 1) return fail(ErrorKind::bad_response, "base64: the text ends inside a byte");
  if (digits >= 2) out += static_cast<char>(bits >> (digits == 2 ? 4 : 10));
  if (digits == 3) out += static_cast<char>(bits >> 2);
  return {};
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.starts_with("data:")) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos)
      return fail(ErrorKind::bad_response, "base64: a data URL without a comma");
    text.remove_prefix(comma + 1);
  }
  std::string out;
  out.reserve(text.size() / 4 * 3 + kSlack);
  Base64Decoder decoder;
  std::size_t at = decoder.take(text, out);
  for (; at < text.size() && text[at] != '='; at += decoder.take(text.substr(at), out)) {
    if (!is_space(text[at])) return fail(not_base64(text[at], at));
    ++at;
  }
  for (; at < text.size(); ++at) {
    if (text[at] != '=' && !is_space(text[at])) return fail(not_padding(text[at], at));
  }
  if (auto finished = decoder.finish(out); !finished) return fail(finished.error());
  return out;
}

}  // namespace proofsheet
