#include "base/hash.h"

#include <blake3.h>
#include <openssl/evp.h>

#include <array>
#include <span>

namespace proofsheet {
namespace {

// EVP_sha256() would look the implementation up again each time.
const EVP_MD* sha256() {
  static const EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return found;
}

std::string to_hex(std::span<const unsigned char> digest) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(digest.size() * 2);
  for (const unsigned char byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 0xF];
  }
  return hex;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, sha256(), nullptr);
  return to_hex(std::span(digest).first(length));
}

struct Blake3::Context {
  blake3_hasher hasher;
};

Blake3::Blake3() : context_(std::make_unique_for_overwrite<Context>()) {
  blake3_hasher_init(&context_->hasher);
}
Blake3::~Blake3() = default;
Blake3::Blake3(Blake3&&) noexcept = default;
Blake3& Blake3::operator=(Blake3&&) noexcept = default;

void Blake3::add(std::string_view bytes) {
  blake3_hasher_update(&context_->hasher, bytes.data(), bytes.size());
}

std::string Blake3::finish_hex() {
  std::array<unsigned char, BLAKE3_OUT_LEN> digest;
  blake3_hasher_finalize(&context_->hasher, digest.data(), digest.size());
  return to_hex(digest);
}

std::string blake3_hex(std::string_view bytes) {
  Blake3 hash;
  hash.add(bytes);
  return hash.finish_hex();
}

}  // namespace proofsheet
