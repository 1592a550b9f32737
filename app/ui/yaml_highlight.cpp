#include "ui/yaml_highlight.h"

#include <algorithm>
#include <optional>

namespace proofsheet::ui {
namespace {

bool is_yaml_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

// One line after the other, with what goes on over lines: a block of text, a quoted text.
class Highlighting {
 public:
  explicit Highlighting(std::string_view text) : text_(text) {}

  std::vector<YamlSpan> run() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      line(begin, end);
      begin = end + 1;
    }
    return std::move(spans_);
  }

 private:
  void add(YamlPart part, std::size_t begin, std::size_t end) {
    if (end > begin) spans_.push_back({part, begin, end});
  }

  void line(std::size_t begin, std::size_t end) {
    std::size_t at = begin;
    while (at < end && is_yaml_blank(text_[at])) ++at;
    const std::size_t indent = at - begin;
    if (at == end) return;
    if (block_) {
      if (indent > *block_) return tags(at, end);
      block_.reset();
    }
    if (quote_ != 0) return values(quoted(at, at, end), end, indent);
    std::size_t dash = indent;  // a block is indented from the key, or from the dash where there is none
    while (at + 1 < end && (text_[at] == '-' || text_[at] == '?') && text_[at + 1] == ' ') {
      dash = at - begin;
      at += 2;
      while (at < end && is_yaml_blank(text_[at])) ++at;
    }
    const bool is_block = at < end && (text_[at] == '|' || text_[at] == '>');
    values(at, end, is_block ? dash : at - begin);
  }

  void values(std::size_t at, std::size_t end, std::size_t column) {
    bool is_start = true;  // where a scalar may begin
    while (at < end) {
      const char c = text_[at];
      if (c == '#' && (at == 0 || is_yaml_blank(text_[at - 1]) || text_[at - 1] == '\n'))
        return add(YamlPart::comment, at, end);
      if (is_yaml_blank(c) || c == ',' || c == '[' || c == ']' || (c == '{' && !is_tag(at)) || c == '}') {
        is_start = is_start || !is_yaml_blank(c);
        ++at;
      } else if (is_start && (c == '"' || c == '\'')) {
        const std::size_t after = quoted_end(at, end);
        if (is_key_end(after, end)) {
          add(YamlPart::key, at, after);
          at = after + 1;
        } else {
          quote_ = c;
          at = quoted(at, at + 1, end);
          is_start = false;
        }
      } else if (is_start && (c == '|' || c == '>')) {
        const std::size_t stop = std::min(text_.find('#', at), end);
        add(YamlPart::mark, at, std::min(stop, text_.find_first_of(" \r\n", at)));
        block_ = column;
        at = stop;
      } else if (is_start && (c == '&' || c == '*' || c == '!')) {
        const std::size_t stop = std::min(text_.find_first_of(" ,]}\r\n", at), end);
        add(YamlPart::mark, at, stop);
        at = stop;
      } else {
        at = plain(at, end);
        is_start = at > 0 && at <= end && text_[at - 1] == ':';
      }
    }
  }

  bool is_tag(std::size_t at) const { return text_.substr(at, 2) == "{{" || text_.substr(at, 2) == "{%"; }
  bool is_key_end(std::size_t at, std::size_t end) const {
    return at < end && text_[at] == ':' && (at + 1 >= end || is_yaml_blank(text_[at + 1]));
  }

  // A plain scalar up to its end, or a key with its colon.
  std::size_t plain(std::size_t at, std::size_t end) {
    const std::size_t begin = at;
    while (at < end) {
      if (is_key_end(at, end)) {
        std::size_t last = at;
        while (last > begin && is_yaml_blank(text_[last - 1])) --last;
        add(YamlPart::key, begin, last);
        return at + 1;
      }
      if (is_tag(at)) {
        const std::size_t close = std::min(text_.find(text_[at + 1] == '{' ? "}}" : "%}", at), end);
        at = std::min(close + 2, end);
        continue;
      }
      const bool ends = text_[at] == ',' || text_[at] == ']' || text_[at] == '}' ||
                        (text_[at] == '#' && is_yaml_blank(text_[at - 1]));
      if (ends) break;
      ++at;
    }
    tags(begin, at);
    return std::max(at, begin + 1);
  }

  std::size_t quoted_end(std::size_t at, std::size_t end) const {
    const char quote = text_[at];
    for (++at; at < end; ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '"' || at + 1 >= end || text_[at + 1] != quote) return at + 1;
        ++at;
      }
    }
    return end;
  }

  // Goes on with a quoted text, whose part on this line begins at `begin`.
  std::size_t quoted(std::size_t begin, std::size_t at, std::size_t end) {
    const char quote = quote_;
    for (; at < end; ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '"' || at + 1 >= end || text_[at + 1] != quote) {
          quote_ = 0;
          ++at;
          break;
        }
        ++at;
      }
    }
    at = std::min(at, end);
    // Tags inside stand out.
    std::size_t from = begin;
    for_each_tag(begin, at, [&](std::size_t tag, std::size_t tag_end) {
      add(YamlPart::quoted, from, tag);
      add(YamlPart::tag, tag, tag_end);
      from = tag_end;
    });
    add(YamlPart::quoted, from, at);
    return at;
  }

  void tags(std::size_t begin, std::size_t end) {
    for_each_tag(begin, end, [&](std::size_t tag, std::size_t tag_end) { add(YamlPart::tag, tag, tag_end); });
  }

  template <class Visit>
  void for_each_tag(std::size_t begin, std::size_t end, Visit visit) const {
    for (std::size_t at = begin; at + 1 < end;) {
      if (!is_tag(at)) {
        ++at;
        continue;
      }
      const std::size_t close = text_.find(text_[at + 1] == '{' ? "}}" : "%}", at);
      const std::size_t stop = std::min(close == std::string_view::npos ? end : close + 2, end);
      visit(at, stop);
      at = stop;
    }
  }

  std::string_view text_;
  std::vector<YamlSpan> spans_;
  std::optional<std::size_t> block_;  // the column of the key whose block of text goes on
  char quote_ = 0;                    // of the quoted text that goes on
};

}  // namespace

std::vector<YamlSpan> yaml_spans(std::string_view text) {
  return Highlighting(text).run();
}

}  // namespace proofsheet::ui
