#include "run/cost.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/utf8.h"

namespace proofsheet::run {
namespace {

// An answer without a limit: from a word to a page.
constexpr double kShortAnswer = 16;
constexpr double kLongAnswer = 1024;
// An image part of a prompt, as vision models count one at about 1024²: from a thumbnail to many tiles.
constexpr double kInputImage = 1000;
// A generated image of 1024² at the qualities low and high (the tokens that OpenAI's image guide states for
// gpt-image-1), and what lies between; other sizes in proportion to their area.
struct Quality {
  std::string_view name;
  double tokens;
};
constexpr std::array kQualities{Quality{"low", 272}, Quality{"standard", 1056}, Quality{"medium", 1056},
                                Quality{"high", 4160}, Quality{"hd", 4160}};
constexpr double kMegapixel = 1024.0 * 1024.0;

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x2E80 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFF00 && c <= 0xFFEF) || c >= 0x1F000;
}

std::optional<double> number_param(const sheet::CellSpec& cell, std::string_view name) {
  const Value* value = cell.params.find(name);
  return value && value->is_number() && value->as_number() > 0 ? std::optional(value->as_number())
                                                               : std::nullopt;
}

// Area of `size: WIDTHxHEIGHT` in units of 1024².
double image_area(const sheet::CellSpec& cell) {
  const Value* size = cell.params.find("size");
  int width = 0, height = 0;
  if (!size || !size->is_string() || std::sscanf(size->as_string().c_str(), "%5dx%5d", &width, &height) != 2)
    return 1;
  return std::max(0.0625, static_cast<double>(width) * height / kMegapixel);
}

void guess_image_output(const sheet::CellSpec& cell, UsageGuess& usage) {
  const double area = image_area(cell);
  usage.output_low = kQualities.front().tokens * area;
  usage.output_high = kQualities.back().tokens * area;
  const Value* quality = cell.params.find("quality");
  for (const Quality& known : kQualities) {
    if (quality && quality->is_string() && quality->as_string() == known.name) {
      usage.output_low = usage.output_high = known.tokens * area;
    }
  }
}

void guess_text_output(const sheet::CellSpec& cell, UsageGuess& usage) {
  auto limit = number_param(cell, "max_tokens");
  if (!limit) limit = number_param(cell, "max_completion_tokens");
  usage.output_high = limit.value_or(kLongAnswer);
  usage.output_low = std::min(kShortAnswer, usage.output_high);
}

}  // namespace

double guess_tokens(std::string_view text) {
  double wide = 0, narrow = 0;
  for (std::size_t at = 0; at < text.size();) {
    (is_wide(next_code_point(text, at)) ? wide : narrow) += 1;
  }
  return wide + narrow / 4;
}

UsageGuess guess_usage(const sheet::CellSpec& cell, provider::Operation operation) {
  UsageGuess usage;
  for (const auto& message : cell.messages) {
    usage.input += 4;  // role and separators of a chat message
    for (const auto& part : message.parts) {
      usage.input += part.kind == sheet::MessagePart::Kind::image ? kInputImage : guess_tokens(part.text);
    }
  }
  if (operation == provider::Operation::image) {
    guess_image_output(cell, usage);
  } else {
    guess_text_output(cell, usage);
  }
  const double choices = number_param(cell, "n").value_or(1);
  usage.output_low *= choices;
  usage.output_high *= choices;
  return usage;
}

std::optional<CostGuess> guess_cost(const provider::Price& price, const UsageGuess& usage) {
  if (!price.input || !price.output) return std::nullopt;
  const double input = usage.input * *price.input;
  return CostGuess{(input + usage.output_low * *price.output) / 1e6,
                   (input + usage.output_high * *price.output) / 1e6};
}

}  // namespace proofsheet::run
