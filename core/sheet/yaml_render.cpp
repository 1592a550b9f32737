#include "sheet/yaml_render.h"

#include <algorithm>

#include "sheet/yaml_writer.h"

namespace proofsheet::sheet {
namespace {

using Form = SourceNode::Form;

constexpr std::size_t kMaxPatchWidth = 400;

bool is_scalar(const Value& value) {
  return !value.is_list() && !value.is_map();
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + '\'';
}

// The mark of a block for a text: what becomes of its last line break. What else the header holds stays.
std::string block_header(std::string_view header, char style, bool ends_line) {
  const std::size_t marks = std::min(header.find_first_of(" \t"), header.size());
  return std::string(1, style) + (ends_line ? "" : "-") + std::string(header.substr(marks));
}

std::string literal_block(std::string_view text, const RenderPlace& place) {
  const bool ends_line = text.ends_with('\n');
  const bool had_block = place.like == Form::literal || place.like == Form::folded;
  std::string out =
      block_header(had_block ? std::string_view(place.header) : std::string_view(), '|', ends_line);
  if (ends_line) text.remove_suffix(1);
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += '\n';
    if (end > begin) out.append(place.indent, ' ').append(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string render_text(std::string_view text, std::string_view written, const SourceNode& source,
                        const RenderPlace& place) {
  const bool is_one_line = text.find('\n') == std::string_view::npos;
  const bool had_block = place.like == Form::literal || place.like == Form::folded;
  const bool fits =
      is_one_line ? had_block && fits_yaml_block(std::string(text) + "\n.") : fits_yaml_block(text);
  if (!place.in_flow && fits) return literal_block(text, place);
  if (place.like == Form::double_quoted) return yaml_quoted(text);
  const bool is_quotable = is_one_line && yaml_quoted(text).find("\\u") == std::string::npos &&
                           text.find_first_of("\t\r") == std::string_view::npos;
  if (place.like == Form::single_quoted && is_quotable) return single_quoted(text);
  // Ranges of numbers are written without quotes, though other readers might wonder.
  const bool is_raw = source.kind == SourceNode::Kind::scalar && source.form == Form::plain;
  if (is_raw && (!place.in_flow || written.find_first_of(",[]{}") == std::string_view::npos))
    return std::string(written);
  return yaml_scalar(text);
}

// Lines of a block value, moved to another column.
std::string indent_lines(std::string_view text, const SourceNode& source, std::size_t indent) {
  std::string out;
  for (std::size_t begin = line_begin(text, source.begin); begin < source.end;) {
    const std::size_t end = std::min(line_end(text, begin), source.end);
    const std::size_t skipped = std::min(begin + source.column, end);
    out += '\n';
    if (end > skipped) out.append(indent, ' ').append(text.substr(skipped, end - skipped));
    begin = end + 1;
  }
  return out;
}

}  // namespace

std::string render_yaml(const Value& value, std::string_view text, const SourceNode& source,
                        const RenderPlace& place) {
  const std::string_view written = text.substr(source.begin, source.end - source.begin);
  if (value.is_string()) return render_text(value.as_string(), written, source, place);
  if (is_scalar(value) || place.in_flow || source.form != Form::block) return yaml_flow(value);
  if (place.like == Form::flow) {
    const std::string flow = yaml_flow(value);
    if (flow.size() <= kMaxPatchWidth) return flow;
  }
  return indent_lines(text, source, place.indent);
}

}  // namespace proofsheet::sheet
