#include "report/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/json.h"

namespace proofsheet::report {
namespace {

// Behind `cell` and the axes, in this order.
constexpr std::array<std::string_view, 29> kColumns{"prompt",
                                                    "state",
                                                    "cached",
                                                    "attempts",
                                                    "latency_ms",
                                                    "ttft_ms",
                                                    "cost_usd",
                                                    "input_tokens",
                                                    "output_tokens",
                                                    "text",
                                                    "images",
                                                    "audio",
                                                    "finish_reason",
                                                    "error_kind",
                                                    "error_message",
                                                    "http_status",
                                                    "rating",
                                                    "note",
                                                    "label",
                                                    "rejected",
                                                    "stream_tokens_per_second",
                                                    "stream_gap_ms_median",
                                                    "stream_gap_ms_p95",
                                                    "stream_gap_ms_max",
                                                    "stream_pieces",
                                                    "brightness",
                                                    "contrast",
                                                    "colorfulness",
                                                    "sharpness"};

template <class T>
std::string number(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string rounded(std::optional<double> number) {
  if (!number || !(*number > 0)) return {};
  return fmt::format("{}", std::round(*number * 1000) / 1000);
}

// One measure of a stream; empty for an answer that was none.
template <class T>
std::string stream_number(const store::CellResult& result, T store::StreamTimings::*measure) {
  if (!result.stream) return {};
  if constexpr (std::is_same_v<T, double>) {
    return fmt::format("{}", std::round(*result.stream.*measure * 1000) / 1000);
  } else {
    return fmt::format("{}", *result.stream.*measure);
  }
}

std::string image_hashes(const store::CellResult& result) {
  std::string out;
  for (const store::ImageRef& image : result.images) out += (out.empty() ? "" : " ") + image.blob.hash;
  return out;
}

// Of the first picture, when it was measured.
std::string picture_number(const store::CellResult& result, float store::PictureNumbers::*member) {
  if (result.images.empty() || !result.images.front().numbers) return {};
  return fmt::format("{:.6g}", (*result.images.front().numbers).*member);
}

std::string status_of_error(const store::CellResult& result) {
  if (!result.error || result.attempts.empty() || result.attempts.back().http_status <= 0) return {};
  return std::to_string(result.attempts.back().http_status);
}

}  // namespace

std::string csv_text(std::string_view text) {
  std::string field(text);
  static constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  if (!field.empty() && kFormulaStarts.find(field.front()) != std::string_view::npos)
    field.insert(0, 1, '\'');
  const bool has_special = field.find_first_of(",\"\r\n") != std::string::npos;
  const bool has_outer_space = !field.empty() && (field.front() == ' ' || field.back() == ' ');
  if (!has_special && !has_outer_space) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_value(const Value& value) {
  if (value.is_null()) return {};
  if (value.is_number() || value.is_bool()) return to_json(value);
  return csv_text(to_display(value));
}

std::string csv_header(const std::vector<std::string>& axes) {
  std::string line = "cell";
  for (const std::string& axis : axes) {
    const bool is_taken = axis == "cell" || std::ranges::find(kColumns, axis) != kColumns.end();
    line += "," + csv_text(is_taken ? "axes." + axis : axis);
  }
  for (const std::string_view column : kColumns) (line += ',') += column;
  return line + "\r\n";
}

std::string csv_line(const store::CellResult& result, const std::vector<std::string>& axes) {
  std::string line = std::to_string(result.cell);
  for (const std::string& axis : axes) {
    const Value* value = result.axes.find(axis);
    line += "," + (value ? csv_value(*value) : std::string());
  }
  const std::array<std::string, kColumns.size()> fields{
      csv_text(result.prompt),
      std::string(store::state_name(result.state)),
      result.cached_from_unix_ms ? "true" : "false",
      std::to_string(result.attempts.size()),
      rounded(result.latency_ms),
      rounded(result.ttft_ms),
      number(result.cost_usd),
      number(result.usage.input_tokens),
      number(result.usage.output_tokens),
      csv_text(result.text.value_or("")),
      image_hashes(result),
      result.audio ? result.audio->hash : "",
      csv_text(result.finish_reason),
      result.error ? std::string(error_kind_name(result.error->kind)) : "",
      result.error ? csv_text(result.error->message) : "",
      status_of_error(result),
      number(result.rating),
      csv_text(result.note),
      result.label ? std::string(store::label_name(*result.label)) : "",
      result.rejected ? "true" : "false",
      rounded(result.stream ? result.stream->tokens_per_second : std::nullopt),
      stream_number(result, &store::StreamTimings::gap_ms_median),
      stream_number(result, &store::StreamTimings::gap_ms_p95),
      stream_number(result, &store::StreamTimings::gap_ms_max),
      stream_number(result, &store::StreamTimings::pieces),
      picture_number(result, &store::PictureNumbers::brightness),
      picture_number(result, &store::PictureNumbers::contrast),
      picture_number(result, &store::PictureNumbers::colorfulness),
      picture_number(result, &store::PictureNumbers::sharpness)};
  for (const std::string& field : fields) line += "," + field;
  return line + "\r\n";
}

}  // namespace proofsheet::report
