#include "provider/sse.h"

#include <utility>

#include "provider/find_either.h"

namespace proofsheet::provider {

void SseParser::feed(std::string_view bytes, const OnEvent& on_event) {
  while (!bytes.empty()) {
    if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const auto end = find_either(bytes, '\r', '\n');
    read_piece(bytes.substr(0, end));
    if (end == bytes.size()) return;
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    end_line(on_event);
  }
}

void SseParser::finish(const OnEvent& on_event) {
  if (part_ != Part::name || !line_.empty()) end_line(on_event);
  if (has_data_) dispatch(on_event, false);
  reset();
}

void SseParser::reset() {
  part_ = Part::name;
  line_.clear();
  event_ = SseEvent();
  has_data_ = false;
  first_line_ = true;
  after_cr_ = false;
}

void SseParser::read_piece(std::string_view piece) {
  if (part_ == Part::name) {
    const auto colon = piece.find(':');
    line_ += piece.substr(0, colon);
    if (colon == std::string_view::npos) return;
    piece.remove_prefix(colon + 1);
    end_name();
  }
  if (part_ == Part::data_start && !piece.empty()) {
    if (piece.front() == ' ') piece.remove_prefix(1);
    part_ = Part::data;
  }
  if (part_ == Part::data) add_data(piece);
  if (part_ == Part::event_name) line_ += piece;
}

// The name of a field is complete, at its colon or at the end of a line without one. A field without a name
// is a comment, used as a keep-alive.
void SseParser::end_name() {
  std::string_view name = line_;
  if (first_line_ && name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
  if (name == "data") {
    begin_data();
  } else {
    part_ = name == "event" ? Part::event_name : Part::ignored;
  }
  line_.clear();
}

void SseParser::begin_data() {
  part_ = Part::data_start;
  if (std::exchange(has_data_, true)) add_data("\n");
}

void SseParser::add_data(std::string_view piece) {
  if (on_data_) {
    on_data_(piece, event_.data);
  } else {
    event_.data += piece;
  }
}

void SseParser::end_line(const OnEvent& on_event) {
  const bool is_bare = part_ == Part::name;
  const bool is_empty = is_bare && (line_.empty() || (first_line_ && line_ == "\xEF\xBB\xBF"));
  if (is_empty) {
    if (has_data_) dispatch(on_event, true);
    event_.name.clear();
  } else if (is_bare) {
    end_name();
  }
  if (part_ == Part::event_name) event_.name = line_.substr(line_.starts_with(' ') ? 1 : 0);
  line_.clear();
  part_ = Part::name;
  first_line_ = false;
}

void SseParser::dispatch(const OnEvent& on_event, bool terminated) {
  event_.terminated = terminated;
  on_event(event_);
  event_ = SseEvent();
  has_data_ = false;
}

}  // namespace proofsheet::provider
