#include "sheet/yaml_patch.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "sheet/yaml_node.h"
#include "sheet/yaml_render.h"
#include "sheet/yaml_writer.h"

namespace proofsheet::sheet {
namespace {

using Kind = SourceNode::Kind;

// Lists longer than this on both sides are compared item by item after their common beginning and end.
constexpr std::size_t kMostCompared = 2'000;

struct Target {
  const SourceNode* source = nullptr;
  const Value* value = nullptr;
};

struct Edit {
  std::size_t begin = 0, end = 0;
  std::string text;
};

const Value* member(const Value* map, std::string_view key) {
  return map == nullptr ? nullptr : map->find(key);
}

// What becomes of the items of a list: item `from` of the old one stays as or becomes item `to` of the new
// one.
struct Step {
  std::optional<std::size_t> from, to;
};

// The steps between two lists by their longest common subsequence.
std::vector<Step> list_steps(const Value::List& before, const Value::List& after) {
  std::size_t head = 0, tail = 0;
  const std::size_t shorter = std::min(before.size(), after.size());
  while (head < shorter && before[head] == after[head]) ++head;
  while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  const std::size_t rows = before.size() - head - tail, columns = after.size() - head - tail;
  std::vector<std::uint32_t> lengths;
  const bool compares = rows <= kMostCompared && columns <= kMostCompared;
  const auto at = [&](std::size_t row, std::size_t column) -> std::uint32_t& {
    return lengths[row * (columns + 1) + column];
  };
  if (compares) {
    lengths.assign((rows + 1) * (columns + 1), 0);
    for (std::size_t row = rows; row-- > 0;)
      for (std::size_t column = columns; column-- > 0;)
        at(row, column) = before[head + row] == after[head + column]
                              ? at(row + 1, column + 1) + 1
                              : std::max(at(row + 1, column), at(row, column + 1));
  }
  std::vector<Step> steps;
  for (std::size_t i = 0; i < head; ++i) steps.push_back({i, i});
  std::size_t row = 0, column = 0;
  while (row < rows || column < columns) {
    // A stretch without common items: its items become one another, in order.
    std::size_t row_end = row, column_end = column;
    while (row_end < rows || column_end < columns) {
      const bool both = row_end < rows && column_end < columns;
      if (compares && both && before[head + row_end] == after[head + column_end]) break;
      const bool takes_row = row_end < rows && (column_end == columns || !compares ||
                                                at(row_end + 1, column_end) >= at(row_end, column_end + 1));
      ++(takes_row ? row_end : column_end);
    }
    for (; row < row_end && column < column_end; ++row, ++column)
      steps.push_back({head + row, head + column});
    for (; row < row_end; ++row) steps.push_back({head + row, std::nullopt});
    for (; column < column_end; ++column) steps.push_back({std::nullopt, head + column});
    while (compares && row < rows && column < columns && before[head + row] == after[head + column])
      steps.push_back({head + row++, head + column++});
  }
  for (std::size_t i = 0; i < tail; ++i) steps.push_back({before.size() - tail + i, after.size() - tail + i});
  return steps;
}

class Patcher {
 public:
  Patcher(std::string_view text, const YamlTarget& after) : text_(text), after_(after) {}

  void patch_root(const SourceNode& root, const Value& before, const std::vector<std::string>& whole);
  std::string apply();

 private:
  void patch(const SourceNode& node, const Value* before, Target after, std::size_t indent, bool in_flow);
  void patch_map(const SourceNode& node, const Value& before, Target after, bool in_flow);
  void patch_list(const SourceNode& node, const Value& before, Target after, bool in_flow);
  bool reorder(const SourceNode& node, const Value& before, const Value& after);
  void replace(const SourceNode& node, Target after, std::size_t indent, bool in_flow);
  // False when the entries do not each stand on lines of their own.
  bool stand_on_lines(const SourceNode& node) const;
  void remove(const SourceNode& node, const std::vector<bool>& kept);
  void insert(const SourceNode& node, std::optional<std::size_t> behind, std::optional<std::size_t> first,
              const std::string& entry);
  std::string render(Target after, const RenderPlace& place) const {
    return render_yaml(*after.value, after_.text, *after.source, place);
  }
  std::string render_entry(const SourceNode& node, const std::string& key, Target after, bool in_flow) const;
  std::size_t entry_end(const SourceNode& node, std::size_t index) const {
    return node.entries[index].value.end;
  }
  void edit(std::size_t begin, std::size_t end, std::string text) {
    edits_.push_back({begin, end, std::move(text)});
  }

