#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace proofsheet {

// SHA-256 (FIPS 180-4) in 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): one well-mixed
// 64-bit value from another; stable over platforms and versions.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// FNV-1a, 64 bits: a stable hash of text for seeds, not for security.
constexpr std::uint64_t fnv1a64(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

// Standard base64 (RFC 4648 section 4) with padding.
std::string base64_encode(std::string_view bytes);
// Decodes base64; white space is skipped, missing padding is accepted, a `data:…;base64,` prefix is dropped.
// Fails with ErrorKind::bad_response on any other character.
Result<std::string> base64_decode(std::string_view text);

}  // namespace proofsheet
