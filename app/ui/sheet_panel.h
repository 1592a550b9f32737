#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ui/action.h"
#include "ui/combinations.h"
#include "ui/context.h"
#include "ui/language.h"
#include "ui/prompt_editor.h"

namespace proofsheet::ui {

struct SheetPanelState;

// A variable or parameter whose values cannot be read or sent, and why.
struct BrokenAxis {
  std::string name, why;
  bool is_draft = false;  // what is typed for it, while the sheet has it as it was
  friend bool operator==(const BrokenAxis&, const BrokenAxis&) = default;
};
// By the problems of the sheet and by what is being typed, in the order of the sheet; each once.
std::vector<BrokenAxis> broken_axes(const SheetPanelState& state, const Document& document);

// The left panel: prompts with template highlighting, variables, models, parameters, layout, problems, and
// Fire with its count, cost and time.
struct SheetPanelState {
  std::size_t prompt = 0;  // the variant that is shown
  // Text of the fields that are being typed into and do not parse yet, by field path ("params.seed").
  std::unordered_map<std::string, std::string> drafts;
  std::string editing;         // the field with the keyboard; empty when none
  std::uint64_t revision = 0;  // of the document that the drafts belong to
  bool focus_wanted = false;   // `editing` gets the keyboard with the next frame
  std::string returns_to;      // the axis whose row gets the keyboard back from its field; empty = none
  PromptEditorState editor;
  std::string compared_with;  // the variant whose difference to the shown one is seen; empty = none
  // The messages that will be sent, of one cell.
  struct Preview {
    bool is_shown = false;
    std::uint64_t revision = 0;
    std::optional<sheet::CellIndex> cell;
    Language language = Language::english;
    std::string caption, error;
    std::vector<sheet::RenderedMessage> messages;
  } preview;
  ImVec2 picks_min, picks_max;  // the choices of the axis editor, as they were drawn
  CombinationsState combinations;
  bool shows_yaml = false;  // the sheet's text in place of its fields
  PromptEditorState yaml;
  bool content_overflows = false;   // the middle needs its scrollbar
  bool estimate_is_beside = false;  // the count, in its line
  float fire_height = 0;            // of the block at the bottom, from the frame before
  // What is worked out once per revision of the document and language.
  struct Summary {
    std::uint64_t revision = 0;
    Language language = Language::english;
    std::vector<BrokenAxis> looked_at;  // the axes with a mistake that it was worked out with
    std::string count;                  // "2 prompts × 4 styles ="
    std::string total;                  // "128 images"
    // Axes of the count with a mistake, in its order, and where their names stand in it.
    struct Broken {
      BrokenAxis axis;
      std::size_t begin = 0, end = 0;
    };
    std::vector<Broken> broken;
    bool only_demo = false;
    sheet::Layout layout;  // complete; of the last plan that could be made
    std::vector<std::string> unknown_variables;
  } summary;
};
// "Written anew, without comments: vars"
std::string rewritten_words(const Document::Rewritten& rewritten);
void draw_sheet_panel(SheetPanelState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
