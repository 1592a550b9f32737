#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "provider/ndjson.h"
#include "provider/payload_scanner.h"
#include "provider/provider.h"
#include "provider/sse.h"

namespace proofsheet::provider {

// Reads an answer of the OpenAI API: one JSON body, a stream of events or of lines, or the bytes of an audio
// file. The response's Content-Type decides which, whatever was asked for; without one, the first byte does.
class OpenAiReader final : public AnswerReader {
 public:
  OpenAiReader(Operation operation, std::shared_ptr<PayloadSinks> payloads);
  OpenAiReader(const OpenAiReader&) = delete;
  OpenAiReader& operator=(const OpenAiReader&) = delete;

  void begin(const HttpHead& head) override;
  void feed(std::string_view bytes, const OnText& on_text) override;
  bool is_light() const override { return !audio_ && !scanner_.is_in_payload(); }
  Result<Answer> finish() override;
  Answer partial() override;
  bool has_content() const override { return has_content_; }
  bool is_broken() const override { return broken_.has_value(); }

 private:
  enum class Shape { undecided, json, events, lines, audio };

  void forget();
  void feed_undecided(std::string_view bytes, const OnText& on_text);
  void feed_known(std::string_view bytes, const OnText& on_text);
  void read_event(const SseEvent& event, const OnText& on_text);
  void read_event_data(const SseEvent& event, const OnText& on_text);
  void read_event_object(const Value& event, const OnText& on_text);
  void read_choices(const Value& event, const OnText& on_text);
  void read_typed_event(std::string_view type, const Value& event);
  void show_text(std::size_t choice, const OnText& on_text);
  void hold_to_limits();
  void break_with(Error error);
  void add_audio(std::string_view bytes);
  void close_audio();

  bool is_terminated() const;
  Result<Answer> finish_events();
  Result<Answer> finish_json();
  Result<Answer> finish_audio();
  Result<Answer> checked(Answer answer) const;
  void keep_beside_error(const Value& body);
  Result<> read_body(const Value& body, Answer& answer) const;
  Result<> read_message_audio(const Value& message, Choice& choice, Answer& answer) const;

  Operation operation_;
  std::shared_ptr<PayloadSinks> payloads_;
  Shape shape_ = Shape::undecided;
  std::string content_type_;
  PayloadScanner scanner_;  // of the body, or of the event at hand
  std::string body_;        // of a shape that is read as a whole, without its payloads
  SseParser events_;
  NdjsonParser lines_;
  Answer answer_;
  std::unique_ptr<PayloadSink> audio_;  // bytes of a sound that comes as such, or in events
  std::string audio_head_;
  std::uint64_t audio_bytes_ = 0;
  std::size_t image_bytes_ = 0;     // of the images that a stream has brought
  std::vector<std::size_t> shown_;  // bytes of each choice's text that on_text has had
  std::optional<Error> broken_;  // an error inside the stream, or an event that is not what the API promises
  bool done_ = false;            // [DONE], or the typed event that ends a stream
  bool cut_ = false;             // the body ended inside an event
  bool has_content_ = false;
};

}  // namespace proofsheet::provider
