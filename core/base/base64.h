#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace proofsheet {

// Standard base64 (RFC 4648 section 4) with padding.
std::string base64_encode(std::string_view bytes);
// Decodes base64; white space is skipped, missing padding is accepted, a `data:…;base64,` prefix is dropped.
// Fails with ErrorKind::bad_response on any other character, and on what stands behind the padding.
Result<std::string> base64_decode(std::string_view text);

// Decodes base64 that arrives in pieces, cut anywhere. Several GB/s where the processor has AVX2.
class Base64Decoder {
 public:
  // Decodes the longest prefix of `text` that consists of base64 digits, appends the bytes that are complete
  // to `out`, and returns the prefix's length. What stopped it (padding, white space, an error) is for the
  // caller to judge.
  std::size_t take(std::string_view text, std::string& out);
  // The text has ended, or its padding has come: appends the last bytes. Fails with bad_response when a lone
  // digit is left. The decoder is as new afterwards.
  Result<> finish(std::string& out);

 private:
  std::uint32_t bits_ = 0;  // of an incomplete group, its digits
  int digits_ = 0;
};

// The errors for a byte that is not base64, and for one that is not padding and stands behind it.
Error not_base64(char byte, std::size_t offset);
Error not_padding(char byte, std::size_t offset);

}  // namespace proofsheet
