#include "ui/copy_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/markup.h"
#include "base/value.h"

namespace proofsheet::ui {

namespace {

// A text that a spreadsheet would read as a formula begins with an apostrophe, as in exports.
std::string as_no_formula(std::string_view text) {
  const bool is_formula =
      !text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos;
  return (is_formula ? "'" : "") + std::string(text);
}

std::string table_field(std::string_view text) {
  if (text.find_first_of("\t\r\n\"") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (const auto entity = markup_entity(c); !entity.empty())
      out += entity;
    else if (c == '\n')
      out += "<br>";
    else
      out += c;
  }
  return out;
}

std::string answer_of(const store::CellResult& result) {
  if (result.text && !result.text->empty()) return *result.text;
  return result.error ? result.error->message : std::string();
}

// Of all results, in the order in which they are met.
std::vector<std::string> axis_names(const std::vector<const store::CellResult*>& results) {
  std::vector<std::string> names;
  for (const store::CellResult* result : results) {
    if (!result->axes.is_map()) continue;
    for (const auto& [name, value] : result->axes.as_map()) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::string axis_text(const store::CellResult& result, const std::string& name) {
  const Value* value = result.axes.find(name);
  return value == nullptr ? std::string() : to_display(*value);
}

std::string html_of(const CopiedAnswer& answer) {
  std::string html;
  if (!answer.png.empty())
    html += fmt::format("<img src=\"data:image/png;base64,{}\">", base64_encode(answer.png));
  const std::string text = answer_of(*answer.result);
  if (!text.empty()) html += "<p>" + html_text(text) + "</p>";
  return html;
}

}  // namespace

std::string cells_as_table(const std::vector<store::CellResult>& results, const FileOfBlob& file) {
  std::vector<const store::CellResult*> all;
  for (const store::CellResult& result : results) all.push_back(&result);
  const std::vector<std::string> names = axis_names(all);
  std::string table = "cell";
  for (const std::string& name : names) table += "\t" + table_field(name);
  table += "\tanswer\n";
  for (const store::CellResult& result : results) {
    table += std::to_string(result.cell);
    for (const std::string& name : names) {
      const Value* value = result.axes.find(name);
      const std::string text = axis_text(result, name);
      table += "\t" + table_field(value != nullptr && value->is_number() ? text : as_no_formula(text));
    }
    std::string answer = answer_of(result);
    if (answer.empty() && !result.images.empty()) answer = file(result.images.front().blob.hash).string();
    if (answer.empty() && result.audio) answer = file(result.audio->hash).string();
    table += "\t" + table_field(as_no_formula(answer)) + "\n";
  }
  return table;
}

std::string answers_as_html(const std::vector<CopiedAnswer>& answers) {
  const std::string head = "<meta charset=\"utf-8\">";
  if (answers.size() == 1) return head + html_of(answers.front());
  std::vector<const store::CellResult*> all;
  for (const CopiedAnswer& answer : answers) all.push_back(answer.result);
  const std::vector<std::string> names = axis_names(all);
  std::string html = head + "<table><tr><th>cell</th>";
  for (const std::string& name : names) html += "<th>" + html_text(name) + "</th>";
  html += "<th>answer</th></tr>";
  for (const CopiedAnswer& answer : answers) {
    html += fmt::format("<tr><td>{}</td>", answer.result->cell);
    for (const std::string& name : names)
      html += "<td>" + html_text(axis_text(*answer.result, name)) + "</td>";
    html += "<td>" + html_of(answer) + "</td></tr>";
  }
  return html + "</table>";
}

}  // namespace proofsheet::ui
