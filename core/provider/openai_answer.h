#pragma once

#include <vector>

#include "base/value.h"
#include "provider/payload_scanner.h"
#include "provider/provider.h"

namespace proofsheet::provider {

// The parts that OpenAI-shaped answers and stream events share. All reading is tolerant: what is missing
// stays as it was, so that the same functions build an answer from one body or from many events.

// Takes over a `usage` object; null and absent change nothing.
void read_usage(const Value& usage, Usage& out);

// Appends log-probabilities in the chat shape (`content[]`) or the legacy shape (`tokens[]`,
// `token_logprobs[]`). A legacy token without a value (the first of an echo) is left out.
void append_logprobs(const Value& logprobs, std::vector<TokenLogprob>& out);

// Adds a chat `message` or a stream `delta`: text, reasoning, refusal, tool calls (joined by index; their
// arguments by join_tool_calls).
void add_message(const Value& message, Choice& choice);
// All pieces have come: puts the arguments of the tool calls where they belong.
void join_tool_calls(Choice& choice);

// Adds one entry of `choices`, of a chat, a legacy completion or a stream event of either. `position` is its
// place in the list, for servers that leave `index` out. Fails (bad_response) for an index that no request
// can ask for.
Result<std::size_t> add_choice(const Value& entry, std::size_t position, std::vector<Choice>& choices);

// Adds the images of a `data` list, whose base64 `scanner` may have taken out. Fails (bad_response) when an
// entry has neither base64 nor a URL.
Result<> add_images(const Value& data, const PayloadScanner& scanner, std::vector<ImagePayload>& out);
// Adds an image that came as base64.
Result<> add_base64_image(std::string_view base64, std::string revised_prompt, const PayloadScanner& scanner,
                          std::vector<ImagePayload>& out);

// The bytes of a base64 string. Fails with bad_response ("the image is not valid base64: …"), or io when they
// could not be kept.
Result<Payload> read_payload(std::string_view what, std::string_view base64, const PayloadScanner& scanner);

}  // namespace proofsheet::provider
