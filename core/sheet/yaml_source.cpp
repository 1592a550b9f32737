#include "sheet/yaml_source.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

#include "sheet/yaml_node.h"

namespace proofsheet::sheet {
namespace {

using Kind = SourceNode::Kind;
using Form = SourceNode::Form;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_break(char c) {
  return c == '\n' || c == '\r';
}

// Thrown through yaml-cpp when a place is not where it should be, and caught in read_source.
struct Lost : std::runtime_error {
  Lost() : std::runtime_error("a place in the YAML text was not found") {}
};

// Finds where nodes end; yaml-cpp tells only where they begin.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  bool ends(std::size_t at) const { return at >= text_.size(); }

  // Over blanks, line breaks and comments.
  std::size_t skip_space(std::size_t at) const {
    while (!ends(at)) {
      const bool begins_comment =
          text_[at] == '#' && (at == 0 || is_blank(text_[at - 1]) || is_break(text_[at - 1]));
      if (begins_comment)
        at = line_end(text_, at);
      else if (is_blank(text_[at]) || is_break(text_[at]))
        ++at;
      else
        break;
    }
    return at;
  }

  // Over anchors and tags in front of a node.
  std::size_t skip_properties(std::size_t at) const {
    while (!ends(at) && (text_[at] == '&' || text_[at] == '!')) {
      while (!ends(at) && !is_blank(text_[at]) && !is_break(text_[at])) ++at;
      at = skip_space(at);
    }
    return at;
  }

  std::size_t quoted_end(std::size_t at) const {
    const char quote = text_[at];
    for (++at; !ends(at); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '"' || ends(at + 1) || text_[at + 1] != quote) return at + 1;
        ++at;
      }
    }
    throw Lost();
  }

  // A plain scalar holds its text as it is, but for folded line breaks.
  std::size_t plain_end(std::size_t at, std::string_view value) const {
    for (std::size_t i = 0; i < value.size();) {
      if (!ends(at) && text_[at] == value[i] && !is_break(text_[at])) {
        ++at, ++i;
        continue;
      }
      const bool is_fold = value[i] == ' ' || value[i] == '\n';
      if (!is_fold || ends(at)) throw Lost();
      while (i < value.size() && (value[i] == ' ' || value[i] == '\n')) ++i;
      while (!ends(at) && (is_blank(text_[at]) || is_break(text_[at]))) ++at;
    }
    return at;
  }

  // `|` or `>` to the end of its last line. `parent` is the column of the collection around it, -1 for none.
  std::size_t block_end(std::size_t at, std::ptrdiff_t parent) const {
    std::size_t end = line_end(text_, at);
    const std::string_view header = text_.substr(at, end - at);
    const std::string_view marks = header.substr(0, header.find_first_of(" \t"));
    const std::size_t digit = marks.find_first_of("123456789");
    const bool keeps = marks.find('+') != std::string_view::npos;
    std::ptrdiff_t indent = -1;
    if (digit != std::string_view::npos) indent = std::max<std::ptrdiff_t>(parent, 0) + (marks[digit] - '0');
    for (std::size_t begin = after_break(end); !ends(begin); begin = after_break(line_end(text_, begin))) {
      const std::size_t stop = line_end(text_, begin);
      std::size_t first = begin;
      while (first < stop && text_[first] == ' ') ++first;
      const auto column = static_cast<std::ptrdiff_t>(first - begin);
      if (first == stop) {
        if (keeps || (indent >= 0 && column > indent)) end = stop;
        continue;
      }
      if (indent < 0 && column <= parent) break;
      if (indent < 0) indent = column;
      if (column < indent) break;
      end = stop;
    }
    return end;
  }

  std::size_t after_break(std::size_t at) const {
    if (!ends(at) && text_[at] == '\r') ++at;
    if (!ends(at) && text_[at] == '\n') ++at;
    return at;
  }

  // The end of brackets whose last item ends at `at`.
  std::size_t bracket_end(std::size_t at, char bracket) const {
    for (at = skip_space(at); !ends(at) && text_[at] == ','; at = skip_space(at + 1)) {
    }
    if (ends(at) || text_[at] != bracket) throw Lost();
    return at + 1;
  }

 private:
  std::string_view text_;
};

class SourceBuilder : public YAML::EventHandler {
 public:
  explicit SourceBuilder(std::string_view text) : scan_(text) {}

