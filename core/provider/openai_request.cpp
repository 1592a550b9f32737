#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/base64.h"
#include "base/file.h"
#include "base/json.h"
#include "provider/endpoint.h"
#include "provider/media_type.h"
#include "provider/openai.h"
#include "provider/openai_params.h"
#include "provider/value_read.h"

namespace proofsheet::provider {
namespace {

constexpr std::uint64_t kMaxImageBytes = 50u << 20;  // the API's own limit for one image

std::string_view route(Operation operation) {
  switch (operation) {
    case Operation::chat:
      return "/chat/completions";
    case Operation::completion:
      return "/completions";
    case Operation::image:
      return "/images/generations";
    case Operation::speech:
      return "/audio/speech";
  }
  return {};
}

std::vector<HttpHeader> headers(const Endpoint& endpoint) {
  std::vector<HttpHeader> out;
  const bool has_own = std::ranges::any_of(
      endpoint.headers, [](const HttpHeader& h) { return equals_ignore_case(h.name, "authorization"); });
  if (!endpoint.key.empty() && !has_own)
    out.push_back({"Authorization", "Bearer " + endpoint.key.reveal(), true});
  out.insert(out.end(), endpoint.headers.begin(), endpoint.headers.end());
  return out;
}

// Models that think before they answer: o1, o3-mini, o4-…, gpt-5 and later. They refuse `max_tokens`.
bool is_reasoning_model(std::string_view model) {
  if (const auto slash = model.rfind('/'); slash != std::string_view::npos) model.remove_prefix(slash + 1);
  const auto digit_at = [&](std::size_t i) {
    return i < model.size() && std::isdigit(static_cast<unsigned char>(model[i]));
  };
  if (model.starts_with('o') && digit_at(1)) return model.size() == 2 || model[2] == '-';
  return model.starts_with("gpt-") && digit_at(4) && (model[4] >= '5' || digit_at(5));
}

bool is_gpt_image(std::string_view model) {
  return model.starts_with("gpt-image-") || model.starts_with("chatgpt-image-");
}

bool is_url(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://") || text.starts_with("data:");
}

Result<Value> image_part(const std::string& source, const Value& detail) {
  Value url;
  if (is_url(source)) {
    url = source;
  } else {
    const auto bytes = read_file(source, kMaxImageBytes);
    if (!bytes) return fail(bytes.error());
    const std::string_view type = image_media_type(*bytes);
    if (type.empty()) {
      return fail(ErrorKind::invalid_input, fmt::format("{}: not a PNG, JPEG, GIF or WebP image", source));
    }
    url = fmt::format("data:{};base64,{}", type, base64_encode(*bytes));
  }
  Value image;
  image.set("url", std::move(url));
  if (!detail.is_null()) image.set("detail", detail);
  Value part;
  part.set("type", "image_url");
  part.set("image_url", std::move(image));
  return part;
}

Result<Value> message_content(const sheet::RenderedMessage& message, const Value& detail) {
  using Kind = sheet::MessagePart::Kind;
  if (message.parts.size() == 1 && message.parts.front().kind == Kind::text)
    return Value(message.parts.front().text);
  Value::List parts;
  for (const sheet::MessagePart& part : message.parts) {
    if (part.kind == Kind::image) {
      auto image = image_part(part.text, detail);
      if (!image) return image;
      parts.push_back(std::move(*image));
    } else {
      Value text;
      text.set("type", "text");
      text.set("text", part.text);
      parts.push_back(std::move(text));
    }
  }
  return Value(std::move(parts));
}

Result<Value> chat_messages(const sheet::CellSpec& cell) {
  Value::List messages;
  for (const sheet::RenderedMessage& message : cell.messages) {
    auto content = message_content(message, member(cell.params, "image_detail"));
    if (!content) return content;
    Value out;
    out.set("role", message.role);
    out.set("content", std::move(*content));
    messages.push_back(std::move(out));
  }
  return Value(std::move(messages));
}

Result<> require_text_only(const sheet::CellSpec& cell, Operation operation) {
  for (const sheet::RenderedMessage& message : cell.messages) {
    for (const sheet::MessagePart& part : message.parts) {
      if (part.kind == sheet::MessagePart::Kind::text) continue;
      return fail(ErrorKind::invalid_input,
                  fmt::format("prompts.{}: {} takes no image in the prompt; only chat does", cell.prompt_name,
                              operation_name(operation)));
    }
  }
  return {};
}

// Sends the limit of tokens under the one name that the server knows: as the provider is declared, else by
// model.
Result<> name_max_tokens(Value& body, const Endpoint& endpoint, Operation operation,
                         const sheet::CellSpec& cell) {
  if (operation != Operation::chat) return {};
  const Value* plain = body.find("max_tokens");
  const Value* completion = body.find("max_completion_tokens");
  if (plain && completion) {
    return fail(ErrorKind::invalid_input, "params: set max_tokens or max_completion_tokens, not both");
  }
  if (!plain && !completion) return {};
  std::string name = endpoint.max_tokens_field;
  if (name.empty())
    name = completion || is_reasoning_model(cell.model.model) ? "max_completion_tokens" : "max_tokens";
  for (Member& entry : body.as_map()) {
    if (entry.key == "max_tokens" || entry.key == "max_completion_tokens") entry.key = name;
  }
  return {};
}

Result<> set_stream(Value& body, const Endpoint& endpoint, Operation operation, const sheet::CellSpec& cell) {
  const Value& wanted = member(cell.params, "stream");
  if (!wanted.is_null() && !wanted.is_bool()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("params.stream: '{}' is not true or false", to_display(wanted)));
  }
  if (operation == Operation::speech) return {};  // it has `stream_format` instead
  const bool is_text = operation != Operation::image;
  // `best_of` chooses among finished answers, so the API refuses to stream them.
  const bool by_default = is_text && endpoint.stream.value_or(true) && !body.find("best_of");
  if (!(wanted.is_null() ? by_default : wanted.as_bool())) return {};
  body.set("stream", true);
  if (is_text && !body.find("stream_options"))
    body.set("stream_options", Value(Value::Map{{"include_usage", true}}));
  return {};
}

// GPT image models always answer with base64 and refuse the field. Others default to a URL that dies within
// the hour, so they are asked for the bytes.
Result<> set_image_format(Value& body, const sheet::CellSpec& cell) {
  const Value* format = body.find("response_format");
  if (!is_gpt_image(cell.model.model)) {
    if (!format) body.set("response_format", "b64_json");
    return {};
  }
  if (format && string_or_empty(*format) != "b64_json") {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("params.response_format: {} always answers b64_json; leave it out", cell.model.model));
  }
  body.erase("response_format");
  return {};
}

