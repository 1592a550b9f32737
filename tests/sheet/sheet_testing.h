#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sheet/plan.h"
#include "sheet/sheet.h"

namespace proofsheet::sheet {

// The display texts of all values.
inline std::vector<std::string> texts(const AxisValues& values) {
  std::vector<std::string> result;
  for (std::uint64_t i = 0; i < values.size(); ++i) result.push_back(to_display(values.at(i)));
  return result;
}

// Reads a sheet that has to be good.
inline Sheet good_sheet(const std::string& yaml) {
  Loaded loaded = parse_sheet(yaml, "test.sheet.yaml", {});
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << problem.to_string();
  return loaded.sheet ? std::move(*loaded.sheet) : Sheet{};
}

// The problems of a sheet, one line each.
inline std::vector<std::string> problem_lines(const std::string& yaml) {
  std::vector<std::string> lines;
  for (const Problem& problem : parse_sheet(yaml, "t.yaml", {}).problems)
    lines.push_back(problem.to_string());
  return lines;
}

inline Plan good_plan(Sheet sheet) {
  auto plan = Plan::make(std::make_shared<const Sheet>(std::move(sheet)));
  if (!plan) throw std::runtime_error(plan.error().message);
  return std::move(*plan);
}

inline Plan good_plan(const std::string& yaml) {
  return good_plan(good_sheet(yaml));
}

}  // namespace proofsheet::sheet
