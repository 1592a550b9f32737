#include "provider/sse.h"

#include <utility>

namespace proofsheet::provider {

void SseParser::feed(std::string_view bytes, const OnEvent& on_event) {
  while (!bytes.empty()) {
    if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const auto end = bytes.find_first_of("\r\n");
    if (end == std::string_view::npos) {
      line_ += bytes;
      return;
    }
    line_ += bytes.substr(0, end);
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    end_line(on_event);
  }
}

void SseParser::finish(const OnEvent& on_event) {
  if (!line_.empty()) end_line(on_event);
  if (has_data_) dispatch(on_event, false);
  *this = SseParser();
}

void SseParser::end_line(const OnEvent& on_event) {
  std::string_view line = line_;
  if (std::exchange(first_line_, false) && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  read_line(line, on_event);
  line_.clear();
}

void SseParser::read_line(std::string_view line, const OnEvent& on_event) {
  if (line.empty()) {
    if (has_data_) dispatch(on_event, true);
    event_.name.clear();
    return;
  }
  const auto colon = line.find(':');
  if (colon == 0) return;  // a comment, used as a keep-alive
  if (colon == std::string_view::npos) return read_field(line, {});
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  read_field(line.substr(0, colon), value);
}

void SseParser::read_field(std::string_view name, std::string_view value) {
  if (name == "event") {
    event_.name = value;
  } else if (name == "data") {
    if (std::exchange(has_data_, true)) event_.data += '\n';
    event_.data += value;
  }
}

void SseParser::dispatch(const OnEvent& on_event, bool terminated) {
  event_.terminated = terminated;
  on_event(event_);
  event_ = SseEvent();
  has_data_ = false;
}

}  // namespace proofsheet::provider
