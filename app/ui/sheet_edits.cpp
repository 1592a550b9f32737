#include "ui/sheet_edits.h"

#include <algorithm>

#include <fmt/format.h>

#include "sheet/scalar.h"
#include "sheet/template.h"
#include "ui/language.h"

namespace proofsheet::ui {
namespace {

using sheet::Axis;
using sheet::AxisKind;
using sheet::Sheet;

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Inside one tag: names that stand alone, not members (`a.name`) and not quoted text.
void append_renamed_tag(std::string& out, std::string_view tag, std::string_view from, std::string_view to) {
  char quote = 0, before = 0;
  for (std::size_t at = 0; at < tag.size();) {
    const char c = tag[at];
    if (quote != 0 || !is_name_character(c)) {
      if (quote == 0 && (c == '"' || c == '\''))
        quote = c;
      else if (c == quote)
        quote = 0;
      if (c != ' ') before = c;
      out += c;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < tag.size() && is_name_character(tag[end])) ++end;
    const std::string_view word = tag.substr(at, end - at);
    out += word == from && before != '.' && before != '|' ? to : word;
    before = 'a';
    at = end;
  }
}

void erase_name(std::vector<std::string>& names, std::string_view name) {
  std::erase(names, name);
}

// The names an axis goes by in layout, zip and exclude.
template <class Visit>
void for_each_mention(Sheet& sheet, Visit visit) {
  for (const LayoutLine line : kLayoutLines) visit(names_of(sheet.layout, line));
  for (std::vector<std::string>& group : sheet.zip) visit(group);
}

}  // namespace

const char* layout_line_name(LayoutLine line) {
  switch (line) {
    case LayoutLine::rows:
      return tr_later("rows");
    case LayoutLine::columns:
      return tr_later("columns");
    case LayoutLine::pages:
      return tr_later("pages");
    case LayoutLine::fold:
      return tr_later("fold");
  }
  return "";
}

std::vector<std::string>& names_of(sheet::Layout& layout, LayoutLine line) {
  switch (line) {
    case LayoutLine::rows:
      return layout.rows;
    case LayoutLine::columns:
      return layout.columns;
    case LayoutLine::pages:
      return layout.pages;
    case LayoutLine::fold:
      break;
  }
  return layout.fold;
}

const std::vector<std::string>& names_of(const sheet::Layout& layout, LayoutLine line) {
  return names_of(const_cast<sheet::Layout&>(layout), line);
}

void move_axes(sheet::Layout& layout, const std::vector<std::string>& axes, LayoutLine to,
               std::size_t index) {
  std::vector<std::string>& target = names_of(layout, to);
  index = std::min(index, target.size());
  const auto moves = [&](const std::string& name) {
    return std::find(axes.begin(), axes.end(), name) != axes.end();
  };
  const auto before = target.begin() + static_cast<std::ptrdiff_t>(index);
  index -= static_cast<std::size_t>(std::count_if(target.begin(), before, moves));
  for (const LayoutLine line : kLayoutLines) std::erase_if(names_of(layout, line), moves);
  target.insert(target.begin() + static_cast<std::ptrdiff_t>(index), axes.begin(), axes.end());
}

std::vector<std::string> zip_group(const Sheet& sheet, std::string_view axis) {
  for (const std::vector<std::string>& group : sheet.zip)
    if (std::find(group.begin(), group.end(), axis) != group.end()) return group;
  return {std::string(axis)};
}

std::vector<Axis>& axes_of(Sheet& sheet, AxisKind kind) {
  return kind == AxisKind::parameter ? sheet.params : sheet.vars;
}

const std::vector<Axis>& axes_of(const Sheet& sheet, AxisKind kind) {
  return kind == AxisKind::parameter ? sheet.params : sheet.vars;
}

const Axis* find_axis(const std::vector<Axis>& axes, std::string_view name) {
  const auto at = std::find_if(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.name == name; });
  return at == axes.end() ? nullptr : &*at;
}

std::string editor_text(const Axis& axis) {
  return axis.text.empty() ? to_axis_text(axis.values) : axis.text;
}

void set_values(Sheet& sheet, AxisKind kind, std::string_view name, sheet::AxisValues values) {
  std::vector<Axis>& axes = axes_of(sheet, kind);
  auto at = std::find_if(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.name == name; });
  if (at == axes.end())
    at = axes.insert(axes.end(),
                     {.name = std::string(name), .kind = kind, .values = {}, .text = {}, .line = 0});
  // A sequence is kept as it was written, a list as its values.
  at->text = values.is_sequence() ? to_axis_text(values) : std::string();
  at->values = std::move(values);
}

