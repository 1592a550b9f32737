#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "provider/provider.h"
#include "provider/sse.h"

namespace proofsheet::provider {

// Reads an answer of the OpenAI API: one JSON body, a stream of events, or the bytes of an audio file. The
// response's Content-Type decides which, whatever was asked for; without one, the first byte does.
class OpenAiReader final : public AnswerReader {
 public:
  explicit OpenAiReader(Operation operation) : operation_(operation) {}

  void begin(const HttpHead& head) override;
  void feed(std::string_view bytes, const OnText& on_text) override;
  Result<Answer> finish() override;
  Answer partial() const override;
  bool has_content() const override { return has_content_; }

 private:
  enum class Shape { undecided, json, events, audio };

  void decide(std::string_view first_bytes);
  void read_event(const SseEvent& event, const OnText& on_text);
  void read_event_object(const Value& event, const OnText& on_text);
  void read_choices(const Value& event, const OnText& on_text);
  void read_typed_event(std::string_view type, const Value& event);
  void show_text(std::size_t choice, const OnText& on_text);
  void break_with(Error error);

  bool is_terminated() const;
  Result<Answer> finish_events();
  Result<Answer> finish_json();
  Result<Answer> finish_audio();
  Result<Answer> checked(Answer answer) const;
  Result<> read_body(const Value& body, Answer& answer) const;

  Operation operation_;
  Shape shape_ = Shape::undecided;
  std::string content_type_;
  std::string body_;  // of a shape that is read as a whole
  SseParser parser_;
  Answer answer_;
  std::vector<std::size_t> shown_;  // bytes of each choice's text that on_text has had
  std::optional<Error> broken_;  // an error inside the stream, or an event that is not what the API promises
  bool done_ = false;            // [DONE], or the typed event that ends a stream
  bool cut_ = false;             // the body ended inside an event
  bool has_content_ = false;
};

}  // namespace proofsheet::provider
