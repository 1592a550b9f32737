#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace proofsheet::ui {

// The selected cells, in the order in which they were selected, and the one in focus: the cell that arrows
// move from and that the inspector shows. To ask whether a cell is selected takes the same time however many
// are. Normally the focus is one of the selected cells. Once cells were marked one by one (mark()), arrows
// move the focus alone, and the marked cells stay selected until something else is.
class Selection {
 public:
  bool empty() const { return cells_.empty(); }
  std::size_t size() const { return cells_.size(); }
  bool contains(std::uint64_t cell) const;
  const std::vector<std::uint64_t>& cells() const { return cells_; }
  auto begin() const { return cells_.begin(); }
  auto end() const { return cells_.end(); }
  // The cell in focus; of a selection that is not empty.
  std::uint64_t back() const { return focus_.value(); }
  std::optional<std::uint64_t> focus() const { return focus_; }
  // Where a range with Shift begins.
  std::optional<std::uint64_t> anchor() const { return anchor_; }
  bool is_marking() const { return marking_; }

  void clear();
  // Selects one cell only: a click.
  void select(std::uint64_t cell);
  // Adds a cell or takes it away: a click with Ctrl.
  void toggle(std::uint64_t cell);
  // Selects these cells only; `focus` should be one of them. The anchor stays when it is one of them.
  void assign(std::vector<std::uint64_t> cells, std::uint64_t focus);
  void add(std::span<const std::uint64_t> cells, std::uint64_t focus);
  // Marks the cell in focus or takes its mark away; from then on arrows keep what is marked.
  void mark();
  // The focus goes on to another cell: an arrow.
  void move_to(std::uint64_t cell);
  void erase_if(const std::function<bool(std::uint64_t)>& is_gone);

 private:
  void insert(std::uint64_t cell);
  void remove(std::uint64_t cell);
  void drop_bits();

  std::vector<std::uint64_t> cells_;
  std::vector<std::uint64_t> bits_;  // 64 cells in each
  std::optional<std::uint64_t> focus_, anchor_;
  bool marking_ = false;
};

}  // namespace proofsheet::ui
