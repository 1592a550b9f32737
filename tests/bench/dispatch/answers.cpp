#include "answers.h"

#include <array>
#include <cstdio>

#include "png.h"

namespace proofsheet::bench {
namespace {

constexpr std::string_view kChatBody =
    R"({"id":"chatcmpl-bench","object":"chat.completion","created":1790000000,"model":"bench-chat","choices":[)"
    R"({"index":0,"message":{"role":"assistant","content":"A small garden behind the house, wet after rain, with )"
    R"(a bench under the pear tree.","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{)"
    R"("prompt_tokens":19,"completion_tokens":21,"total_tokens":40,"prompt_tokens_details":{"cached_tokens":0},)"
    R"("completion_tokens_details":{"reasoning_tokens":0}},"system_fingerprint":"fp_bench"})";

constexpr std::string_view kUsage = R"("usage":{"input_tokens":12,"output_tokens":272,"total_tokens":284,)"
                                    R"("input_tokens_details":{"text_tokens":12,"image_tokens":0}}})";

std::string json_head(std::size_t body_bytes) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body_bytes) + "\r\n\r\n";
}

constexpr std::string_view kEventsHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

// The head of a chunk (RFC 9112, section 7.1).
std::string chunk_head(std::size_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%zx\r\n", bytes);
  return text.data();
}

}  // namespace

Answers::Answers() : chat_(json_head(kChatBody.size()) + std::string(kChatBody)) {
  const std::string png = make_png();
  const std::string_view bytes = png;
  const std::string begin = to_base64(bytes.substr(0, kCommentOffset));
  image_after_ = to_base64(bytes.substr(kCommentOffset + kCommentSize));
  const std::size_t base64_bytes = to_base64(png).size();

  const std::string json_before = R"({"created":1790000000,"data":[{"b64_json":")";
  image_tail_ = "\"}]," + std::string(kUsage);
  image_before_ = json_head(json_before.size() + base64_bytes + image_tail_.size()) + json_before + begin;

  const auto event = [&](std::string_view name, std::string_view fields, std::string_view end,
                         std::string& before, std::string& tail) {
    const std::string text = "event: " + std::string(name) + "\ndata: {\"type\":\"" + std::string(name) +
                             "\",\"created_at\":1790000000,\"b64_json\":\"";
    const std::string rest = "\"," + std::string(fields) + "\n\n";
    before = chunk_head(text.size() + base64_bytes + rest.size()) + text + begin;
    tail = rest + "\r\n" + std::string(end);
  };
  event("image_generation.partial_image", R"("partial_image_index":0})", {}, partial_before_, partial_tail_);
  event("image_generation.completed", kUsage, "0\r\n\r\n", completed_before_, completed_tail_);
  first_partial_before_ = std::string(kEventsHead) + partial_before_;
  first_completed_before_ = std::string(kEventsHead) + completed_before_;
}

std::string Answers::next_comment() {
  return to_base64(png_comment(++images_made_));
}

Answer Answers::image() {
  return {image_before_, next_comment(), image_after_, image_tail_, 0};
}

Answer Answers::first_event(int partials) {
  Answer answer = next_event(partials);
  answer.before = partials > 0 ? first_partial_before_ : first_completed_before_;
  return answer;
}

Answer Answers::next_event(int more_parts) {
  return {more_parts > 0 ? partial_before_ : completed_before_, next_comment(), image_after_,
          more_parts > 0 ? partial_tail_ : completed_tail_, more_parts};
}

Answer Answers::not_found() {
  return {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", {}, {}, {}, 0};
}

}  // namespace proofsheet::bench
