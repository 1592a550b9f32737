#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ui/run_view.h"

namespace proofsheet::ui {

// How far texts agree that share a place of the grid: each distinct one, blanks around it left out, and how
// often it came; the most frequent first, and of equally frequent ones the one that came first.
struct FoldTally {
  struct Answer {
    std::string text;
    std::size_t count = 0;
    std::uint64_t cell = 0;  // the first that has it
  };
  std::vector<Answer> answers;
  std::size_t cells = 0;       // with an answer
  std::size_t unanswered = 0;  // that failed, were filtered or cancelled

  // Of the commonest, 0 to 1.
  double share() const;
};
struct FoldText {
  std::uint64_t cell = 0;
  std::string_view text;
};
FoldTally tally_texts(const std::vector<FoldText>& texts);

// "moss 7 · fern 2", of as many as fit into `most` bytes of each and in all.
std::string tally_words(const FoldTally& tally, std::size_t most_of_one, std::size_t most);
// A text in one line, cut after `most` bytes.
std::string in_one_line(std::string_view text, std::size_t most);

// Tallies of the places that were looked at, kept until an answer of the place is another one. A place may
// hold more texts than a run view keeps at a time: they are counted as they are read, and none is asked for
// again.
class FoldTallies {
 public:
  // Of the cells of one place; nullptr while one of them is on its way or still being read, or when an answer
  // is no text or there is none.
  std::shared_ptr<const FoldTally> get(RunView& run, const std::vector<std::uint64_t>& cells);

 private:
  struct Place {
    std::uint64_t stamp = 0;  // of its cells and their answers
    FoldTally counted;        // so far, in the order in which answers came
    std::size_t looked = 0;   // cells that were taken into it
    std::unordered_map<std::string, std::size_t> index;
    std::shared_ptr<const FoldTally> tally;
  };
  void count(Place& place, RunView& run, const std::vector<std::uint64_t>& cells);

  std::shared_ptr<const char> run_;
  std::unordered_map<std::uint64_t, Place> places_;  // by the first cell
  std::size_t unfinished_ = 0;                       // of the places
};

}  // namespace proofsheet::ui