  std::string_view text_;
  const YamlTarget& after_;
  std::vector<Edit> edits_;
};

bool Patcher::stand_on_lines(const SourceNode& node) const {
  return std::ranges::all_of(node.entries, [&](const SourceEntry& entry) {
    const std::string_view lead = text_.substr(line_begin(text_, entry.lead), column_of(text_, entry.lead));
    return lead.find_first_not_of(" \t") == std::string_view::npos;
  });
}

// Takes away the entries that are not kept; at least one is.
void Patcher::remove(const SourceNode& node, const std::vector<bool>& kept) {
  const auto first_kept = static_cast<std::size_t>(std::ranges::find(kept, true) - kept.begin());
  if (node.is_flow()) {
    if (first_kept > 0) edit(node.entries.front().lead, node.entries[first_kept].lead, "");
    for (std::size_t i = first_kept + 1; i < kept.size(); ++i)
      if (!kept[i]) edit(entry_end(node, i - 1), entry_end(node, i), "");
    return;
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) continue;
    std::size_t begin = line_begin(text_, node.entries[i].lead), end = line_end(text_, entry_end(node, i));
    const std::size_t next = std::min(text_.find('\n', end), text_.size() - 1) + 1;
    // The last line of a text without a line break at its end takes that of the line before along.
    if (next == end || end == text_.size()) {
      if (begin > 0) --begin;
      if (begin > 0 && text_[begin] == '\n' && text_[begin - 1] == '\r') --begin;
    }
    edit(begin, std::max(next, end), "");
  }
}

// Puts an entry behind another one, or before the first that is kept.
void Patcher::insert(const SourceNode& node, std::optional<std::size_t> behind,
                     std::optional<std::size_t> first, const std::string& entry) {
  const std::string indent(node.column, ' ');
  if (node.is_flow()) {
    if (behind) return edit(entry_end(node, *behind), entry_end(node, *behind), ", " + entry);
    return edit(node.entries[*first].lead, node.entries[*first].lead, entry + ", ");
  }
  if (!behind) return edit(node.entries[*first].lead, node.entries[*first].lead, entry + '\n' + indent);
  const std::size_t at = line_end(text_, entry_end(node, *behind));
  edit(at, at, '\n' + indent + entry);
}

std::string Patcher::render_entry(const SourceNode& node, const std::string& key, Target after,
                                  bool in_flow) const {
  const bool is_list = node.kind == Kind::list;
  const std::string lead = is_list ? (in_flow ? "" : "-") : yaml_scalar(key) + ':';
  std::string value = render(after, {.in_flow = in_flow, .indent = node.column + 2, .header = {}});
  // An item's first line stands beside its dash.
  if (is_list && value.starts_with('\n')) value.erase(0, 1 + node.column + 2);
  const bool goes_below = value.starts_with('\n') || lead.empty();
  return lead + (goes_below ? "" : " ") + value;
}

void Patcher::replace(const SourceNode& node, Target after, std::size_t indent, bool in_flow) {
  RenderPlace place{.like = node.form, .in_flow = in_flow, .indent = indent, .header = {}};
  const bool is_block_scalar =
      node.form == SourceNode::Form::literal || node.form == SourceNode::Form::folded;
  if (is_block_scalar) {
    place.header = text_.substr(node.begin, line_end(text_, node.begin) - node.begin);
    // As far in as its lines were.
    const std::size_t first = text_.find_first_not_of(" \r\n", line_end(text_, node.begin));
    const bool has_digit =
        std::string_view(place.header).substr(0, 3).find_first_of("123456789") != std::string::npos;
    if (first < node.end && !has_digit) place.indent = column_of(text_, first);
  }
  const bool was_below = node.form == SourceNode::Form::block;
  if (was_below) place.indent = node.column;
  std::string text = render(after, place);
  std::size_t begin = node.begin;
  const bool stays_below = was_below && text.starts_with('\n');
  if (stays_below) text.erase(0, 1 + place.indent);
  // What ends its line begins right behind its key, and what no longer stands below the key beside it.
  if (text.starts_with('\n') || (was_below && !stays_below)) {
    const std::size_t mark = text_.find_last_not_of(was_below ? " \r\n" : " ", begin - 1);
    const bool has_mark = mark != std::string_view::npos && (text_[mark] == ':' || text_[mark] == '-');
    if (begin > 0 && has_mark) begin = mark + 1;
  }
  const bool is_joined = begin > 0 && (text_[begin - 1] == ':' || text_[begin - 1] == '-');
  if (is_joined && !stays_below && !text.starts_with('\n')) text.insert(0, " ");
  // A comment behind what was one line stays on the first line.
  std::size_t end = node.end;
  const std::size_t first_break = text.find('\n');
  if (first_break != std::string::npos && !in_flow && !was_below && !is_block_scalar) {
    end = line_end(text_, node.end);
    const std::string_view comment = text_.substr(node.end, end - node.end);
    if (comment.find('#') != std::string_view::npos) text.insert(first_break, comment);
  }
  edit(begin, end, std::move(text));
}

// Puts the entries that stay into the order of `after`. Only when theirs has changed; entries move with the
// comments above them.
bool Patcher::reorder(const SourceNode& node, const Value& before, const Value& after) {
  std::vector<std::string_view> old_order, new_order;
  for (const Member& entry : before.as_map())
    if (after.find(entry.key) != nullptr) old_order.push_back(entry.key);
  for (const Member& entry : after.as_map())
    if (before.find(entry.key) != nullptr) new_order.push_back(entry.key);
  if (old_order == new_order || (!node.is_flow() && !stand_on_lines(node))) return false;
  // The places of what moves, in the order of the text, and what goes there.
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < node.entries.size(); ++i)
    if (std::ranges::find(new_order, node.entries[i].key) != new_order.end() &&
        node.find(node.entries[i].key) == &node.entries[i])
      places.push_back(i);
  std::vector<std::size_t> wanted;
  for (const std::string_view key : new_order)
    if (const SourceEntry* entry = node.find(key))
      wanted.push_back(static_cast<std::size_t>(entry - node.entries.data()));
  if (places == wanted || places.size() != wanted.size()) return false;
  const auto span = [&](std::size_t index) -> std::pair<std::size_t, std::size_t> {
    const SourceEntry& entry = node.entries[index];
    if (node.is_flow()) return {entry.lead, entry.value.end};
    std::size_t begin = line_begin(text_, entry.lead);
    const std::size_t floor = index == 0 ? 0 : line_end(text_, entry_end(node, index - 1));
    while (begin > floor && begin > 0) {
      const std::size_t above = line_begin(text_, begin - 1);
      const std::size_t first = text_.find_first_not_of(' ', above);
      if (above <= floor || first >= text_.size() || text_[first] != '#' || first - above != node.column)
        break;
      begin = above;
    }
    return {begin, line_end(text_, entry.value.end)};
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] == wanted[i]) continue;
    const auto [begin, end] = span(places[i]);
    const auto [from, to] = span(wanted[i]);
    edit(begin, end, std::string(text_.substr(from, to - from)));
  }
  return true;
}

