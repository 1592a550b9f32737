#include "demo/text_answer.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"

namespace proofsheet::demo {
namespace {

constexpr std::string_view kFingerprint = "proofsheet-demo";

using Shape = TextRequest::Shape;

struct Choice {
  LanguageModel::Sample sample;
  std::string_view prompt;
};

std::string json_string(std::string_view text) {
  JsonWriter json;
  json.value(text);
  return json.take();
}

void write_token_head(JsonWriter& json, std::string_view text, double logprob) {
  json.member("token", text);
  json.member("logprob", logprob);
  json.key("bytes");
  json.begin_list();
  for (const char byte : text) json.value(static_cast<int>(static_cast<unsigned char>(byte)));
  json.end_list();
}

// The chat shape of logprobs (ChatCompletionTokenLogprob).
void write_chat_logprobs(JsonWriter& json, const std::vector<SampledToken>& tokens, std::size_t begin,
                         std::size_t end) {
  json.begin_map();
  json.key("content");
  json.begin_list();
  for (std::size_t i = begin; i < end; ++i) {
    json.begin_map();
    write_token_head(json, tokens[i].text, tokens[i].logprob);
    json.key("top_logprobs");
    json.begin_list();
    for (const auto& [text, logprob] : tokens[i].top) {
      json.begin_map();
      write_token_head(json, text, logprob);
      json.end_map();
    }
    json.end_list();
    json.end_map();
  }
  json.end_list();
  json.key("refusal");
  json.null();
  json.end_map();
}

// The shape of legacy completions; offsets count characters from the start of the prompt.
void write_completion_logprobs(JsonWriter& json, const Choice& choice, std::size_t begin, std::size_t end) {
  const auto& tokens = choice.sample.tokens;
  const auto list = [&](std::string_view name, auto write) {
    json.key(name);
    json.begin_list();
    for (std::size_t i = begin; i < end; ++i) write(tokens[i]);
    json.end_list();
  };
  std::size_t offset = count_code_points(choice.prompt);
  for (std::size_t i = 0; i < begin; ++i) offset += count_code_points(tokens[i].text);
  json.begin_map();
  list("tokens", [&](const SampledToken& token) { json.value(token.text); });
  list("token_logprobs", [&](const SampledToken& token) { json.value(token.logprob); });
  list("top_logprobs", [&](const SampledToken& token) {
    json.begin_map();
    for (const auto& [text, logprob] : token.top) json.member(text, logprob);
    json.end_map();
  });
  list("text_offset", [&](const SampledToken& token) {
    json.value(static_cast<std::int64_t>(offset));
    offset += count_code_points(token.text);
  });
  json.end_map();
}

class TextWriter {
 public:
  TextWriter(const TextRequest& request, const LanguageModel& model, std::string_view id,
             std::int64_t created_s, std::vector<Choice> choices)
      : request_(request), model_(model), choices_(std::move(choices)) {
    JsonWriter head;
    head.begin_map();
    head.member("id", id);
    head.member("object", object_name());
    head.member("created", created_s);
    head.member("model", request.model);
    head.member("system_fingerprint", kFingerprint);
    head.end_map();
    head_ = head.take();
    head_.pop_back();  // the closing brace: choices follow
  }

  Reply whole() const {
    JsonWriter choices;
    choices.begin_list();
    for (std::size_t i = 0; i < choices_.size(); ++i) write_choice(choices, i);
    choices.end_list();
    Reply reply;
    reply.body = head_ + R"(,"choices":)" + choices.take() + R"(,"usage":)" + usage() + "}";
    return reply;
  }

  Reply stream() const {
    Reply reply;
    reply.is_stream = true;
    reply.content_type = "text/event-stream; charset=utf-8";
    std::size_t longest = 0;
    for (const Choice& choice : choices_) longest = std::max(longest, choice.sample.tokens.size());
    for (std::size_t token = 0; token <= longest; ++token) {
      std::string step;
      for (std::size_t i = 0; i < choices_.size(); ++i) append_choice_events(step, i, token);
      reply.steps.push_back(std::move(step));
    }
    if (request_.include_usage)
      reply.steps.back() += "data: " + head_ + R"(,"choices":[],"usage":)" + usage() + "}\n\n";
    reply.steps.back() += "data: [DONE]\n\n";
    return reply;
  }

 private:
  bool is_chat() const { return request_.shape == Shape::chat; }

