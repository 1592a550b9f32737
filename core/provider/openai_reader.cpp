#include "provider/openai_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.h"
#include "base/utf8.h"
#include "provider/media_type.h"
#include "provider/openai_answer.h"
#include "provider/server_error.h"
#include "provider/value_read.h"

namespace proofsheet::provider {
namespace {

// Ten images of 4096² as base64 PNG stay below this.
constexpr std::size_t kMaxBodyBytes = 1u << 30;
// Of a stream that does not end: its text, its thoughts and its tool calls. No model writes a hundredth of
// it.
constexpr std::size_t kMaxTextBytes = 64u << 20;
constexpr std::size_t kMaxQuotedBytes = 200;
constexpr std::size_t kMaxQuotedJson = 40;
constexpr std::size_t kMagicBytes = 16;  // enough to tell what a sound is

// Where answers hold base64 that may be long.
constexpr std::array<std::string_view, 3> kImageKeys{"b64_json", "partial_image_b64", "url"};
constexpr std::array<std::string_view, 1> kChatKeys{"data"};

std::span<const std::string_view> payload_keys(Operation operation) {
  if (operation == Operation::image) return kImageKeys;
  if (operation == Operation::chat) return kChatKeys;
  return {};
}

std::string_view without_leading_blanks(std::string_view text) {
  const auto* const first =
      std::ranges::find_if_not(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return text.substr(static_cast<std::size_t>(first - text.begin()));
}

std::string_view trim(std::string_view text) {
  text = without_leading_blanks(text);
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

Result<Value> parse_tolerant(std::string_view text) {
  if (is_valid_utf8(text)) return parse_json_leniently(text);
  return parse_json_leniently(repair_utf8(text));
}

std::string quote(std::string_view text) {
  return ellipsize(clean_message(text.substr(0, 4 * kMaxQuotedBytes), Secret()), kMaxQuotedBytes);
}

// `parse_error`: of a body that is not JSON; empty when it is JSON but no object.
Error not_json(std::string_view body, std::string_view content_type, std::string_view parse_error) {
  if (body.empty()) return {ErrorKind::bad_response, "the server answered with an empty body", 0};
  if (!parse_error.empty() && (body.front() == '{' || body.front() == '[')) {
    return {ErrorKind::bad_response,
            fmt::format("the answer cannot be read: {}; it begins with {}", parse_error,
                        ellipsize(quote(body), kMaxQuotedJson)),
            0};
  }
  return {ErrorKind::bad_response,
          fmt::format("the answer is not a JSON object{}: {}",
                      content_type.empty() ? "" : fmt::format(" ({})", content_type),
                      quote(read_server_error(body.substr(0, 1u << 16)).message)),
          0};
}

}  // namespace

OpenAiReader::OpenAiReader(Operation operation, std::shared_ptr<PayloadSinks> payloads)
    : operation_(operation),
      payloads_(std::move(payloads)),
      scanner_(payload_keys(operation), payloads_),
      events_([this](std::string_view piece, std::string& data) {
        // Nobody looks at a picture that a better one replaces.
        scanner_.skip_payloads(events_.event_name().ends_with(".partial_image"));
        scanner_.feed(piece, data);
      }),
      lines_([this](std::string_view piece, std::string& text) { scanner_.feed(piece, text); }) {}

void OpenAiReader::forget() {
  shape_ = Shape::undecided;
  scanner_.reset();
  body_.clear();
  events_.reset();
  lines_.reset();
  answer_ = Answer();
  audio_.reset();
  audio_head_.clear();
  audio_bytes_ = 0;
  image_bytes_ = 0;
  shown_.clear();
  broken_.reset();
  done_ = cut_ = has_content_ = false;
}

void OpenAiReader::begin(const HttpHead& head) {
  forget();
  content_type_ = bare_media_type(head.header("content-type"));
  if (content_type_ == "text/event-stream") {
    shape_ = Shape::events;
  } else if (content_type_.ends_with("ndjson") || content_type_ == "application/jsonl") {
    shape_ = Shape::lines;
  } else if (content_type_.ends_with("json") || content_type_ == "text/html") {
    shape_ = Shape::json;
  } else if (operation_ == Operation::speech) {
    shape_ = Shape::audio;
  }
}

void OpenAiReader::feed(std::string_view bytes, const OnText& on_text) {
  if (broken_ || done_) return;
  if (body_.size() + events_.buffered_bytes() + lines_.buffered_bytes() + scanner_.taken_chars() +
          audio_bytes_ + image_bytes_ + bytes.size() >
      kMaxBodyBytes) {
    return break_with(
        {ErrorKind::bad_response, fmt::format("the answer is larger than {} MiB", kMaxBodyBytes >> 20), 0});
  }
  // Some servers send blanks to keep a connection alive while they work, as many as it takes.
  if ((shape_ == Shape::json || shape_ == Shape::undecided) && body_.empty())
    bytes = without_leading_blanks(bytes);
  if (shape_ == Shape::undecided) {
    feed_undecided(bytes, on_text);
  } else {
    feed_known(bytes, on_text);
  }
}

// The first character that counts tells JSON from a stream of events.
void OpenAiReader::feed_undecided(std::string_view bytes, const OnText& on_text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  body_ += bytes;
  std::string_view text = body_;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text = trim(text);
  if (text.empty()) body_.clear();
  if (text.empty() || kByteOrderMark.starts_with(text)) return;
  static constexpr std::string_view kEventStarts = "deir:";  // data, event, id, retry, a comment
  shape_ = kEventStarts.find(text.front()) == std::string_view::npos ? Shape::json : Shape::events;
  const std::string so_far = std::exchange(body_, {});
  feed_known(so_far, on_text);
}

void OpenAiReader::feed_known(std::string_view bytes, const OnText& on_text) {
  if (shape_ == Shape::events) {
    events_.feed(bytes, [&](const SseEvent& event) { read_event(event, on_text); });
  } else if (shape_ == Shape::lines) {
    lines_.feed(bytes, [&](const NdjsonLine& line) {
      read_event({.name = {}, .data = line.text, .terminated = line.terminated}, on_text);
    });
  } else if (shape_ == Shape::audio) {
    add_audio(bytes);
  } else {
    scanner_.feed(bytes, body_);
  }
}

void OpenAiReader::add_audio(std::string_view bytes) {
  if (bytes.empty()) return;
  has_content_ = true;
  if (!audio_) audio_ = payloads_->open();
  audio_bytes_ += bytes.size();
  audio_head_ += bytes.substr(0, kMagicBytes - audio_head_.size());
  if (auto written = audio_->write(bytes); !written) break_with(written.error());
}

// The sound is whole, or all of it that will come.
void OpenAiReader::close_audio() {
  const auto sink = std::exchange(audio_, nullptr);
  if (!sink) return;
  auto closed = sink->close();
  if (!closed) return break_with(closed.error());
  answer_.audio = std::move(*closed);
  answer_.audio_type = audio_media_type(audio_head_, content_type_);
}

void OpenAiReader::break_with(Error error) {
  if (!broken_) broken_ = std::move(error);
}

void OpenAiReader::read_event(const SseEvent& event, const OnText& on_text) {
  read_event_data(event, on_text);
  scanner_.reset();
}

void OpenAiReader::read_event_data(const SseEvent& event, const OnText& on_text) {
  const std::string_view data = trim(event.data);
  if (done_ || broken_ || data.empty()) return;
  if (data == "[DONE]") {
    done_ = true;
    return;
  }
  const auto value = parse_tolerant(data);
  if (!value && !event.terminated) {
    cut_ = true;
  } else if (!value) {
    break_with({ErrorKind::bad_response,
                fmt::format("the stream has an event that is not JSON: {}", quote(data)), 0});
  } else if (event.name == "error" && !value->find("error")) {
    break_with(error_in_answer(read_error_value(*value)));
  } else {
    read_event_object(*value, on_text);
  }
}

void OpenAiReader::read_event_object(const Value& event, const OnText& on_text) {
  if (const Value& error = member(event, "error"); !error.is_null())
    return break_with(error_in_answer(read_error_value(error)));
  const auto type = string_member(event, "type");
  if (type == "error") return break_with(error_in_answer(read_error_value(event)));
  if (const auto model = string_member(event, "model"); !model.empty()) answer_.model = model;
  read_usage(member(event, "usage"), answer_.usage);
  if (!type.empty()) read_typed_event(type, event);
  read_choices(event, on_text);
}

void OpenAiReader::read_choices(const Value& event, const OnText& on_text) {
  const Value::List& choices = items(member(event, "choices"));
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto at = add_choice(choices[i], i, answer_.choices);
    if (!at) return break_with(at.error());
    const Choice& choice = answer_.choices[*at];
    if (!choice.text.empty() || !choice.reasoning.empty() || !choice.refusal.empty() ||
        !choice.tool_calls.is_null()) {
      has_content_ = true;
    }
    show_text(*at, on_text);
  }
  if (!choices.empty()) hold_to_limits();
}

// What a stream adds up to is held in memory to its end, however small its events are.
void OpenAiReader::hold_to_limits() {
  std::size_t text_bytes = 0;
  std::size_t logprob_bytes = 0;
  for (const Choice& choice : answer_.choices) {
    text_bytes += choice.text_bytes;
    logprob_bytes += choice.logprob_bytes;
  }
  if (text_bytes <= kMaxTextBytes && logprob_bytes <= kMaxBodyBytes) return;
  const bool is_text = text_bytes > kMaxTextBytes;
  break_with(
      {ErrorKind::bad_response,
       fmt::format("the answer's {} more than {} MiB and did not end; what came is kept",
                   is_text ? "text is" : "logprobs are", (is_text ? kMaxTextBytes : kMaxBodyBytes) >> 20),
       0});
}

// A character whose bytes came in two events is shown when it is whole.
void OpenAiReader::show_text(std::size_t choice, const OnText& on_text) {
  if (shown_.size() <= choice) shown_.resize(choice + 1);
  const std::string_view text = answer_.choices[choice].text;
  const std::string_view fresh = complete_utf8_prefix(text.substr(shown_[choice]));
  if (fresh.empty()) return;
  shown_[choice] += fresh.size();
  if (on_text) on_text(choice, fresh);
}

void OpenAiReader::read_typed_event(std::string_view type, const Value& event) {
  if (type.ends_with(".partial_image")) {
    has_content_ = true;
  } else if (type == "image_generation.completed" || type == "image_edit.completed") {
    const auto added = add_base64_image(string_member(event, "b64_json"), {}, scanner_, answer_.images);
    if (!added) return break_with(added.error());
    image_bytes_ += answer_.images.back().content.size();
    has_content_ = true;
  } else if (type == "speech.audio.delta") {
    const auto payload = read_payload("the audio", string_member(event, "audio"), scanner_);
    if (!payload) return break_with(payload.error());
    has_content_ = true;
    add_audio(payload->bytes);
  } else if (type == "speech.audio.done") {
    done_ = true;
  }
}

bool OpenAiReader::is_terminated() const {
  if (done_) return true;
  if (cut_) return false;
  if (operation_ == Operation::image) return !answer_.images.empty();
  return !answer_.choices.empty() && std::ranges::none_of(answer_.choices, [](const Choice& choice) {
    return choice.finish_reason.empty();
  });
}

Result<Answer> OpenAiReader::finish() {
  if (broken_) return fail(*broken_);
  switch (shape_) {
    case Shape::events:
    case Shape::lines:
      return finish_events();
    case Shape::audio:
      return finish_audio();
    case Shape::json:
    case Shape::undecided:
      break;
  }
  return finish_json();
}

Result<Answer> OpenAiReader::finish_events() {
  events_.finish([&](const SseEvent& event) { read_event(event, {}); });
  lines_.finish([&](const NdjsonLine& line) {
    read_event({.name = {}, .data = line.text, .terminated = line.terminated}, {});
  });
  if (broken_) return fail(*broken_);
  if (!is_terminated()) {
    return fail(ErrorKind::truncated, has_content_
                                          ? "the stream ended before it was complete; what came is kept"
                                          : "the stream ended before any content came");
  }
  close_audio();
  if (broken_) return fail(*broken_);
  return checked(answer_);
}

Result<Answer> OpenAiReader::finish_json() {
  const std::string_view text = trim(body_);
  const auto body = parse_tolerant(text);
  if (!body || !body->is_map()) return fail(not_json(text, content_type_, body ? "" : body.error().message));
  if (const Value& error = member(*body, "error"); !error.is_null()) {
    keep_beside_error(*body);
    return fail(error_in_answer(read_server_error(body_)));
  }
  Answer answer;
  answer.model = string_member(*body, "model");
  read_usage(member(*body, "usage"), answer.usage);
  if (auto read = read_body(*body, answer); !read) return fail(read.error());
  return checked(std::move(answer));
}

// An answer that has both an error and a part of what was asked for: the part was billed.
void OpenAiReader::keep_beside_error(const Value& body) {
  Answer beside;
  read_usage(member(body, "usage"), beside.usage);
  (void)read_body(body, beside);  // of what cannot be read, nothing is kept
  const bool has_text = std::ranges::any_of(beside.choices, [](const Choice& choice) {
    return choice.text_bytes > 0 || !choice.tool_calls.is_null();
  });
  if (!has_text && beside.images.empty() && beside.audio.empty()) return;
  has_content_ = true;
  answer_ = std::move(beside);
}

Result<> OpenAiReader::read_body(const Value& body, Answer& answer) const {
  const Value::List& choices = items(member(body, "choices"));
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto at = add_choice(choices[i], i, answer.choices);
    if (!at) return fail(at.error());
    const Value& message = member(choices[i], "message");
    if (auto read = read_message_audio(message, answer.choices[*at], answer); !read) return read;
  }
  return add_images(member(body, "data"), scanner_, answer.images);
}

Result<> OpenAiReader::read_message_audio(const Value& message, Choice& choice, Answer& answer) const {
  const Value& audio = member(message, "audio");
  const auto data = string_member(audio, "data");
  if (data.empty() || !answer.audio.empty()) return {};
  auto payload = read_payload("the audio", data, scanner_);
  if (!payload) return fail(payload.error());
  const auto head = payload->head(kMagicBytes);
  if (!head) return fail(head.error());
  answer.audio_type = audio_media_type(*head, {});
  answer.audio = std::move(*payload);
  if (choice.text.empty()) choice.text = string_member(audio, "transcript");
  return {};
}

Result<Answer> OpenAiReader::finish_audio() {
  close_audio();
  if (broken_) return fail(*broken_);
  if (answer_.audio.empty()) return fail(ErrorKind::bad_response, "the server answered with an empty body");
  return answer_;
}

// What the operation promises must be there, and an answer that the provider's filter emptied is not a
// success.
Result<Answer> OpenAiReader::checked(Answer answer) const {
  for (Choice& choice : answer.choices) join_tool_calls(choice);
  if (operation_ == Operation::image) {
    if (answer.images.empty())
      return fail(ErrorKind::bad_response, "the answer has no image (`data` is empty or missing)");
    return answer;
  }
  if (operation_ == Operation::speech) {
    if (answer.audio.empty()) return fail(ErrorKind::bad_response, "the answer has no audio");
    return answer;
  }
  if (answer.choices.empty()) return fail(ErrorKind::bad_response, "the answer has no `choices`");
  const bool is_filtered = std::ranges::all_of(answer.choices, [](const Choice& choice) {
    return choice.finish_reason == "content_filter" && choice.text.empty();
  });
  if (is_filtered) return fail(ErrorKind::filtered, "the provider's content filter withheld the answer");
  return answer;
}

Answer OpenAiReader::partial() {
  close_audio();
  Answer answer = answer_;
  for (Choice& choice : answer.choices) join_tool_calls(choice);
  answer.truncated = true;
  return answer;
}

}  // namespace proofsheet::provider
