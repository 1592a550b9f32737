#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

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

  // More of the body; `on_event` runs for each event that is complete.
  void feed(std::string_view bytes, const OnEvent& on_event);
  // The body has ended: gives an event that lacks its final empty line.
  void finish(const OnEvent& on_event);
  // Bytes held for the event that is not complete yet.
  std::size_t buffered_bytes() const { return line_.size() + event_.data.size(); }

 private:
  void end_line(const OnEvent& on_event);
  void read_line(std::string_view line, const OnEvent& on_event);
  void read_field(std::string_view name, std::string_view value);
  void dispatch(const OnEvent& on_event, bool terminated);

  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool first_line_ = true;
  bool after_cr_ = false;  // a line feed that comes now belongs to the line end before it
};

}  // namespace proofsheet::provider