  std::optional<SourceNode> take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    SourceNode node;
    const std::size_t at = scan_.skip_properties(place(mark)), hole = hole_end();
    node.begin = node.end = hole;
    static constexpr std::array<std::string_view, 4> kWords = {"~", "null", "Null", "NULL"};
    const std::string_view text = scan_.text();
    const bool is_on_the_line = at >= hole && at < text.size() && line_end(text, hole) > at;
    if (wants_key() || is_on_the_line)
      for (const std::string_view word : kWords)
        if (text.substr(at).starts_with(word)) node.begin = at, node.end = at + word.size();
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::string_view text = scan_.text();
    SourceNode node;
    node.kind = Kind::alias;
    node.begin = node.end = place(mark);
    while (node.end < text.size() && !is_blank(text[node.end]) && !is_break(text[node.end]) &&
           std::string_view(",[]{}").find(text[node.end]) == std::string_view::npos)
      ++node.end;
    add(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    SourceNode node;
    node.kind = Kind::scalar;
    node.begin = scan_.skip_properties(place(mark));
    const char first = scan_.ends(node.begin) ? ' ' : scan_.text()[node.begin];
    if (first == '"' || first == '\'') {
      node.form = first == '"' ? Form::double_quoted : Form::single_quoted;
      node.end = scan_.quoted_end(node.begin);
    } else if (first == '|' || first == '>') {
      node.form = first == '|' ? Form::literal : Form::folded;
      node.end = scan_.block_end(node.begin, parent_column());
    } else {
      node.end = scan_.plain_end(node.begin, value);
    }
    key_text_ = value;
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value style) override {
    open(Kind::list, mark, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { close(']'); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value style) override {
    open(Kind::map, mark, style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { close('}'); }

 private:
  struct Open {
    SourceNode node;
    std::size_t at = 0;  // the end of what was read of it
    bool has_key = false;
  };

  static std::size_t place(const YAML::Mark& mark) { return static_cast<std::size_t>(std::max(mark.pos, 0)); }
  bool wants_key() const {
    return !stack_.empty() && stack_.back().node.kind == Kind::map && !stack_.back().has_key;
  }
  std::ptrdiff_t parent_column() const {
    return stack_.empty() ? -1 : static_cast<std::ptrdiff_t>(stack_.back().node.column);
  }

  // Where a value stands that is not written: behind the colon or the dash.
  std::size_t hole_end() {
    if (stack_.empty()) return 0;
    Open& open = stack_.back();
    if (open.node.kind == Kind::map) return open.at;
    return open.node.is_flow() ? scan_.skip_space(open.at) : dash(open) + 1;
  }
  std::size_t dash(const Open& open) const {
    const std::size_t at = scan_.skip_space(open.at);
    if (scan_.ends(at) || scan_.text()[at] != '-') throw Lost();
    return at;
  }

  void open(Kind kind, const YAML::Mark& mark, bool is_flow) {
    Open next;
    next.node.kind = kind;
    next.node.form = is_flow ? Form::flow : Form::block;
    next.node.begin = scan_.skip_properties(place(mark));
    next.at = next.node.begin;
    if (is_flow) {
      const char bracket = scan_.ends(next.node.begin) ? ' ' : scan_.text()[next.node.begin];
      next.node.is_opaque = bracket != '[' && bracket != '{';
      if (!next.node.is_opaque) ++next.at;
      next.node.column = static_cast<std::size_t>(std::max<std::ptrdiff_t>(parent_column(), 0));
    } else {
      next.node.column = column_of(scan_.text(), next.node.begin);
    }
    stack_.push_back(std::move(next));
  }

  void close(char bracket) {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    done.node.end =
        done.node.is_flow() && !done.node.is_opaque ? scan_.bracket_end(done.at, bracket) : done.at;
    add(std::move(done.node));
  }

  void add(SourceNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.kind == Kind::list) {
      SourceEntry entry;
      entry.lead = parent.node.is_flow() ? node.begin : dash(parent);
      parent.at = std::max(node.end, entry.lead + (parent.node.is_flow() ? 0u : 1u));
      entry.value = std::move(node);
      if (parent.node.is_flow()) skip_comma(parent);
      parent.node.entries.push_back(std::move(entry));
    } else if (!parent.has_key) {
      set_key(parent, node);
    } else {
      parent.has_key = false;
      parent.at = std::max(parent.at, node.end);
      parent.node.entries.back().value = std::move(node);
      if (parent.node.is_flow()) skip_comma(parent);
    }
  }

  void skip_comma(Open& open) const {
    const std::size_t at = scan_.skip_space(open.at);
    if (!scan_.ends(at) && scan_.text()[at] == ',') open.at = at + 1;
  }

  void set_key(Open& parent, const SourceNode& key) {
    parent.has_key = true;
    SourceEntry entry;
    entry.key = key.kind == Kind::scalar ? key_text_ : std::string();
    entry.lead = key.begin;
    entry.key_end = key.end;
    std::size_t colon = key.end;
    const std::string_view text = scan_.text();
    while (colon < text.size() && is_blank(text[colon])) ++colon;
    const bool has_colon = colon < text.size() && text[colon] == ':';
    const std::size_t before = scan_.skip_space(parent.at);
    const bool is_simple = key.kind == Kind::scalar && has_colon && before == key.begin;
    if (!is_simple) parent.node.is_opaque = true;
    parent.at = has_colon ? colon + 1 : key.end;
    parent.node.entries.push_back(std::move(entry));
  }

  Scanner scan_;
  std::vector<Open> stack_;
  std::optional<SourceNode> root_;
  std::string key_text_;
};

}  // namespace

const SourceEntry* SourceNode::find(std::string_view key) const {
  const auto found =
      std::ranges::find_if(entries, [key](const SourceEntry& entry) { return entry.key == key; });
  return kind == Kind::map && found != entries.end() ? &*found : nullptr;
}

std::size_t line_begin(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] != '\n') --at;
  return at;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  std::size_t end = std::min(text.find('\n', at), text.size());
  if (end > at && end < text.size() && text[end - 1] == '\r') --end;
  return end;
}

std::size_t column_of(std::string_view text, std::size_t at) {
  return at - line_begin(text, at);
}

std::optional<SourceNode> read_source(std::string_view text) {
  // The bounds on size, depth and aliases.
  if (!read_yaml(text).root) return std::nullopt;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    SourceBuilder builder(text);
    if (!parser.HandleNextDocument(builder)) return SourceNode{};
    return builder.take();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace proofsheet::sheet
