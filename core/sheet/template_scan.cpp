#include "sheet/template_scan.h"

#include <algorithm>

#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
// Every tag without an end costs a look at all of the text that follows.
constexpr int kMaxUnended = 16;
constexpr std::size_t kMaxSegments = 20'000;

struct Scanner {
  std::string_view text;
  std::vector<Segment> segments;
  std::size_t at = 0;
  bool trim_next = false;  // the tag before ended in -}}
  int unended = 0;

  void add_plain(std::size_t end, bool is_raw, bool trim_end) {
    if (end == at) return;
    Segment segment{SpanKind::plain, at, end, at, end, is_raw, {}};
    if (trim_next) segment.inner_begin = std::min(text.find_first_not_of(kSpace, at), end);
    if (trim_end) {
      while (segment.inner_end > segment.inner_begin &&
             kSpace.find(text[segment.inner_end - 1]) != std::string_view::npos)
        --segment.inner_end;
    }
    segments.push_back(segment);
    at = end;
  }

  // The end of a tag's content: where `close` stands outside of string literals. A tag that begins before
  // then means that this one was left open.
  std::size_t find_close(std::size_t from, std::string_view close) const {
    char quote = 0;
    for (std::size_t i = from; i < text.size(); ++i) {
      if (quote != 0) {
        if (text[i] == '\\')
          ++i;
        else if (text[i] == quote)
          quote = 0;
      } else if (text.substr(i).starts_with(close)) {
        return i;
      } else if (text[i] == '{' && i + 1 < text.size() && (text[i + 1] == '{' || text[i + 1] == '%')) {
        return std::string_view::npos;
      } else if (text[i] == '"' || text[i] == '\'') {
        quote = text[i];
      }
    }
    return std::string_view::npos;
  }

  void add_tag(SpanKind kind, std::string_view close) {
    const std::size_t content = at + 2;
    std::size_t end = kind == SpanKind::comment ? text.find(close, content) : find_close(content, close);
    Segment segment{kind, at, 0, content, 0, false, {}};
    if (end == std::string_view::npos) {
      const std::string opener(text.substr(at, 2));
      segment.problem = "`" + opener + "` does not end; expected `" + std::string(close) + "`";
      unended += 1;
      // The highlighter marks the broken tag's line, not the rest of the text.
      segment.end = std::min(text.find('\n', content), text.size());
      segment.inner_end = segment.end;
      trim_next = false;
    } else {
      segment.end = end + close.size();
      segment.inner_end = end;
      trim_next = end > content && text[end - 1] == '-';
      if (trim_next) segment.inner_end -= 1;
    }
    if (segment.inner_begin < segment.inner_end && text[segment.inner_begin] == '-') segment.inner_begin += 1;
    segments.push_back(segment);
    at = segment.end;
  }

  std::string_view last_statement() const {
    const Segment& last = segments.back();
    if (last.kind != SpanKind::statement || !last.problem.empty()) return {};
    return trim(text.substr(last.inner_begin, last.inner_end - last.inner_begin));
  }

  // Everything up to `{% endraw %}` is plain.
  void add_raw() {
    for (std::size_t open = text.find("{%", at); open != std::string_view::npos;
         open = text.find("{%", open + 2)) {
      const std::size_t close = text.find("%}", open);
      if (close == std::string_view::npos) break;
      std::string_view inner = text.substr(open + 2, close - open - 2);
      const bool trim_end = inner.starts_with('-');
      if (trim_end) inner.remove_prefix(1);
      if (inner.ends_with('-')) inner.remove_suffix(1);
      if (trim(inner) != "endraw") continue;
      add_plain(open, true, trim_end);
      add_tag(SpanKind::statement, "%}");
      return;
    }
    unended += 1;
    segments.back().problem = "`{% raw %}` does not end; expected `{% endraw %}`";
  }

  void run() {
    while (at < text.size()) {
      const bool is_full = segments.size() >= kMaxSegments;
      if (is_full) segments.back().problem = "too many tags; expected at most 10,000";
      std::size_t open = unended < kMaxUnended && !is_full ? text.find('{', at) : std::string_view::npos;
      while (open != std::string_view::npos &&
             (open + 1 >= text.size() ||
              std::string_view("{%#").find(text[open + 1]) == std::string_view::npos)) {
        open = text.find('{', open + 1);
      }
      if (open == std::string_view::npos) {
        add_plain(text.size(), false, false);
        return;
      }
      add_plain(open, false, open + 2 < text.size() && text[open + 2] == '-');
      if (text[at + 1] == '{')
        add_tag(SpanKind::expression, "}}");
      else if (text[at + 1] == '%')
        add_tag(SpanKind::statement, "%}");
      else
        add_tag(SpanKind::comment, "#}");
      if (last_statement() == "raw") add_raw();
    }
  }
};

}  // namespace

std::vector<Segment> scan_template(std::string_view text) {
  Scanner scanner{text, {}, 0, false, 0};
  scanner.run();
  return std::move(scanner.segments);
}

int line_of_offset(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, std::min(offset, text.size())), '\n'));
}

}  // namespace proofsheet::sheet