  std::string_view object_name() const {
    if (!is_chat()) return "text_completion";
    return request_.stream ? "chat.completion.chunk" : "chat.completion";
  }

  std::string usage() const {
    int prompt = 0;
    std::size_t completion = 0;
    for (const std::string& text : request_.prompts) prompt += model_.count_tokens(text);
    for (const Choice& choice : choices_) completion += choice.sample.tokens.size();
    JsonWriter json;
    json.begin_map();
    json.member("prompt_tokens", prompt);
    json.member("completion_tokens", static_cast<std::int64_t>(completion));
    json.member("total_tokens", prompt + static_cast<std::int64_t>(completion));
    json.end_map();
    return json.take();
  }

  void write_logprobs(JsonWriter& json, const Choice& choice, std::size_t begin, std::size_t end) const {
    if (!request_.logprobs) {
      json.null();
    } else if (is_chat()) {
      write_chat_logprobs(json, choice.sample.tokens, begin, end);
    } else {
      write_completion_logprobs(json, choice, begin, end);
    }
  }

  void write_choice(JsonWriter& json, std::size_t index) const {
    const Choice& choice = choices_[index];
    std::string text = request_.echo ? std::string(choice.prompt) : std::string();
    for (const SampledToken& token : choice.sample.tokens) text += token.text;
    json.begin_map();
    json.member("index", static_cast<std::int64_t>(index));
    if (is_chat()) {
      json.key("message");
      json.begin_map();
      json.member("role", "assistant");
      json.member("content", text);
      json.key("refusal");
      json.null();
      json.key("annotations");
      json.begin_list();
      json.end_list();
      json.end_map();
    } else {
      json.member("text", text);
    }
    json.key("logprobs");
    write_logprobs(json, choice, 0, choice.sample.tokens.size());
    json.member("finish_reason", choice.sample.finish_reason);
    json.end_map();
  }

  // One event: `content` is what the choice's delta (chat) or text (completion) says.
  void append_event(std::string& out, std::size_t index, std::string_view content, std::string_view logprobs,
                    std::string_view finish_reason) const {
    out += "data: ";
    out += head_;
    out += R"(,"choices":[{"index":)";
    out += std::to_string(index);
    out += is_chat() ? R"(,"delta":)" : R"(,"text":)";
    out += content;
    out += R"(,"logprobs":)";
    out += logprobs;
    out += R"(,"finish_reason":)";
    out += finish_reason;
    out += request_.include_usage ? "}],\"usage\":null}\n\n" : "}]}\n\n";
  }

  // What choice `index` says in step `token`: its role or echo first, its tokens, and its end after the last.
  void append_choice_events(std::string& out, std::size_t index, std::size_t token) const {
    const Choice& choice = choices_[index];
    const auto& tokens = choice.sample.tokens;
    if (token == 0 && is_chat())
      append_event(out, index, R"({"role":"assistant","content":"","refusal":null})", "null", "null");
    if (token == 0 && request_.echo) append_event(out, index, json_string(choice.prompt), "null", "null");
    if (token < tokens.size()) {
      const std::string text = json_string(tokens[token].text);
      JsonWriter logprobs;
      write_logprobs(logprobs, choice, token, token + 1);
      append_event(out, index, is_chat() ? "{\"content\":" + text + "}" : text, logprobs.take(), "null");
    } else if (token == tokens.size()) {
      append_event(out, index, is_chat() ? "{}" : "\"\"", "null", "\"" + choice.sample.finish_reason + "\"");
    }
  }

  const TextRequest& request_;
  const LanguageModel& model_;
  std::vector<Choice> choices_;
  std::string head_;
};

}  // namespace

Reply answer_text(const TextRequest& request, const LanguageModel& model, std::string_view id,
                  std::int64_t created_s, const std::stop_token& stop) {
  std::vector<Choice> choices;
  for (const std::string& prompt : request.prompts) {
    for (int i = 0; i < request.choices_per_prompt; ++i) {
      if (stop.stop_requested())
        return error_reply({.status = 503, .message = "The request was cancelled.", .type = "server_error"});
      SamplingOptions sampling = request.sampling;
      if (i > 0) sampling.seed = mix64(request.sampling.seed + static_cast<std::uint64_t>(i));
      choices.push_back({model.sample(prompt, sampling), prompt});
    }
  }
  const TextWriter writer(request, model, id, created_s, std::move(choices));
  return request.stream ? writer.stream() : writer.whole();
}

}  // namespace proofsheet::demo
