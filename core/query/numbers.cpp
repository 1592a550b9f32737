#include "query/numbers.h"

namespace proofsheet::query {
namespace {

template <class T>
float known(const std::optional<T>& value) {
  return value ? static_cast<float>(*value) : kUnknown;
}

float picture_number(const std::optional<store::PictureNumbers>& picture,
                     float store::PictureNumbers::*number) {
  return picture ? (*picture).*number : kUnknown;
}

}  // namespace

bool is_at_hand(Number number) {
  return number == Number::latency || number == Number::tokens || number == Number::cost ||
         number == Number::rating;
}

bool is_of_pictures(Number number) {
  return number == Number::brightness || number == Number::contrast || number == Number::colorfulness ||
         number == Number::sharpness;
}

float number_of(const CellFacts& facts, Number number) {
  switch (number) {
    case Number::latency:
      return facts.latency_ms;
    case Number::tokens:
      return facts.output_tokens;
    case Number::cost:
      return facts.cost_usd;
    case Number::rating:
      return facts.rating;
    default:
      return kUnknown;
  }
}

float number_of(const store::CellReading& reading, Number number) {
  switch (number) {
    case Number::ttft:
      return known(reading.ttft_ms);
    case Number::tokens_per_second:
      return known(reading.tokens_per_second);
    case Number::input_tokens:
      return known(reading.input_tokens);
    case Number::attempts:
      return static_cast<float>(reading.attempts);
    case Number::characters:
      return known(reading.characters);
    case Number::words:
      return known(reading.words);
    case Number::brightness:
      return picture_number(reading.picture, &store::PictureNumbers::brightness);
    case Number::contrast:
      return picture_number(reading.picture, &store::PictureNumbers::contrast);
    case Number::colorfulness:
      return picture_number(reading.picture, &store::PictureNumbers::colorfulness);
    case Number::sharpness:
      return picture_number(reading.picture, &store::PictureNumbers::sharpness);
    default:
      return kUnknown;
  }
}

std::vector<float> numbers_of(std::span<const CellFacts> facts, Number number) {
  std::vector<float> numbers;
  numbers.reserve(facts.size());
  for (const CellFacts& cell : facts) numbers.push_back(number_of(cell, number));
  return numbers;
}

ReadNumbers::ReadNumbers(std::size_t cells) : columns_(sheet::kNumbers.size()) {
  for (const Number number : sheet::kNumbers)
    if (!is_at_hand(number)) columns_[static_cast<std::size_t>(number)].assign(cells, kUnknown);
}

void ReadNumbers::add(const store::CellReading& reading) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (reading.cell < columns_[i].size())
      columns_[i][static_cast<std::size_t>(reading.cell)] = number_of(reading, static_cast<Number>(i));
  }
}

float ReadNumbers::of(std::size_t cell, Number number) const {
  const std::span<const float> numbers = column(number);
  return cell < numbers.size() ? numbers[cell] : kUnknown;
}

std::span<const float> ReadNumbers::column(Number number) const {
  const auto index = static_cast<std::size_t>(number);
  return index < columns_.size() ? std::span<const float>(columns_[index]) : std::span<const float>();
}

}  // namespace proofsheet::query
