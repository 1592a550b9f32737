// Records read back: the inverse of record.cpp.
#include <fmt/format.h>

#include "report/import.h"

namespace proofsheet::report {
namespace {

// The members of a record; the first that is not as expected is kept as the problem.
class RecordReader {
 public:
  explicit RecordReader(const Value& record) : record_(record) {}

  // nullptr for a member that is not there or null.
  const Value* find(const Value& map, std::string_view name) const {
    const Value* value = map.is_map() ? map.find(name) : nullptr;
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  const Value* find(std::string_view name) const { return find(record_, name); }

  std::string text(const Value& map, std::string_view name) {
    const Value* value = find(map, name);
    if (value == nullptr || expect(value->is_string(), name, "a text", *value))
      return value ? value->as_string() : "";
    return {};
  }
  std::optional<double> number(const Value& map, std::string_view name) {
    const Value* value = find(map, name);
    if (value == nullptr || !expect(value->is_number(), name, "a number", *value)) return std::nullopt;
    return value->as_number();
  }
  std::optional<std::int64_t> integer(const Value& map, std::string_view name) {
    const Value* value = find(map, name);
    if (value == nullptr || !expect(value->is_int(), name, "a whole number", *value)) return std::nullopt;
    return value->as_int();
  }
  bool flag(const Value& map, std::string_view name) {
    const Value* value = find(map, name);
    return value != nullptr && expect(value->is_bool(), name, "true or false", *value) && value->as_bool();
  }
  const Value::List& list(const Value& map, std::string_view name) {
    static const Value::List kNone;
    const Value* value = find(map, name);
    return value != nullptr && expect(value->is_list(), name, "a list", *value) ? value->as_list() : kNone;
  }
  bool expect(bool fits, std::string_view name, std::string_view expected, const Value& found) {
    if (!fits && problem_.empty()) {
      constexpr std::size_t kMostShown = 40;
      problem_ =
          fmt::format("{}: expected {}, found `{:.{}}`", name, expected, to_display(found), kMostShown);
    }
    return fits;
  }
  const std::string& problem() const { return problem_; }

 private:
  const Value& record_;
  std::string problem_;
};

store::CellState read_state(RecordReader& reader, const Value& record) {
  const std::string name = reader.text(record, "state");
  const store::CellState state = store::state_from_name(name);
  reader.expect(store::state_name(state) == name && store::is_final(state), "state",
                "done, filtered, failed or cancelled", Value(name));
  return state;
}

store::BlobRef read_blob(RecordReader& reader, const Value& map) {
  return {reader.text(map, "blob"), reader.text(map, "type"),
          static_cast<std::uint64_t>(reader.integer(map, "bytes").value_or(0))};
}

void read_images(RecordReader& reader, const Value& record, store::CellResult& result) {
  for (const Value& image : reader.list(record, "images")) {
    result.images.push_back({.blob = read_blob(reader, image),
                             .width = static_cast<int>(reader.integer(image, "width").value_or(0)),
                             .height = static_cast<int>(reader.integer(image, "height").value_or(0)),
                             .revised_prompt = reader.text(image, "revised_prompt")});
  }
}

void read_answer(RecordReader& reader, const Value& record, store::CellResult& result) {
  if (reader.find("text") != nullptr) result.text = reader.text(record, "text");
  const Value::List& texts = reader.list(record, "texts");
  for (std::size_t i = 1; i < texts.size(); ++i) result.more_texts.push_back(to_display(texts[i]));
  result.reasoning = reader.text(record, "reasoning");
  result.finish_reason = reader.text(record, "finish_reason");
  result.partial = reader.flag(record, "partial");
  if (const Value* calls = reader.find("tool_calls")) result.tool_calls = *calls;
  read_images(reader, record, result);
  if (const Value* audio = reader.find("audio")) result.audio = read_blob(reader, *audio);
  for (const Value& token : reader.list(record, "logprobs")) {
    store::TokenLogprob read{reader.text(token, "token"), reader.number(token, "logprob").value_or(0), {}};
    for (const Value& other : reader.list(token, "top_logprobs"))
      read.top.push_back({reader.text(other, "token"), reader.number(other, "logprob").value_or(0)});
    result.logprobs.push_back(std::move(read));
  }
}

void read_numbers(RecordReader& reader, const Value& record, store::CellResult& result) {
  result.latency_ms = reader.number(record, "latency_ms").value_or(0);
  result.ttft_ms = reader.number(record, "ttft_ms");
  result.cost_usd = reader.number(record, "cost_usd");
  if (const Value* usage = reader.find("usage")) {
    result.usage = {.input_tokens = reader.integer(*usage, "input_tokens"),
                    .output_tokens = reader.integer(*usage, "output_tokens"),
                    .cached_input_tokens = reader.integer(*usage, "cached_input_tokens"),
                    .reasoning_tokens = reader.integer(*usage, "reasoning_tokens"),
                    .input_image_tokens = reader.integer(*usage, "input_image_tokens")};
  }
  if (const Value* stream = reader.find("stream")) {
    result.stream = store::StreamTimings{
        .pieces = static_cast<std::uint64_t>(reader.integer(*stream, "pieces").value_or(2)),
        .tokens_per_second = reader.number(*stream, "tokens_per_second"),
        .gap_ms_median = reader.number(*stream, "gap_ms_median").value_or(0),
        .gap_ms_p95 = reader.number(*stream, "gap_ms_p95").value_or(0),
        .gap_ms_max = reader.number(*stream, "gap_ms_max").value_or(0)};
  }
}

// How many there were is known, and how the last one ended.
void read_attempts(RecordReader& reader, const Value& record, store::CellResult& result) {
  constexpr std::int64_t kMostAttempts = 1000;
  const std::int64_t attempts = reader.integer(record, "attempts").value_or(0);
  reader.expect(attempts >= 0 && attempts <= kMostAttempts, "attempts", "0 to 1000", Value(attempts));
  for (std::int64_t i = 0; i < std::min(attempts, kMostAttempts); ++i)
    result.attempts.push_back({.number = static_cast<int>(i)});
  const Value* error = reader.find("error");
  if (error != nullptr) {
    const auto status = reader.integer(*error, "http_status");
    result.error = Error{error_kind_from_name(reader.text(*error, "kind")), reader.text(*error, "message"),
                         static_cast<int>(status.value_or(0))};
    if (!result.attempts.empty()) result.attempts.back().error = result.error;
    if (!result.attempts.empty()) result.attempts.back().http_status = static_cast<int>(status.value_or(0));
  } else if (!result.attempts.empty()) {
    result.attempts.back().total_ms = result.latency_ms;
  }
}

void read_marks(RecordReader& reader, const Value& record, store::CellResult& result) {
  if (const auto rating = reader.integer(record, "rating")) {
    reader.expect(*rating >= 1 && *rating <= 5, "rating", "1 to 5", Value(*rating));
    result.rating = static_cast<int>(*rating);
  }
  const std::string label = reader.text(record, "label");
  result.label = store::label_from_name(label);
  reader.expect(label.empty() || result.label, "label", "a colour", Value(label));
  result.note = reader.text(record, "note");
  result.rejected = reader.flag(record, "rejected");
}

}  // namespace

Result<store::CellResult> read_record(const Value& record) {
  if (!record.is_map()) return fail(ErrorKind::invalid_input, "expected a record, which is a map");
  RecordReader reader(record);
  store::CellResult result;
  const auto cell = reader.integer(record, "cell");
  reader.expect(cell && *cell >= 0, "cell", "its number", cell ? Value(*cell) : Value());
  result.cell = static_cast<std::uint64_t>(cell.value_or(0));
  result.state = read_state(reader, record);
  if (const Value* axes = reader.find("axes"))
    if (reader.expect(axes->is_map(), "axes", "a map", *axes)) result.axes = *axes;
  result.prompt = reader.text(record, "prompt");
  read_answer(reader, record, result);
  read_numbers(reader, record, result);
  read_attempts(reader, record, result);
  read_marks(reader, record, result);
  if (!reader.problem().empty()) return fail(ErrorKind::invalid_input, reader.problem());
  return result;
}

}  // namespace proofsheet::report
