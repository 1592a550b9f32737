#include "sheet/number.h"

#include <algorithm>
#include <string>
#include <utility>

namespace proofsheet::sheet {
namespace {

constexpr std::array<std::pair<Number, std::string_view>, kNumbers.size()> kNames{
    {{Number::latency, "latency"},
     {Number::ttft, "ttft"},
     {Number::tokens_per_second, "tokens_per_second"},
     {Number::input_tokens, "input_tokens"},
     {Number::tokens, "tokens"},
     {Number::cost, "cost"},
     {Number::attempts, "attempts"},
     {Number::rating, "rating"},
     {Number::characters, "characters"},
     {Number::words, "words"},
     {Number::brightness, "brightness"},
     {Number::contrast, "contrast"},
     {Number::colorfulness, "colorfulness"},
     {Number::sharpness, "sharpness"}}};

}  // namespace

std::string_view number_name(Number number) {
  return std::ranges::find(kNames, number, &std::pair<Number, std::string_view>::first)->second;
}

std::optional<Number> number_from_name(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &std::pair<Number, std::string_view>::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

std::string to_text(const LineSort& sort) {
  return (sort.is_descending ? "-" : "") + std::string(number_name(sort.by));
}

std::optional<LineSort> line_sort_from_text(std::string_view text) {
  LineSort sort;
  sort.is_descending = text.starts_with('-');
  if (sort.is_descending) text.remove_prefix(1);
  const auto number = number_from_name(text);
  if (!number) return std::nullopt;
  sort.by = *number;
  return sort;
}

}  // namespace proofsheet::sheet
