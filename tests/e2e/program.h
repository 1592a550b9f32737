#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "support/process.h"

namespace proofsheet::test {

// `proofsheet` with these arguments, on a data folder of its own.
inline std::vector<std::string> program(const TempFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PROOFSHEET_PROGRAM);
  arguments.push_back("--data-dir");
  arguments.push_back(folder / "data");
  return arguments;
}

inline std::string bundled_sheet(const std::string& name) {
  return std::string(PROOFSHEET_SOURCE_DIR) + "/assets/sheets/" + name + ".sheet.yaml";
}

// The cells of an exported `.json`.
inline Value::List exported_cells(const std::string& path) {
  const auto parsed = parse_json(read_text(path));
  if (!parsed || parsed->find("cells") == nullptr) return {};
  return parsed->find("cells")->as_list();
}

inline std::string text_of(const Value& record, const char* key) {
  const Value* value = record.find(key);
  return value != nullptr && value->is_string() ? value->as_string() : "";
}

}  // namespace proofsheet::test