void remove_axis(Sheet& sheet, AxisKind kind, std::string_view name) {
  std::erase_if(axes_of(sheet, kind), [&](const Axis& axis) { return axis.name == name; });
  for_each_mention(sheet, [&](std::vector<std::string>& names) { erase_name(names, name); });
  std::erase_if(sheet.zip, [](const std::vector<std::string>& group) { return group.size() < 2; });
  for (sheet::Exclude& exclude : sheet.exclude)
    std::erase_if(exclude.patterns, [&](const Member& member) { return member.key == name; });
  std::erase_if(sheet.exclude, [](const sheet::Exclude& exclude) { return exclude.patterns.empty(); });
}

void rename_axis(Sheet& sheet, AxisKind kind, std::string_view from, std::string_view to) {
  for (Axis& axis : axes_of(sheet, kind))
    if (axis.name == from) axis.name = to;
  for_each_mention(sheet, [&](std::vector<std::string>& names) {
    std::replace(names.begin(), names.end(), std::string(from), std::string(to));
  });
  for (sheet::Exclude& exclude : sheet.exclude)
    for (Member& member : exclude.patterns)
      if (member.key == from) member.key = to;
  if (kind != AxisKind::variable) return;
  for (sheet::Prompt& prompt : sheet.prompts)
    for (sheet::Message& message : prompt.messages)
      for (sheet::MessagePart& part : message.parts) part.text = rename_in_template(part.text, from, to);
}

std::string why_not_named(const Sheet& sheet, AxisKind kind, std::string_view name) {
  if (name.empty()) return tr("A name is needed");
  if (kind == AxisKind::variable && !sheet::is_identifier(name))
    return tr_format("'{}' is not a name: letters, digits and _ only, no digit first", name);
  for (const std::string_view reserved : {"prompt", "model", "row", "repeat"})
    if (name == reserved) return tr_format("'{}' is an axis of every sheet; choose another name", name);
  if (find_axis(sheet.vars, name) != nullptr) return tr_format("There is a variable '{}' already", name);
  if (find_axis(sheet.params, name) != nullptr) return tr_format("There is a parameter '{}' already", name);
  return {};
}

std::string rename_in_template(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (const sheet::TemplateSpan& span : sheet::template_spans(text, {})) {
    const std::string_view part = text.substr(span.begin, span.end - span.begin);
    if (span.kind == sheet::SpanKind::expression || span.kind == sheet::SpanKind::statement)
      append_renamed_tag(out, part, from, to);
    else
      out += part;
  }
  return out;
}

std::vector<std::string> unknown_variables(const Sheet& sheet, std::size_t limit) {
  std::vector<std::string> unknown;
  const Value* row = sheet.data.empty() ? nullptr : &sheet.data.front();
  const auto note = [&](const std::string& name) {
    const bool known =
        find_axis(sheet.vars, name) != nullptr || (row != nullptr && row->find(name) != nullptr);
    if (!known && std::find(unknown.begin(), unknown.end(), name) == unknown.end()) unknown.push_back(name);
  };
  for (const sheet::Prompt& prompt : sheet.prompts)
    for (const sheet::Message& message : prompt.messages)
      for (const sheet::MessagePart& part : message.parts)
        for (const std::string& name : sheet::template_names(part.text)) note(name);
  if (unknown.size() > limit) unknown.resize(limit);
  return unknown;
}

std::string free_name(const std::vector<std::string>& taken, const std::string& base) {
  const auto is_taken = [&](const std::string& name) {
    return std::find(taken.begin(), taken.end(), name) != taken.end();
  };
  std::string name = base;
  for (int number = 2; is_taken(name); ++number) name = fmt::format("{} {}", base, number);
  return name;
}

std::vector<std::string> prompt_names(const Sheet& sheet) {
  std::vector<std::string> names;
  for (const sheet::Prompt& prompt : sheet.prompts) names.push_back(prompt.name);
  return names;
}

void rename_prompt(Sheet& sheet, std::size_t index, const std::string& name) {
  if (index >= sheet.prompts.size()) return;
  const std::string from = sheet.prompts[index].name;
  sheet.prompts[index].name = name;
  for (sheet::Exclude& exclude : sheet.exclude)
    for (Member& member : exclude.patterns)
      if (member.key == "prompt" && member.value == Value(from)) member.value = Value(name);
}

}  // namespace proofsheet::ui
