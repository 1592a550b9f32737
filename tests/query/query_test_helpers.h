#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "query/query.h"
#include "sheet/sheet.h"

namespace proofsheet::query {

inline sheet::Plan plan_of(std::string_view yaml) {
  auto loaded = sheet::parse_sheet(yaml, "test.sheet.yaml", ".");
  if (!loaded.ok()) throw std::runtime_error(loaded.problems.front().to_string());
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
}

}  // namespace proofsheet::query
