#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace proofsheet::provider {

// One server-sent event (WHATWG HTML, section 9.2).
struct SseEvent {
  std::string name;  // the `event:` field; empty when there was none
  std::string data;  // the `data:` fields, joined with line feeds
  // False when the body ended before the empty line that ends an event.
  bool terminated = true;
};

// Cuts a stream of bytes into events. Bytes may be cut anywhere, inside a character or between CR and LF.
// Lines end in LF, CRLF or CR; comments, `id:` and `retry:` are dropped, as is a byte-order mark. Linear in
// the bytes fed, whatever the length of a line: one event may hold an image of many megabytes.
class SseParser {
 public:
  using OnEvent = std::function<void(const SseEvent&)>;
  // Takes the next piece of an event's data as it comes, before its line is complete, and appends to `data`
  // what is to be kept of it.
  using OnData = std::function<void(std::string_view piece, std::string& data)>;

  // Without `on_data` all is kept.
  explicit SseParser(OnData on_data = {}) : on_data_(std::move(on_data)) {}

  // More of the body; `on_event` runs for each event that is complete.
  void feed(std::string_view bytes, const OnEvent& on_event);
  // The body has ended: gives an event that lacks its final empty line.
  void finish(const OnEvent& on_event);
  // Forgets what has come; another body begins.
  void reset();
  // Bytes held for the event that is not complete yet.
  std::size_t buffered_bytes() const { return line_.size() + event_.data.size(); }
  // The name of the event that is not complete yet, as far as it has come.
  const std::string& event_name() const { return event_.name; }

 private:
  // What the line at hand is, as far as it has come.
  enum class Part { name, data_start, data, event_name, ignored };

  void read_piece(std::string_view piece);
  void end_name();
  void begin_data();
  void add_data(std::string_view piece);
  void end_line(const OnEvent& on_event);
  void dispatch(const OnEvent& on_event, bool terminated);

  OnData on_data_;
  Part part_ = Part::name;
  std::string line_;  // a field's name until its colon has come; then the value of `event`
  SseEvent event_;
  bool has_data_ = false;
  bool first_line_ = true;
  bool after_cr_ = false;  // a line feed that comes now belongs to the line end before it
};

}  // namespace proofsheet::provider
