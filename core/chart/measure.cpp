#include "chart/measure.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/tr.h"

namespace proofsheet::chart {

namespace {

constexpr double kSecond_ms = 1000, kMinute_ms = 60'000;

bool is_time(Measure measure) {
  return measure == Measure::latency || measure == Measure::ttft;
}

std::string time_text(double ms) {
  if (std::abs(ms) < kSecond_ms) return fmt::format("{:.4g} ms", ms);
  if (std::abs(ms) < kMinute_ms) return fmt::format("{:.4g} s", ms / kSecond_ms);
  return fmt::format("{:.4g} min", ms / kMinute_ms);
}

// A whole number as it is, others with two decimals.
std::string count_text(double value) {
  const bool is_round = std::abs(value - std::round(value)) < 1e-6;
  return fmt::format("{:.{}f}", value, is_round ? 0 : 2);
}

}  // namespace

std::string range_text(Measure measure, double low, double high) {
  const std::string from = value_text(measure, low), to = value_text(measure, high);
  const std::size_t unit = from.find(' '), other = to.find(' ');
  const bool is_same =
      unit != std::string::npos && other != std::string::npos && from.substr(unit) == to.substr(other);
  return tr_format("{} to {}", is_same ? from.substr(0, unit) : from, to);
}

std::string_view measure_name(Measure measure) {
  switch (measure) {
    case Measure::latency:
      return tr_later("latency");
    case Measure::ttft:
      return tr_later("time to first token");
    case Measure::tokens_per_second:
      return tr_later("tokens per second");
    case Measure::input_tokens:
      return tr_later("input tokens");
    case Measure::output_tokens:
      return tr_later("output tokens");
    case Measure::cost:
      return tr_later("cost");
    case Measure::attempts:
      return tr_later("attempts");
    case Measure::rating:
      return tr_later("rating");
    case Measure::text_length:
      return tr_later("text length");
    case Measure::words:
      return tr_later("words");
    case Measure::brightness:
      return tr_later("brightness");
    case Measure::contrast:
      return tr_later("contrast");
    case Measure::colorfulness:
      return tr_later("colourfulness");
    case Measure::sharpness:
      return tr_later("sharpness");
    case Measure::distinct:
      return tr_later("distinct answers");
  }
  return "";
}

std::optional<query::Number> number_of(Measure measure) {
  switch (measure) {
    case Measure::latency:
      return query::Number::latency;
    case Measure::ttft:
      return query::Number::ttft;
    case Measure::tokens_per_second:
      return query::Number::tokens_per_second;
    case Measure::input_tokens:
      return query::Number::input_tokens;
    case Measure::output_tokens:
      return query::Number::tokens;
    case Measure::cost:
      return query::Number::cost;
    case Measure::attempts:
      return query::Number::attempts;
    case Measure::rating:
      return query::Number::rating;
    case Measure::text_length:
      return query::Number::characters;
    case Measure::words:
      return query::Number::words;
    case Measure::brightness:
      return query::Number::brightness;
    case Measure::contrast:
      return query::Number::contrast;
    case Measure::colorfulness:
      return query::Number::colorfulness;
    case Measure::sharpness:
      return query::Number::sharpness;
    case Measure::distinct:
      break;
  }
  return std::nullopt;
}

Measure measure_of(query::Number number) {
  return *std::ranges::find_if(kMeasures, [&](Measure measure) { return number_of(measure) == number; });
}

bool is_at_hand(Measure measure) {
  const auto number = number_of(measure);
  return number && query::is_at_hand(*number);
}

bool is_whole(Measure measure) {
  switch (measure) {
    case Measure::input_tokens:
    case Measure::output_tokens:
    case Measure::attempts:
    case Measure::rating:
    case Measure::text_length:
    case Measure::words:
    case Measure::distinct:
      return true;
    default:
      return false;
  }
}

std::string_view what_lacks(Measure measure) {
  switch (measure) {
    case Measure::latency:
      return tr_later("a time");
    case Measure::ttft:
    case Measure::tokens_per_second:
      return tr_later("a stream");
    case Measure::input_tokens:
    case Measure::output_tokens:
      return tr_later("usage");
    case Measure::cost:
      return tr_later("a price");
    case Measure::attempts:
      return tr_later("an attempt");
    case Measure::rating:
      return tr_later("a rating");
    case Measure::text_length:
    case Measure::words:
      return tr_later("a text");
    case Measure::brightness:
    case Measure::contrast:
    case Measure::colorfulness:
    case Measure::sharpness:
      return tr_later("a picture");
    case Measure::distinct:
      return tr_later("an answer");
  }
  return "";
}

std::string value_text(Measure measure, double value) {
  if (is_time(measure)) return time_text(value);
  switch (measure) {
    case Measure::cost:
      return tr_format("{:.4g} USD", value);
    case Measure::tokens_per_second:
      return tr_format("{:.4g} per second", value);
    case Measure::input_tokens:
    case Measure::output_tokens:
      return tr_format("{} tokens", count_text(value));
    case Measure::attempts:
      return tr_format("{} attempts", count_text(value));
    case Measure::text_length:
      return tr_format("{} characters", count_text(value));
    case Measure::words:
      return tr_format("{} words", count_text(value));
    case Measure::brightness:
    case Measure::contrast:
      return fmt::format("{:.3f}", value);
    case Measure::colorfulness:
    case Measure::sharpness:
      return fmt::format("{:.4g}", value);
    case Measure::rating:
      return tr_format("{:.3g} of 5", value);
    default:
      return tr_format("{} distinct", count_text(value));
  }
}

Unit unit_for(Measure measure, double largest) {
  if (is_time(measure)) {
    if (largest < 2 * kSecond_ms) return {1, "ms"};
    if (largest < 5 * kMinute_ms) return {kSecond_ms, "s"};
    return {kMinute_ms, "min"};
  }
  switch (measure) {
    case Measure::cost:
      return {1, "USD"};
    case Measure::text_length:
      return {1, tr_later("characters")};
    case Measure::words:
      return {1, tr_later("words")};
    case Measure::tokens_per_second:
      return {1, tr_later("per second")};
    default:
      return {1, ""};
  }
}

}  // namespace proofsheet::chart