Result<> set_prompt(Value& body, Operation operation, const sheet::CellSpec& cell) {
  if (operation == Operation::chat) {
    auto messages = chat_messages(cell);
    if (!messages) return fail(messages.error());
    body.set("messages", std::move(*messages));
    return {};
  }
  if (auto text_only = require_text_only(cell, operation); !text_only) return text_only;
  body.set(operation == Operation::speech ? "input" : "prompt", cell.prompt_text());
  return {};
}

Result<> check_required(const Value& body, const Endpoint& endpoint, Operation operation) {
  const Value& logprobs = member(body, "logprobs");
  if (operation == Operation::chat && body.find("top_logprobs") &&
      !(logprobs.is_bool() && logprobs.as_bool())) {
    return fail(ErrorKind::invalid_input, "params.top_logprobs: needs logprobs: true beside it");
  }
  if (operation == Operation::speech && !body.find("voice") &&
      url_host(endpoint.base_url) == url_host(kOpenAiBaseUrl)) {
    return fail(ErrorKind::invalid_input, "params.voice: speech needs one (alloy, coral, nova, …)");
  }
  return {};
}

// Fields of `extra_body` win over the sheet's; null takes a field out.
void merge_extra_body(Value& body, const Value& extra) {
  if (!extra.is_map()) return;
  for (const Member& field : extra.as_map()) {
    if (field.value.is_null()) {
      body.erase(field.key);
    } else {
      body.set(field.key, field.value);
    }
  }
}

Result<Value> build_body(const Endpoint& endpoint, const sheet::CellSpec& cell, Operation operation) {
  auto params = openai_params(operation, cell);
  if (!params) return fail(params.error());
  Value body;
  body.set("model", cell.model.model);
  if (auto set = set_prompt(body, operation, cell); !set) return fail(set.error());
  for (Member& param : *params) {
    if (param.key == "model" || param.key == "messages" || param.key == "prompt" || param.key == "input") {
      return fail(ErrorKind::invalid_input,
                  fmt::format("params.{}: comes from the sheet's prompts and models", param.key));
    }
    body.set(std::move(param.key), std::move(param.value));
  }
  if (auto set = name_max_tokens(body, endpoint, operation, cell); !set) return fail(set.error());
  if (auto set = set_stream(body, endpoint, operation, cell); !set) return fail(set.error());
  if (operation == Operation::image) {
    if (auto set = set_image_format(body, cell); !set) return fail(set.error());
  }
  if (auto ok = check_required(body, endpoint, operation); !ok) return fail(ok.error());
  merge_extra_body(body, endpoint.extra_body);
  return body;
}

}  // namespace

Result<HttpRequest> OpenAi::build(const Endpoint& endpoint, const sheet::CellSpec& cell) const {
  const auto operation = operation_of(cell);
  if (!operation) return fail(operation.error());
  const auto body = build_body(endpoint, cell, *operation);
  if (!body) return fail(body.error());
  HttpRequest request;
  request.url = endpoint.base_url + std::string(route(*operation));
  request.headers = headers(endpoint);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = to_json(*body);
  return request;
}

HttpRequest OpenAi::build_models_request(const Endpoint& endpoint) const {
  HttpRequest request;
  request.method = "GET";
  request.url = endpoint.base_url + "/models";
  request.headers = headers(endpoint);
  return request;
}

}  // namespace proofsheet::provider
