#include "provider/ndjson.h"

#include <utility>

namespace proofsheet::provider {

void NdjsonParser::feed(std::string_view bytes, const OnLine& on_line) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    add(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    end_line(on_line, true);
  }
}

void NdjsonParser::finish(const OnLine& on_line) {
  end_line(on_line, false);
  reset();
}

void NdjsonParser::reset() {
  line_ = NdjsonLine();
  is_first_ = true;
}

void NdjsonParser::add(std::string_view piece) {
  if (on_piece_) {
    on_piece_(piece, line_.text);
  } else {
    line_.text += piece;
  }
}

void NdjsonParser::end_line(const OnLine& on_line, bool terminated) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  NdjsonLine line = std::exchange(line_, {});
  if (std::exchange(is_first_, false) && line.text.starts_with(kByteOrderMark))
    line.text.erase(0, kByteOrderMark.size());
  if (line.text.ends_with('\r')) line.text.pop_back();
  line.terminated = terminated;
  if (!line.text.empty()) on_line(line);
}

}  // namespace proofsheet::provider
