#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace proofsheet {

// SHA-256 (FIPS 180-4) in 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// BLAKE3 (O'Connor, Aumasson, Neves, Wilcox-O'Hearn: BLAKE3, one function, fast everywhere, 2020) in 64
// lower-case hexadecimal digits. Several times as fast as SHA-256: for the content of large files.
std::string blake3_hex(std::string_view bytes);

// The same of bytes that come in pieces. Movable.
class Blake3 {
 public:
  Blake3();
  ~Blake3();
  Blake3(Blake3&&) noexcept;
  Blake3& operator=(Blake3&&) noexcept;

  void add(std::string_view bytes);
  // The digest of all that was added, as blake3_hex gives it. The last call.
  std::string finish_hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

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

}  // namespace proofsheet
