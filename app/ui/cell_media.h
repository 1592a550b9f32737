#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sheet/pivot.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet::ui {

// What a cell's answer is, so that its place can be laid out before it comes.
enum class Medium : std::uint8_t { text, picture, sound };

// The medium of every cell of a plan: by its model and its `endpoint`, as a request would be made of them,
// until a picture comes of what was not known to paint.
class CellMedia {
 public:
  explicit CellMedia(const sheet::Plan& plan);

  Medium of(sheet::CellIndex cell) const;
  bool has(Medium medium) const;
  // The one medium of all cells; empty when they are mixed.
  std::optional<Medium> only() const;
  bool has_pictures() const { return has(Medium::picture); }
  bool are_all_pictures() const { return only() == Medium::picture; }
  // True when some cell of a place (of any fold) is a picture. Folds that cannot differ are asked once.
  bool is_picture_place(const sheet::Pivot& pivot, sheet::GridPosition place) const;

  void learn(sheet::CellIndex cell, const store::CellResult& result);

 private:
  std::size_t kind_of(sheet::CellIndex cell) const;

  sheet::Plan plan_;
  std::optional<std::size_t> model_axis_, endpoint_axis_;
  std::size_t endpoints_ = 1;
  std::vector<Medium> media_;  // by model, then by endpoint
};

}  // namespace proofsheet::ui
