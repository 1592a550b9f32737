#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "provider/provider.h"

namespace proofsheet::provider {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

// True when `word` stands in `name` between separators: "image" in "gpt-image-2", not in "imagery".
bool has_word(std::string_view name, std::string_view word) {
  for (std::size_t at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const auto is_letter = [&](std::size_t i) {
      return std::isalpha(static_cast<unsigned char>(name[i])) != 0;
    };
    const bool begins = at == 0 || !is_letter(at - 1);
    const bool ends = at + word.size() == name.size() || !is_letter(at + word.size());
    if (begins && ends) return true;
  }
  return false;
}

template <std::size_t N>
bool has_any_word(std::string_view name, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return has_word(name, word); });
}

bool is_image_model(std::string_view name) {
  static constexpr std::array<std::string_view, 7> words{"image", "imagen", "dall-e",      "stable-diffusion",
                                                         "sdxl",  "flux",   "sd-cpp-local"};
  return has_any_word(name, words);
}

bool is_speech_model(std::string_view name) {
  static constexpr std::array<std::string_view, 2> words{"tts", "speech"};
  return has_any_word(name, words) && !has_word(name, "speech-to-text");
}

// Only OpenAI's own instruct model: chat models of others carry the word, too (Qwen2.5-7B-Instruct).
bool is_completion_model(std::string_view name) {
  return name.starts_with("gpt-3.5-turbo-instruct") || name == "davinci-002" || name == "babbage-002" ||
         name == "completion" || name == "completions" || name == "instruct";
}

}  // namespace

Result<Operation> operation_of(const sheet::CellSpec& cell) {
  const Value* endpoint = cell.params.find("endpoint");
  return operation_of(cell.model.model, endpoint != nullptr ? *endpoint : Value());
}

Result<Operation> operation_of(std::string_view model_name, const Value& endpoint) {
  if (!endpoint.is_null()) {
    const std::string name = to_display(endpoint);
    if (name == "chat") return Operation::chat;
    if (name == "completions" || name == "completion") return Operation::completion;
    if (name == "images" || name == "image") return Operation::image;
    if (name == "speech") return Operation::speech;
    return fail(ErrorKind::invalid_input,
                fmt::format("params.endpoint: '{}' is not chat, completions, images or speech", name));
  }
  const std::string model = lower_case(model_name);
  if (is_image_model(model)) return Operation::image;
  if (is_speech_model(model)) return Operation::speech;
  if (is_completion_model(model)) return Operation::completion;
  return Operation::chat;
}

}  // namespace proofsheet::provider
