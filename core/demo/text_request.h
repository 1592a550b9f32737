#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/value.h"
#include "demo/language_model.h"
#include "demo/reply.h"

namespace proofsheet::demo {

// What POST /chat/completions and POST /completions ask for, checked.
struct TextRequest {
  enum class Shape { chat, completion };
  Shape shape = Shape::chat;
  std::string model;
  std::vector<std::string> prompts;  // one for a chat: the text of its messages
  SamplingOptions sampling;
  bool has_seed = false;
  int choices_per_prompt = 1;
  bool stream = false;
  bool include_usage = false;
  bool logprobs = false;
  bool echo = false;
};

// The demo's context: an answer that is not asked to be shorter ends here, with "length".
inline constexpr int kMaxAnswerTokens = 2048;
// All choices of a request together.
inline constexpr int kMaxRequestTokens = 32'768;
inline constexpr int kMaxChoices = 128;
// A chat that names no limit.
inline constexpr int kDefaultChatTokens = 256;

std::expected<TextRequest, ApiError> read_chat_request(const Value& body);
std::expected<TextRequest, ApiError> read_completion_request(const Value& body);

}  // namespace proofsheet::demo
