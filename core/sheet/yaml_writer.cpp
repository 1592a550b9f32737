#include "sheet/yaml_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/utf8.h"
#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxFlowWidth = 100;

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words that YAML 1.1 or 1.2 readers take for null or a truth value.
bool is_loaded_word(std::string_view text) {
  constexpr std::array<std::string_view, 11> kWords = {"y",    "n",     "yes",  "no",  "on", "off",
                                                       "true", "false", "null", "nan", "inf"};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::ranges::find(kWords, lower) != kWords.end();
}

// Characters that break lines, vanish or are not allowed: these are escaped.
bool needs_escape(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE ||
         c == 0xFFFF || (c >= 0x200B && c <= 0x200F);
}

bool holds_escapes(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c != '\n' && c != '\t' && needs_escape(c)) return true;
  }
  return false;
}

bool is_plain_safe(std::string_view text) {
  if (text.empty() || is_loaded_word(text) || text.back() == ' ' || text.back() == ':') return false;
  const char first = text.front();
  if (!is_ascii_letter(first) && first != '_' && static_cast<unsigned char>(first) < 0x80) {
    // 1024x1024 and the like: digits that go on with a letter which no number has.
    const std::size_t after = text.find_first_not_of("0123456789");
    if (after == 0 || after == std::string_view::npos || text[after] != 'x' || after + 1 == text.size() ||
        text.front() == '0')
      return false;
    if (text.find_first_not_of("0123456789", after + 1) != std::string_view::npos) return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_common = is_ascii_letter(c) || (c >= '0' && c <= '9') ||
                           static_cast<unsigned char>(c) >= 0x80 ||
                           std::string_view(" _-./()+;=!'%&*<>@^~$").find(c) != std::string_view::npos;
    const bool is_inner_colon = c == ':' && i + 1 < text.size() && text[i + 1] != ' ' && text[i + 1] != ':';
    if (!is_common && !is_inner_colon) return false;
  }
  if (holds_escapes(text) || text.find('\n') != std::string_view::npos ||
      text.find('\t') != std::string_view::npos)
    return false;
  const auto resolved = resolve_scalar(text);
  return resolved && resolved->is_string();
}

bool is_container(const Value& value) {
  return (value.is_list() && !value.as_list().empty()) || (value.is_map() && !value.as_map().empty());
}

bool fits_flow(const Value& value) {
  if (!value.is_list()) return false;
  std::size_t width = 0;
  for (const Value& item : value.as_list()) {
    if (is_container(item) || (item.is_string() && item.as_string().find('\n') != std::string::npos))
      return false;
    width += yaml_flow(item).size() + 2;
    if (width > kMaxFlowWidth) return false;
  }
  return true;
}

}  // namespace

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", static_cast<char>(c));
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (!needs_escape(c))
      append_utf8(out, c);
    else
      out += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(c));
  }
  return out + '"';
}

bool fits_yaml_block(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || holds_escapes(text)) return false;
  if (text.front() == ' ' || text.front() == '\t' || text.front() == '\n' || text.ends_with("\n\n"))
    return false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (!line.empty() && (line.front() == '\t' || line.find_first_not_of(" \t") == std::string_view::npos))
      return false;
    begin = end + 1;
  }
  return true;
}

std::string yaml_scalar(std::string_view text) {
  return is_plain_safe(text) ? std::string(text) : yaml_quoted(text);
}

std::string yaml_flow(const Value& value) {
  if (value.is_string()) return yaml_scalar(value.as_string());
  if (value.is_list()) {
    std::string out = "[";
    for (const Value& item : value.as_list()) out += (out.size() > 1 ? ", " : "") + yaml_flow(item);
    return out + ']';
  }
  if (value.is_map()) {
    std::string out = "{";
    for (const Member& member : value.as_map()) {
      out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : "", yaml_scalar(member.key),
                         yaml_flow(member.value));
    }
    return out + '}';
  }
  return to_json(value);
}

void YamlWriter::start_line() {
  if (pending_dash_) {
    out_.append(static_cast<std::size_t>(depth_ - 1) * 2, ' ');
    out_ += "- ";
    pending_dash_ = false;
  } else {
    out_.append(static_cast<std::size_t>(depth_) * 2, ' ');
  }
}

void YamlWriter::raw_entry(std::string_view key, std::string_view yaml) {
  start_line();
  out_ += fmt::format("{}: {}\n", yaml_scalar(key), yaml);
}

void YamlWriter::open(std::string_view key) {
  start_line();
  out_ += fmt::format("{}:\n", yaml_scalar(key));
  ++depth_;
}

void YamlWriter::open_item() {
  ++depth_;
  pending_dash_ = true;
}

void YamlWriter::close() {
  --depth_;
}

void YamlWriter::entry(std::string_view key, const Value& value) {
  start_line();
  write_after(value, yaml_scalar(key) + ':');
}

void YamlWriter::item(const Value& value) {
  start_line();
  write_after(value, "-");
}

// The rest of a line that begins with `lead`, and the lines below it that belong to the value.
void YamlWriter::write_after(const Value& value, std::string_view lead) {
  out_ += lead;
  if (value.is_string() && fits_yaml_block(value.as_string())) {
    const std::string& text = value.as_string();
    const bool ends_line = text.ends_with('\n');
    out_ += ends_line ? " |\n" : " |-\n";
    const std::string indent(static_cast<std::size_t>(depth_ + 1) * 2, ' ');
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      if (end > begin) out_ += indent;
      out_.append(text, begin, end - begin);
      out_ += '\n';
      begin = end + 1;
    }
    return;
  }
  if (is_container(value) && !fits_flow(value)) {
    out_ += '\n';
    ++depth_;
    write_children(value);
    --depth_;
    return;
  }
  out_ += ' ' + yaml_flow(value) + '\n';
}

void YamlWriter::write_children(const Value& value) {
  if (value.is_map()) {
    for (const Member& member : value.as_map()) entry(member.key, member.value);
    return;
  }
  for (const Value& child : value.as_list()) {
    if (child.is_map() && !child.as_map().empty()) {
      open_item();
      for (const Member& member : child.as_map()) entry(member.key, member.value);
      close();
    } else {
      item(child);
    }
  }
}

}  // namespace proofsheet::sheet
