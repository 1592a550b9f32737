#pragma once

#include <cstdint>
#include <optional>

namespace proofsheet {

// What a provider says that one answer used. Empty = the provider did not say.
// Input counts include cached tokens (OpenAI's convention; Anthropic's are converted).
struct Usage {
  std::optional<std::int64_t> input_tokens;
  std::optional<std::int64_t> output_tokens;
  std::optional<std::int64_t> cached_input_tokens;
  std::optional<std::int64_t> reasoning_tokens;
  // Image models price text and image input apart.
  std::optional<std::int64_t> input_image_tokens;

  friend bool operator==(const Usage&, const Usage&) = default;
};

}  // namespace proofsheet
