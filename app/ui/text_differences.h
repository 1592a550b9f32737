#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "query/expression.h"
#include "ui/run_view.h"

namespace proofsheet::ui {

// How the answers of cells that are looked at side by side differ from one of them, worked out once.
class TextDifferences {
 public:
  struct Difference {
    std::vector<query::Span> added;    // bytes of the cell's answer that the base has not
    std::vector<query::Span> removed;  // bytes of the base's answer that the cell has not
    std::size_t places = 0;            // where they differ
  };
  // Of two cells whose answers are texts.
  const Difference& of(const RunView& run, std::uint64_t base, std::string_view base_text, std::uint64_t cell,
                       std::string_view text);

 private:
  struct Entry {
    std::uint32_t base_version = 0, cell_version = 0;
    Difference difference;
  };
  std::shared_ptr<const char> run_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Entry> entries_;
};

}  // namespace proofsheet::ui
