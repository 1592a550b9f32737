#include "provider/openai_params.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace proofsheet::provider {
namespace {

enum class Type { number, integer, flag, text, text_or_list, text_or_map, map, list };

constexpr unsigned bit(Operation operation) {
  return 1u << static_cast<unsigned>(operation);
}
constexpr unsigned kChat = bit(Operation::chat), kCompletion = bit(Operation::completion),
                   kImage = bit(Operation::image), kSpeech = bit(Operation::speech);
constexpr unsigned kText = kChat | kCompletion;
constexpr unsigned kAll = kText | kImage | kSpeech;

struct Rule {
  std::string_view name;
  unsigned operations;  // those that take it
  Type type;
};

// What the API itself defines (contract sections 2, 4, 5 and 8). A name may have a rule per operation. Names
// that are not here are extensions of some server and go through unchecked.
constexpr std::array kRules{
    Rule{"temperature", kText, Type::number},
    Rule{"top_p", kText, Type::number},
    Rule{"presence_penalty", kText, Type::number},
    Rule{"frequency_penalty", kText, Type::number},
    Rule{"max_tokens", kText, Type::integer},
    Rule{"max_completion_tokens", kChat, Type::integer},
    Rule{"stop", kText, Type::text_or_list},
    Rule{"logit_bias", kText, Type::map},
    Rule{"logprobs", kChat, Type::flag},
    Rule{"logprobs", kCompletion, Type::integer},
    Rule{"top_logprobs", kChat, Type::integer},
    Rule{"stream_options", kText, Type::map},
    Rule{"response_format", kChat, Type::map},
    Rule{"tools", kChat, Type::list},
    Rule{"tool_choice", kChat, Type::text_or_map},
    Rule{"parallel_tool_calls", kChat, Type::flag},
    Rule{"reasoning_effort", kChat, Type::text},
    Rule{"verbosity", kChat, Type::text},
    Rule{"modalities", kChat, Type::list},
    Rule{"service_tier", kChat, Type::text},
    Rule{"best_of", kCompletion, Type::integer},
    Rule{"echo", kCompletion, Type::flag},
    Rule{"suffix", kCompletion, Type::text},
    Rule{"n", kText | kImage, Type::integer},
    Rule{"seed", kText | kImage, Type::integer},
    Rule{"size", kImage, Type::text},
    Rule{"quality", kImage, Type::text},
    Rule{"style", kImage, Type::text},
    Rule{"background", kImage, Type::text},
    Rule{"output_format", kImage, Type::text},
    Rule{"output_compression", kImage, Type::integer},
    Rule{"partial_images", kImage, Type::integer},
    Rule{"response_format", kImage | kSpeech, Type::text},
    Rule{"voice", kSpeech, Type::text_or_map},
    Rule{"instructions", kSpeech, Type::text},
    Rule{"speed", kSpeech, Type::number},
    Rule{"stream_format", kSpeech, Type::text},
    Rule{"user", kAll, Type::text},
};

std::string_view expected(Type type) {
  switch (type) {
    case Type::number:
      return "a number";
    case Type::integer:
      return "a whole number";
    case Type::flag:
      return "true or false";
    case Type::text:
      return "a text";
    case Type::text_or_list:
      return "a text or a list of texts";
    case Type::text_or_map:
      return "a text or a map";
    case Type::map:
      return "a map";
    case Type::list:
      return "a list";
  }
  return {};
}

bool is_whole(const Value& value) {
  constexpr double kLimit = 9007199254740992.0;  // 2^53: above it a double does not hold every integer
  return value.is_int() || (value.is_double() && std::trunc(value.as_number()) == value.as_number() &&
                            std::abs(value.as_number()) < kLimit);
}

bool fits(Type type, const Value& value) {
  const bool is_text = value.is_string();
  switch (type) {
    case Type::number:
      return value.is_number();
    case Type::integer:
      return is_whole(value);
    case Type::flag:
      return value.is_bool();
    case Type::text:
      return is_text;
    case Type::text_or_list:
      return is_text || value.is_list();
    case Type::text_or_map:
      return is_text || value.is_map();
    case Type::map:
      return value.is_map();
    case Type::list:
      return value.is_list();
  }
  return false;
}

bool takes(Operation operation, std::string_view param) {
  return std::ranges::any_of(kRules, [&](const Rule& rule) {
    return rule.name == param && (rule.operations & bit(operation)) != 0;
  });
}

std::string operations_text(std::string_view name) {
  std::string out;
  for (const Operation operation :
       {Operation::chat, Operation::completion, Operation::image, Operation::speech}) {
    if (takes(operation, name))
      out += fmt::format("{}{}", out.empty() ? "" : ", ", operation_name(operation));
  }
  return out;
}

bool is_own(std::string_view name) {
  return name == "endpoint" || name == "stream" || name == "image_detail";
}

// True for a parameter that all cells have alike and that other cells of the sheet take.
bool is_for_others(const sheet::CellSpec& cell, std::string_view param) {
  if (!cell.sheet || cell.axes.find(param) != nullptr) return false;
  const auto endpoint = std::ranges::find(cell.sheet->params, "endpoint", &sheet::Axis::name);
  const bool has_endpoints = endpoint != cell.sheet->params.end();
  const std::uint64_t endpoints = has_endpoints ? endpoint->values.size() : 1;
  for (const sheet::ModelRef& model : cell.sheet->models) {
    for (std::uint64_t i = 0; i < endpoints; ++i) {
      const auto operation = operation_of(model.model, has_endpoints ? endpoint->values.at(i) : Value());
      if (operation && takes(*operation, param)) return true;
    }
  }
  return false;
}

// The value as it is sent.
Result<Value> check(Operation operation, const Member& param) {
  const auto named = [&](const Rule& rule) { return rule.name == param.key; };
  const auto rule = std::ranges::find_if(
      kRules, [&](const Rule& r) { return named(r) && (r.operations & bit(operation)); });
  if (rule == kRules.end()) {
    if (std::ranges::none_of(kRules, named)) return param.value;
    return fail(
        ErrorKind::invalid_input,
        fmt::format("params.{}: {} does not take it (it belongs to {}); exclude this model's cells, or "
                    "give it one value only",
                    param.key, operation_name(operation), operations_text(param.key)));
  }
  if (!fits(rule->type, param.value)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("params.{}: '{}' is not {}, as {} wants it", param.key, to_display(param.value),
                            expected(rule->type), operation_name(operation)));
  }
  if (rule->type == Type::integer && param.value.is_double())
    return Value(static_cast<std::int64_t>(param.value.as_number()));
  return param.value;
}

}  // namespace

std::string_view operation_name(Operation operation) {
  switch (operation) {
    case Operation::chat:
      return "chat";
    case Operation::completion:
      return "completions";
    case Operation::image:
      return "images";
    case Operation::speech:
      return "speech";
  }
  return {};
}

Result<Value::Map> openai_params(Operation operation, const sheet::CellSpec& cell) {
  Value::Map out;
  if (!cell.params.is_map()) return out;
  for (const Member& param : cell.params.as_map()) {
    if (is_own(param.key) || param.value.is_null()) continue;
    if (!takes(operation, param.key) && is_for_others(cell, param.key)) continue;
    auto value = check(operation, param);
    if (!value) return fail(value.error());
    out.push_back({param.key, std::move(*value)});
  }
  return out;
}

}  // namespace proofsheet::provider
