#include "demo/text_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "demo/fields.h"
#include "demo/models.h"

namespace proofsheet::demo {
namespace {

constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kInt64Min = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t kMaxStops = 4;

void read_stop(Fields& fields, std::vector<std::string>& stop) {
  const Value* value = fields.any("stop");
  if (value == nullptr) return;
  if (value->is_string()) {
    stop.push_back(value->as_string());
  } else if (value->is_list()) {
    for (const Value& one : value->as_list()) {
      if (one.is_string()) {
        stop.push_back(one.as_string());
      } else {
        fields.fail_type("stop", "a string or an array of strings", one);
      }
    }
  } else {
    fields.fail_type("stop", "a string or an array of strings", *value);
  }
  if (stop.size() > kMaxStops)
    fields.fail_value(
        "stop", fmt::format("Invalid 'stop': at most {} sequences, but got {}.", kMaxStops, stop.size()));
  for (const std::string& one : stop) {
    if (one.empty()) fields.fail_value("stop", "Invalid 'stop': a stop sequence must not be empty.");
  }
}

void read_stream_options(Fields& fields, TextRequest& request) {
  request.stream = fields.flag("stream", false);
  const Value* options = fields.any("stream_options");
  if (options == nullptr) return;
  if (!request.stream) {
    fields.fail_value("stream_options",
                      "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  if (!options->is_map()) return fields.fail_type("stream_options", "an object", *options);
  Fields inner(*options);
  request.include_usage = inner.flag("include_usage", false);
  inner.accept({"include_obfuscation"});
  if (auto error = inner.finish()) {
    error->param = "stream_options." + error->param;
    fields.fail(std::move(*error));
  }
}

void read_sampling(Fields& fields, TextRequest& request) {
  SamplingOptions& sampling = request.sampling;
  sampling.temperature = fields.number("temperature", 0, 2, 1);
  sampling.top_p = fields.number("top_p", 0, 1, 1);
  sampling.presence_penalty = fields.number("presence_penalty", -2, 2, 0);
  sampling.frequency_penalty = fields.number("frequency_penalty", -2, 2, 0);
  request.has_seed = fields.has("seed");
  sampling.seed = static_cast<std::uint64_t>(fields.integer("seed", kInt64Min, kInt64Max, 0));
  request.choices_per_prompt = static_cast<int>(fields.integer("n", 1, kMaxChoices, 1));
  read_stop(fields, sampling.stop);
  read_stream_options(fields, request);
  fields.refuse({"logit_bias"});
}

int bounded_tokens(std::int64_t asked, const TextRequest& request) {
  const auto choices = static_cast<std::int64_t>(request.prompts.size()) * request.choices_per_prompt;
  const std::int64_t share = kMaxRequestTokens / std::max<std::int64_t>(choices, 1);
  return static_cast<int>(std::min({asked, std::int64_t{kMaxAnswerTokens}, share}));
}

void append_line(std::string& text, std::string_view line) {
  if (!text.empty() && !line.empty()) text += '\n';
  text += line;
}

// Appends the text of one message's content: a string, or parts of type text.
void read_content(Fields& fields, const Value& content, const std::string& where, std::string& text) {
  if (content.is_null()) return;
  if (content.is_string()) return append_line(text, content.as_string());
  if (!content.is_list()) return fields.fail_type(where, "a string or an array of content parts", content);
  for (std::size_t i = 0; i < content.as_list().size(); ++i) {
    const Value& part = content.as_list()[i];
    const std::string part_name = fmt::format("{}[{}]", where, i);
    if (!part.is_map()) return fields.fail_type(part_name, "an object", part);
    const Value* type = part.find("type");
    if (type == nullptr || !type->is_string()) return fields.fail_missing(part_name + ".type");
    if (type->as_string() != "text") {
      return fields.fail_value(
          part_name + ".type",
          fmt::format("The demo's text model reads text only, not '{}'.", type->as_string()));
    }
    const Value* part_text = part.find("text");
    if (part_text == nullptr || !part_text->is_string()) return fields.fail_missing(part_name + ".text");
    append_line(text, part_text->as_string());
  }
}

void read_message(Fields& fields, const Value& message, const std::string& where, std::string& text) {
  static constexpr std::string_view kRoles[] = {"developer", "system", "user",
                                                "assistant", "tool",   "function"};
  if (!message.is_map()) return fields.fail_type(where, "an object", message);
  const Value* role = message.find("role");
  if (role == nullptr) return fields.fail_missing(where + ".role");
  if (!role->is_string()) return fields.fail_type(where + ".role", "a string", *role);
  if (std::find(std::begin(kRoles), std::end(kRoles), role->as_string()) == std::end(kRoles)) {
    return fields.fail_value(where + ".role", fmt::format("Invalid value: '{}'. Supported values are: '{}'.",
                                                          role->as_string(), fmt::join(kRoles, "', '")));
  }
  const Value* content = message.find("content");
  const bool may_lack_content = role->as_string() == "assistant";
  if (!may_lack_content && (content == nullptr || content->is_null()))
    return fields.fail_missing(where + ".content");
  if (content != nullptr) read_content(fields, *content, where + ".content", text);
}

std::string read_messages(Fields& fields) {
  std::string text;
  const Value* messages = fields.any("messages");
  if (messages == nullptr) {
    fields.fail_missing("messages");
  } else if (!messages->is_list()) {
    fields.fail_type("messages", "an array of objects", *messages);
  } else if (messages->as_list().empty()) {
    fields.fail({.message = "Invalid 'messages': empty array. Expected an array with minimum length 1, but "
                            "got an empty array instead.",
                 .param = "messages",
                 .code = "empty_array"});
  } else {
    for (std::size_t i = 0; i < messages->as_list().size(); ++i) {
      read_message(fields, messages->as_list()[i], fmt::format("messages[{}]", i), text);
    }
  }
  return text;
}

// Only plain text can be asked of the model.
void read_output_kind(Fields& fields) {
  if (const Value* format = fields.any("response_format")) {
    const Value* type = format->find("type");
    if (type == nullptr || *type != Value("text")) {
      fields.fail(
          {.message =
               "Unsupported parameter: 'response_format' of the demo can only be {\"type\": \"text\"}.",
           .param = "response_format",
           .code = "unsupported_value"});
    }
  }
  if (const Value* modalities = fields.any("modalities");
      modalities != nullptr && *modalities != Value(Value::List{"text"})) {
    fields.fail({.message = "Unsupported value: the demo's only modality is [\"text\"].",
                 .param = "modalities",
                 .code = "unsupported_value"});
  }
  fields.refuse({"tools", "tool_choice", "functions", "function_call", "audio", "reasoning_effort",
                 "verbosity", "prediction", "web_search_options", "moderation"});
  fields.accept({"parallel_tool_calls", "user", "safety_identifier", "prompt_cache_key",
                 "prompt_cache_retention", "metadata", "store", "service_tier"});
}

}  // namespace

std::expected<TextRequest, ApiError> read_chat_request(const Value& body) {
  Fields fields(body);
  TextRequest request;
  request.model = read_model(fields, ModelKind::text);
  request.prompts = {read_messages(fields)};
  read_sampling(fields, request);
  request.logprobs = fields.flag("logprobs", false);
  if (fields.has("top_logprobs") && !request.logprobs) {
    fields.fail_value("top_logprobs",
                      "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.");
  }
  request.sampling.top_logprobs = static_cast<int>(fields.integer("top_logprobs", 0, 20, 0));
  if (fields.has("max_tokens") && fields.has("max_completion_tokens")) {
    fields.fail_value("max_tokens",
                      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
  }
  const std::int64_t older = fields.integer("max_tokens", 1, kInt64Max, kDefaultChatTokens);
  request.sampling.max_tokens =
      bounded_tokens(fields.integer("max_completion_tokens", 1, kInt64Max, older), request);
  read_output_kind(fields);
  if (auto error = fields.finish()) return std::unexpected(std::move(*error));
  return request;
}

namespace {

void read_prompts(Fields& fields, std::vector<std::string>& prompts) {
  const Value* prompt = fields.any("prompt");
  if (prompt == nullptr) return fields.fail_missing("prompt");
  if (prompt->is_string()) {
    prompts = {prompt->as_string()};
    return;
  }
  if (!prompt->is_list()) return fields.fail_type("prompt", "a string or an array of strings", *prompt);
  for (const Value& one : prompt->as_list()) {
    if (!one.is_string())
      return fields.fail_type("prompt", "a string or an array of strings (the demo reads no token ids)", one);
    prompts.push_back(one.as_string());
  }
  if (prompts.empty())
    fields.fail_value("prompt", "Invalid 'prompt': empty array. Expected at least one string.");
}

}  // namespace

std::expected<TextRequest, ApiError> read_completion_request(const Value& body) {
  Fields fields(body);
  TextRequest request;
  request.shape = TextRequest::Shape::completion;
  request.sampling.start = SamplingOptions::Start::continuation;
  request.model = read_model(fields, ModelKind::text);
  read_prompts(fields, request.prompts);
  read_sampling(fields, request);
  if (request.prompts.size() > static_cast<std::size_t>(kMaxChoices / request.choices_per_prompt)) {
    fields.fail_value("prompt",
                      fmt::format("Invalid 'prompt': prompts times 'n' must be at most {}.", kMaxChoices));
  }
  request.logprobs = fields.has("logprobs");
  request.sampling.top_logprobs = static_cast<int>(fields.integer("logprobs", 0, 5, 0));
  request.echo = fields.flag("echo", false);
  if (request.echo && request.logprobs) {
    fields.fail_value("echo", "Unsupported value: the demo does not give logprobs of an echoed prompt.");
  }
  if (fields.integer("best_of", 0, kMaxChoices, request.choices_per_prompt) != request.choices_per_prompt) {
    fields.fail_value("best_of", "Unsupported value: the demo's 'best_of' can only equal 'n'.");
  }
  request.sampling.max_tokens = bounded_tokens(fields.integer("max_tokens", 0, kInt64Max, 16), request);
  fields.refuse({"suffix"});
  fields.accept({"user"});
  if (auto error = fields.finish()) return std::unexpected(std::move(*error));
  return request;
}

}  // namespace proofsheet::demo
