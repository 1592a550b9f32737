#include "base/hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

namespace proofsheet {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBad = 0xFF;
constexpr std::uint8_t kSkip = 0xFE;

constexpr std::array<std::uint8_t, 256> make_decode_table() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kBad);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char c : {' ', '\n', '\r', '\t'}) table[static_cast<unsigned char>(c)] = kSkip;
  return table;
}
constexpr auto kDecode = make_decode_table();

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  // EVP_sha256() would look the implementation up again each time.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, sha256, nullptr);
  std::string hex;
  hex.reserve(length * 2);
  for (unsigned int i = 0; i < length; ++i) {
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 0xF];
  }
  return hex;
}

std::string base64_encode(std::string_view bytes) {
  // EVP_EncodeBlock writes a terminating NUL, for which std::string has room behind its size.
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return out;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.starts_with("data:")) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos)
      return fail(ErrorKind::bad_response, "base64: a data URL without a comma");
    text.remove_prefix(comma + 1);
  }
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int digits = 0;
  std::size_t offset = 0;
  for (; offset < text.size() && text[offset] != '='; ++offset) {
    const std::uint8_t digit = kDecode[static_cast<unsigned char>(text[offset])];
    if (digit == kSkip) continue;
    if (digit == kBad) {
      return fail(ErrorKind::bad_response, fmt::format("base64: unexpected byte 0x{:02x} at offset {}",
                                                       static_cast<unsigned char>(text[offset]), offset));
    }
    bits = (bits << 6) | digit;
    if (++digits == 4) {
      out += static_cast<char>(bits >> 16);
      out += static_cast<char>(bits >> 8);
      out += static_cast<char>(bits);
      bits = 0;
      digits = 0;
    }
  }
  for (std::size_t at = offset; at < text.size(); ++at) {
    if (text[at] == '=' || kDecode[static_cast<unsigned char>(text[at])] == kSkip) continue;
    return fail(ErrorKind::bad_response, fmt::format("base64: byte 0x{:02x} behind the padding, at offset {}",
                                                     static_cast<unsigned char>(text[at]), at));
  }
  if (digits == 1) return fail(ErrorKind::bad_response, "base64: the text ends inside a byte");
  if (digits >= 2) out += static_cast<char>(bits >> (digits == 2 ? 4 : 10));
  if (digits == 3) out += static_cast<char>(bits >> 2);
  return out;
}

}  // namespace proofsheet
