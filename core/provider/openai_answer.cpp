#include "provider/openai_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "provider/value_read.h"

namespace proofsheet::provider {
namespace {

constexpr std::size_t kMaxChoices = 1024;  // the API allows 128
constexpr std::size_t kMaxToolCalls = 1024;
constexpr std::size_t kMaxToolName = 4096;   // bytes; the API allows 64
constexpr std::size_t kMaxToolMembers = 64;  // of a call: there are three

// A count below zero is none.
void take_count(const Value& map, std::string_view key, std::optional<std::int64_t>& out) {
  if (const auto count = count_member(map, key); count && *count >= 0) out = count;
}

// The raw bytes of a token: its `bytes`, which can be a part of a character, else its text.
std::string token_bytes(const Value& entry) {
  const Value& bytes = member(entry, "bytes");
  if (!bytes.is_list()) return std::string(string_member(entry, "token"));
  std::string out;
  for (const Value& byte : bytes.as_list()) {
    if (byte.is_int()) out += static_cast<char>(byte.as_int());
  }
  return out;
}

void append_chat_logprobs(const Value& content, std::vector<TokenLogprob>& out) {
  for (const Value& entry : items(content)) {
    const auto logprob = number_member(entry, "logprob");
    if (!logprob) continue;
    TokenLogprob token{token_bytes(entry), *logprob, {}};
    for (const Value& alternative : items(member(entry, "top_logprobs"))) {
      const auto its = number_member(alternative, "logprob");
      if (its) token.top.push_back({token_bytes(alternative), *its});
    }
    out.push_back(std::move(token));
  }
}

// The legacy shape writes a token that is not whole UTF-8 as the text `bytes:\xe2\x80`.
std::string legacy_token_bytes(std::string_view text) {
  constexpr std::string_view kPrefix = "bytes:\\x";
  if (!text.starts_with(kPrefix)) return std::string(text);
  std::string out;
  for (std::string_view rest = text.substr(6); !rest.empty(); rest.remove_prefix(4)) {
    unsigned byte = 0;
    if (rest.size() < 4 || !rest.starts_with("\\x")) return std::string(text);
    const auto read = std::from_chars(rest.data() + 2, rest.data() + 4, byte, 16);
    if (read.ptr != rest.data() + 4) return std::string(text);
    out += static_cast<char>(byte);
  }
  return out;
}

std::vector<TokenAlternative> legacy_alternatives(const Value& top) {
  std::vector<TokenAlternative> out;
  if (!top.is_map()) return out;
  for (const Member& entry : top.as_map()) {
    if (entry.value.is_number()) out.push_back({legacy_token_bytes(entry.key), entry.value.as_number()});
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &TokenAlternative::logprob);
  return out;
}

void append_legacy_logprobs(const Value& logprobs, std::vector<TokenLogprob>& out) {
  const Value::List& tokens = items(member(logprobs, "tokens"));
  const Value::List& values = items(member(logprobs, "token_logprobs"));
  const Value::List& tops = items(member(logprobs, "top_logprobs"));
  for (std::size_t i = 0; i < tokens.size() && i < values.size(); ++i) {
    if (!values[i].is_number()) continue;
    out.push_back({legacy_token_bytes(string_or_empty(tokens[i])), values[i].as_number(),
                   i < tops.size() ? legacy_alternatives(tops[i]) : std::vector<TokenAlternative>()});
  }
}

// Text of a message's `content`: a string, or a list of text parts as some servers send it.
std::string content_text(const Value& content) {
  if (content.is_string()) return content.as_string();
  std::string out;
  for (const Value& part : items(content)) out += string_member(part, "text");
  return out;
}

// Servers send a name whole or in a few pieces.
void append_name(Value& function, std::string_view piece) {
  const std::string_view so_far = string_member(function, "name");
  if (so_far.size() < kMaxToolName) function.set("name", std::string(so_far).append(piece));
}

// Arguments that come as text are kept beside the call until all have come, since there may be a great many
// pieces.
void add_function_piece(const Value& piece, Value& call, Choice& choice, std::size_t index) {
  Value* function = call.find("function");
  if (!function) function = &call.set("function", Value(Value::Map{}));
  if (const auto name = string_member(piece, "name"); !name.empty()) append_name(*function, name);
  const Value& arguments = member(piece, "arguments");
  if (arguments.is_string()) {
    if (choice.tool_arguments.size() <= index) choice.tool_arguments.resize(index + 1);
    auto& joined = choice.tool_arguments[index];
    if (!joined) {
      joined.emplace();
      function->set("arguments", "");  // holds its place among the members
    }
    *joined += arguments.as_string();
    choice.text_bytes += arguments.as_string().size();
  } else if (!arguments.is_null()) {
    function->set("arguments", arguments);
  }
}

void add_tool_call(const Value& piece, std::size_t position, Choice& choice) {
  const auto index =
      static_cast<std::size_t>(count_member(piece, "index").value_or(static_cast<std::int64_t>(position)));
  if (!piece.is_map() || index >= kMaxToolCalls) return;
  Value& calls = choice.tool_calls;
  if (calls.is_null()) calls = Value(Value::List{});
  while (calls.as_list().size() <= index) calls.as_list().emplace_back(Value::Map{});
  Value& call = calls.as_list()[index];
  for (const Member& field : piece.as_map()) {
    if (field.key == "function") {
      add_function_piece(field.value, call, choice, index);
    } else if (field.key != "index" && !field.value.is_null() &&
               (call.as_map().size() < kMaxToolMembers || call.find(field.key))) {
      call.set(field.key, field.value);
    }
  }
}

std::size_t size_of(const TokenLogprob& token) {
  std::size_t bytes = sizeof(TokenLogprob) + token.token.size() + token.top.size() * sizeof(TokenAlternative);
  for (const TokenAlternative& alternative : token.top) bytes += alternative.token.size();
  return bytes;
}

}  // namespace

void read_usage(const Value& usage, Usage& out) {
  if (!usage.is_map()) return;
  take_count(usage, "prompt_tokens", out.input_tokens);
  take_count(usage, "input_tokens", out.input_tokens);
  take_count(usage, "completion_tokens", out.output_tokens);
  take_count(usage, "output_tokens", out.output_tokens);
  for (const char* details : {"prompt_tokens_details", "input_tokens_details"}) {
    take_count(member(usage, details), "cached_tokens", out.cached_input_tokens);
    take_count(member(usage, details), "image_tokens", out.input_image_tokens);
  }
  for (const char* details : {"completion_tokens_details", "output_tokens_details"}) {
    take_count(member(usage, details), "reasoning_tokens", out.reasoning_tokens);
  }
}

void append_logprobs(const Value& logprobs, std::vector<TokenLogprob>& out) {
  append_chat_logprobs(member(logprobs, "content"), out);
  append_legacy_logprobs(logprobs, out);
}

void add_message(const Value& message, Choice& choice) {
  const std::string content = content_text(member(message, "content"));
  const std::string_view refusal = string_member(message, "refusal");
  // Servers that show the model's thinking use one name or the other.
  std::string_view reasoning = string_member(message, "reasoning_content");
  if (reasoning.empty()) reasoning = string_member(message, "reasoning");
  choice.text += content;
  choice.refusal += refusal;
  choice.reasoning += reasoning;
  choice.text_bytes += content.size() + refusal.size() + reasoning.size();
  const Value::List& calls = items(member(message, "tool_calls"));
  for (std::size_t i = 0; i < calls.size(); ++i) add_tool_call(calls[i], i, choice);
}

void join_tool_calls(Choice& choice) {
  for (std::size_t i = 0; i < choice.tool_arguments.size(); ++i) {
    if (!choice.tool_arguments[i]) continue;
    if (Value* function = choice.tool_calls.as_list()[i].find("function"))
      function->set("arguments", std::move(*choice.tool_arguments[i]));
  }
  choice.tool_arguments.clear();
}

Result<std::size_t> add_choice(const Value& entry, std::size_t position, std::vector<Choice>& choices) {
  const std::int64_t index = count_member(entry, "index").value_or(static_cast<std::int64_t>(position));
  if (index < 0 || index >= static_cast<std::int64_t>(kMaxChoices)) {
    return fail(ErrorKind::bad_response, fmt::format("the answer has a choice with index {}", index));
  }
  const auto at = static_cast<std::size_t>(index);
  if (choices.size() <= at) choices.resize(at + 1);
  Choice& choice = choices[at];
  add_message(member(entry, "message"), choice);
  add_message(member(entry, "delta"), choice);
  const std::string_view text = string_member(entry, "text");
  choice.text += text;
  choice.text_bytes += text.size();
  const std::size_t known = choice.logprobs.size();
  append_logprobs(member(entry, "logprobs"), choice.logprobs);
  for (std::size_t i = known; i < choice.logprobs.size(); ++i)
    choice.logprob_bytes += size_of(choice.logprobs[i]);
  if (const auto reason = string_member(entry, "finish_reason"); !reason.empty())
    choice.finish_reason = reason;
  return at;
}

Result<Payload> read_payload(std::string_view what, std::string_view base64, const PayloadScanner& scanner) {
  auto payload = scanner.read(base64);
  if (payload || payload.error().kind == ErrorKind::io) return payload;
  return fail(ErrorKind::bad_response, fmt::format("{} is not valid {}", what, payload.error().message));
}

Result<> add_base64_image(std::string_view base64, std::string revised_prompt, const PayloadScanner& scanner,
                          std::vector<ImagePayload>& out) {
  auto content = read_payload("the image", base64, scanner);
  if (!content) return fail(content.error());
  if (content->empty()) return fail(ErrorKind::bad_response, "the answer has an image of no bytes");
  out.push_back({std::move(*content), {}, std::move(revised_prompt)});
  return {};
}

Result<> add_images(const Value& data, const PayloadScanner& scanner, std::vector<ImagePayload>& out) {
  for (const Value& entry : items(data)) {
    std::string revised(string_member(entry, "revised_prompt"));
    const auto base64 = string_member(entry, "b64_json");
    const auto url = string_member(entry, "url");
    if (!base64.empty()) {
      if (auto added = add_base64_image(base64, std::move(revised), scanner, out); !added) return added;
    } else if (url.starts_with("data:") || scanner.holds(url)) {
      if (auto added = add_base64_image(url, std::move(revised), scanner, out); !added) return added;
    } else if (!url.empty()) {
      out.push_back({{}, std::string(url), std::move(revised)});
    } else {
      return fail(ErrorKind::bad_response, "the answer has an image with neither b64_json nor url");
    }
  }
  return {};
}

}  // namespace proofsheet::provider