void Patcher::patch_map(const SourceNode& node, const Value& before, Target after, bool in_flow) {
  if (reorder(node, before, *after.value)) return;  // the rest is done when the text is looked at again
  const Value::Map& old_map = before.as_map();
  const Value::Map& new_map = after.value->as_map();
  std::vector<bool> kept(node.entries.size(), true);
  std::vector<std::string_view> renamed;
  for (std::size_t i = 0; i < node.entries.size(); ++i) {
    const SourceEntry& entry = node.entries[i];
    if (node.find(entry.key) != &entry || after.value->find(entry.key) != nullptr) continue;
    const auto old = std::ranges::find(old_map, entry.key, &Member::key);
    if (old == old_map.end()) continue;  // nothing that is known here
    const auto index = static_cast<std::size_t>(old - old_map.begin());
    const bool is_renamed = index < new_map.size() && new_map[index].value == old->value &&
                            node.find(new_map[index].key) == nullptr && old_map.size() == new_map.size();
    kept[i] = is_renamed;
    if (!is_renamed) continue;
    renamed.push_back(new_map[index].key);
    edit(entry.lead, entry.key_end, yaml_scalar(new_map[index].key));
  }
  const auto first_kept = std::ranges::find(kept, true);
  if (first_kept == kept.end() ||
      (!node.is_flow() && std::ranges::count(kept, false) > 0 && !stand_on_lines(node))) {
    edits_.erase(edits_.end() - static_cast<std::ptrdiff_t>(renamed.size()), edits_.end());
    return replace(node, after, node.column, in_flow);
  }
  remove(node, kept);
  const bool inside = in_flow || node.is_flow();
  std::optional<std::size_t> behind;
  for (std::size_t i = 0; i < new_map.size(); ++i) {
    const Target target{&after.source->entries[i].value, &new_map[i].value};
    if (const SourceEntry* entry = node.find(new_map[i].key)) {
      behind = static_cast<std::size_t>(entry - node.entries.data());
      patch(entry->value, member(&before, new_map[i].key), target, node.column + 2, inside);
    } else if (const Value* old = member(&before, new_map[i].key); old != nullptr && *old == *target.value) {
      continue;  // said in another way
    } else if (std::ranges::find(renamed, new_map[i].key) == renamed.end()) {
      const auto first = static_cast<std::size_t>(first_kept - kept.begin());
      insert(node, behind, first, render_entry(node, new_map[i].key, target, inside));
    }
  }
}

