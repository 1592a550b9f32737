#include <cmath>

#include "base/json.h"
#include "base/utf8.h"
#include "report/report.h"

namespace proofsheet::report {
namespace {

// Microseconds are enough; more digits are noise.
double rounded_ms(double ms) {
  return std::round(ms * 1000) / 1000;
}

template <class T>
void write_optional(JsonWriter& writer, std::string_view name, const std::optional<T>& content) {
  writer.key(name);
  if (content) {
    writer.value(*content);
  } else {
    writer.null();
  }
}

void write_text_or_null(JsonWriter& writer, std::string_view name, const std::string& text) {
  write_optional(writer, name, text.empty() ? std::nullopt : std::optional(text));
}

void write_usage(JsonWriter& writer, const Usage& usage) {
  writer.key("usage");
  if (usage == Usage{}) return writer.null();
  writer.begin_map();
  write_optional(writer, "input_tokens", usage.input_tokens);
  write_optional(writer, "output_tokens", usage.output_tokens);
  if (usage.cached_input_tokens) writer.member("cached_input_tokens", *usage.cached_input_tokens);
  if (usage.reasoning_tokens) writer.member("reasoning_tokens", *usage.reasoning_tokens);
  if (usage.input_image_tokens) writer.member("input_image_tokens", *usage.input_image_tokens);
  writer.end_map();
}

void write_stream(JsonWriter& writer, const std::optional<store::StreamTimings>& stream) {
  writer.key("stream");
  if (!stream) return writer.null();
  writer.begin_map();
  write_optional(
      writer, "tokens_per_second",
      stream->tokens_per_second ? std::optional(rounded_ms(*stream->tokens_per_second)) : std::nullopt);
  writer.member("gap_ms_median", rounded_ms(stream->gap_ms_median));
  writer.member("gap_ms_p95", rounded_ms(stream->gap_ms_p95));
  writer.member("gap_ms_max", rounded_ms(stream->gap_ms_max));
  writer.member("pieces", static_cast<std::int64_t>(stream->pieces));
  writer.end_map();
}

// Floats in as many digits as they have.
void write_numbers(JsonWriter& writer, const std::optional<store::PictureNumbers>& numbers) {
  if (!numbers) return;
  const auto member = [&](std::string_view name, float number) {
    writer.member(name, std::stod(fmt::format("{:.6g}", number)));
  };
  writer.key("metrics");
  writer.begin_map();
  member("brightness", numbers->brightness);
  member("contrast", numbers->contrast);
  member("colorfulness", numbers->colorfulness);
  member("sharpness", numbers->sharpness);
  writer.end_map();
}

void write_images(JsonWriter& writer, const std::vector<store::ImageRef>& images) {
  writer.key("images");
  if (images.empty()) return writer.null();
  writer.begin_list();
  for (const store::ImageRef& image : images) {
    writer.begin_map();
    writer.member("blob", image.blob.hash);
    writer.member("type", image.blob.type);
    writer.member("width", image.width);
    writer.member("height", image.height);
    write_numbers(writer, image.numbers);
    if (!image.revised_prompt.empty()) writer.member("revised_prompt", image.revised_prompt);
    writer.end_map();
  }
  writer.end_list();
}

void write_audio(JsonWriter& writer, const std::optional<store::BlobRef>& audio) {
  writer.key("audio");
  if (!audio) return writer.null();
  writer.begin_map();
  writer.member("blob", audio->hash);
  writer.member("type", audio->type);
  writer.member("bytes", static_cast<std::int64_t>(audio->bytes));
  writer.end_map();
}

// The status of the attempt that decided the cell.
int http_status(const store::CellResult& result) {
  return result.attempts.empty() ? 0 : result.attempts.back().http_status;
}

void write_error(JsonWriter& writer, const store::CellResult& result) {
  writer.key("error");
  if (!result.error) return writer.null();
  const int status = http_status(result);
  writer.begin_map();
  writer.member("kind", error_kind_name(result.error->kind));
  writer.member("message", result.error->message);
  write_optional(writer, "http_status", status > 0 ? std::optional(status) : std::nullopt);
  writer.end_map();
}

// A token that is a part of a character has its bytes beside its (then unreadable) text.
void write_token(JsonWriter& writer, const std::string& token, double logprob) {
  writer.member("token", token);
  writer.member("logprob", logprob);
  if (is_valid_utf8(token)) return;
  writer.key("bytes");
  writer.begin_list();
  for (const char byte : token) writer.value(static_cast<int>(static_cast<unsigned char>(byte)));
  writer.end_list();
}

void write_logprobs(JsonWriter& writer, const std::vector<store::TokenLogprob>& logprobs) {
  writer.key("logprobs");
  writer.begin_list();
  for (const store::TokenLogprob& token : logprobs) {
    writer.begin_map();
    write_token(writer, token.token, token.logprob);
    writer.key("top_logprobs");
    writer.begin_list();
    for (const store::TokenAlternative& alternative : token.top) {
      writer.begin_map();
      write_token(writer, alternative.token, alternative.logprob);
      writer.end_map();
    }
    writer.end_list();
    writer.end_map();
  }
  writer.end_list();
}

void write_extras(JsonWriter& writer, const store::CellResult& result) {
  if (!result.more_texts.empty()) {
    writer.key("texts");
    writer.begin_list();
    writer.value(result.text.value_or(""));
    for (const std::string& text : result.more_texts) writer.value(text);
    writer.end_list();
  }
  if (!result.logprobs.empty()) write_logprobs(writer, result.logprobs);
  if (!result.reasoning.empty()) writer.member("reasoning", result.reasoning);
  if (!result.tool_calls.is_null()) writer.member("tool_calls", result.tool_calls);
  if (result.partial) writer.member("partial", true);
}

}  // namespace

std::string to_record_json(const store::CellResult& result) {
  JsonWriter writer;
  writer.begin_map();
  writer.member("cell", static_cast<std::int64_t>(result.cell));
  writer.member("axes", result.axes.is_map() ? result.axes : Value(Value::Map{}));
  writer.member("prompt", result.prompt);
  writer.member("state", store::state_name(result.state));
  writer.member("cached", result.cached_from_unix_ms.has_value());
  writer.member("attempts", static_cast<std::int64_t>(result.attempts.size()));
  write_optional(writer, "latency_ms",
                 result.latency_ms > 0 ? std::optional(rounded_ms(result.latency_ms)) : std::nullopt);
  write_optional(writer, "ttft_ms",
                 result.ttft_ms ? std::optional(rounded_ms(*result.ttft_ms)) : std::nullopt);
  write_stream(writer, result.stream);
  write_optional(writer, "cost_usd", result.cost_usd);
  write_usage(writer, result.usage);
  write_optional(writer, "text", result.text);
  write_images(writer, result.images);
  write_audio(writer, result.audio);
  write_text_or_null(writer, "finish_reason", result.finish_reason);
  write_error(writer, result);
  write_optional(writer, "rating", result.rating);
  write_text_or_null(writer, "note", result.note);
  write_text_or_null(writer, "label", std::string(result.label ? store::label_name(*result.label) : ""));
  writer.member("rejected", result.rejected);
  write_extras(writer, result);
  writer.end_map();
  return writer.take();
}

}  // namespace proofsheet::report