void Patcher::patch_list(const SourceNode& node, const Value& before, Target after, bool in_flow) {
  const std::vector<Step> steps = list_steps(before.as_list(), after.value->as_list());
  std::vector<bool> kept(node.entries.size(), false);
  for (const Step& step : steps)
    if (step.from && step.to) kept[*step.from] = true;
  const auto first_kept = std::ranges::find(kept, true);
  const bool moves =
      node.entries.size() != after.value->as_list().size() || std::ranges::count(kept, false) > 0;
  if (first_kept == kept.end() || (!node.is_flow() && moves && !stand_on_lines(node)))
    return replace(node, after, node.column, in_flow);
  remove(node, kept);
  const bool inside = in_flow || node.is_flow();
  std::optional<std::size_t> behind;
  for (const Step& step : steps) {
    if (!step.to) continue;
    const Target target{&after.source->entries[*step.to].value, &after.value->as_list()[*step.to]};
    if (step.from) {
      behind = *step.from;
      patch(node.entries[*step.from].value, &before.as_list()[*step.from], target, node.column + 2, inside);
    } else {
      insert(node, behind, static_cast<std::size_t>(first_kept - kept.begin()),
             render_entry(node, {}, target, inside));
    }
  }
}

void Patcher::patch(const SourceNode& node, const Value* before, Target after, std::size_t indent,
                    bool in_flow) {
  if (before != nullptr && *before == *after.value) return;
  const bool is_open = before != nullptr && !node.is_opaque && !node.entries.empty();
  if (is_open && node.kind == Kind::map && before->is_map() && after.value->is_map() &&
      !after.value->as_map().empty())
    return patch_map(node, *before, after, in_flow);
  if (is_open && node.kind == Kind::list && before->is_list() && after.value->is_list() &&
      before->as_list().size() == node.entries.size())
    return patch_list(node, *before, after, in_flow);
  replace(node, after, indent, in_flow);
}

void Patcher::patch_root(const SourceNode& root, const Value& before, const std::vector<std::string>& whole) {
  const Target after{&after_.source, &after_.value};
  if (root.is_opaque) return;
  if (root.kind != Kind::map || root.entries.empty()) {
    // Comments at most.
    const bool on_a_line = text_.empty() || text_.back() == '\n';
    return edit(text_.size(), text_.size(), (on_a_line ? "" : "\n") + after_.text);
  }
  for (const std::string& key : whole) {
    const SourceEntry* entry = root.find(key);
    if (entry == nullptr || after_.value.find(key) == nullptr) continue;
    const Target target{&after_.source.find(key)->value, after_.value.find(key)};
    replace(entry->value, target, root.column + 2, root.is_flow());
  }
  if (whole.empty()) patch_map(root, before, after, false);
}

// Later places first, so that earlier ones stay where they are. What is taken away twice goes once.
std::string Patcher::apply() {
  std::ranges::stable_sort(edits_, [](const Edit& a, const Edit& b) {
    return a.begin != b.begin ? a.begin < b.begin : (a.end == a.begin) && (b.end != b.begin);
  });
  const bool has_crlf = text_.find("\r\n") != std::string_view::npos;
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits_) {
    if (edit.begin > at) out.append(text_.substr(at, edit.begin - at));
    for (const char c : edit.text) {
      if (c == '\n' && has_crlf) out += '\r';
      if (c != '\r') out += c;
    }
    at = std::max(at, edit.end);
  }
  return out.append(text_.substr(std::min(at, text_.size())));
}

}  // namespace

YamlTarget read_target(std::string text) {
  YamlTarget target{.text = std::move(text), .source = {}, .value = {}};
  const YamlDocument document = read_yaml(target.text);
  if (document.root) target.value = to_value(*document.root);
  if (target.value.is_null()) target.value = Value(Value::Map{});
  if (auto source = read_source(target.text)) target.source = std::move(*source);
  return target;
}

std::string patch_yaml(std::string_view text, const SourceNode& source, const Value& before,
                       const YamlTarget& after, const std::vector<std::string>& whole) {
  Patcher patcher(text, after);
  patcher.patch_root(source, before, whole);
  return patcher.apply();
}

}  // namespace proofsheet::sheet
