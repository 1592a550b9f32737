#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "run/run.h"
#include "sheet/sheet.h"
#include "store/result.h"
#include "store/store.h"
#include "ui/kept_text.h"
#include "ui/line_groups.h"
#include "ui/line_sort.h"

namespace proofsheet::ui {

// What a panel wants done. Draw functions return these and perform nothing; the workbench carries them out
// after the frame was drawn.

// Runs a command of the registry.
struct Invoke {
  std::string command;
};
// Changes the sheet (Document::edit). `name` is what is done.
struct EditSheet {
  KeptText name;
  std::string merge_key;
  std::function<void(sheet::Sheet&)> change;
};
// Changes the sheet's text (Document::edit_text).
struct EditText {
  KeptText name;
  std::string merge_key;
  std::string text;
};
// Changes where the shown cells stand: in the sheet, or only in the view of a run whose sheet is another one
// by now. `change` gets the layout with every axis in its place.
struct ChangeLayout {
  KeptText name;
  std::function<void(sheet::Layout&)> change;
};
enum class GridLine { row, column };
// Puts the rows or columns of the shown run in order; without `sort`, as they are laid out.
struct SortLines {
  GridLine line = GridLine::row;
  std::optional<LineSort> sort;
};
// Collapses a group of rows or columns, or expands it again.
struct ToggleGroup {
  GridLine line = GridLine::row;
  LineGroup group;
};
// The user has made a row or column, or all cells, another size: what it was before.
struct Resized {
  using Sizes = std::map<std::pair<std::string, std::string>, float>;  // LineSizes::by_value
  GridLine line = GridLine::row;
  Sizes sizes_before;
  float width_before = 0;
};
struct OpenSheet {
  std::filesystem::path path;
};
struct SaveSheet {
  std::filesystem::path path;
};
struct OpenRun {
  std::int64_t run = 0;
  std::optional<std::uint64_t> cell = {};  // that is selected in it
};
// Asks first, unless it `is_agreed`.
struct DeleteRun {
  std::int64_t run = 0;
  bool is_agreed = false;
};
struct RenameRun {
  store::RunId run = 0;
  std::string name;
};
// Puts these tags in place of the run's.
struct TagRun {
  store::RunId run = 0;
  std::vector<std::string> tags;
};
enum class SelectMode { replace, toggle, extend };
struct SelectCell {
  std::uint64_t cell = 0;
  SelectMode mode = SelectMode::replace;
};
// Selects every cell of a row or a column of the page that is shown.
struct SelectLine {
  GridLine line = GridLine::row;
  std::uint64_t index = 0;
};
// Selects these cells, or adds them; none of them clears the selection.
struct SelectCells {
  std::vector<std::uint64_t> cells;
  std::uint64_t focus = 0;
  bool adds = false;
};
// Fires cells of the shown run once more; asks first when that is billed twice, unless it `is_agreed`.
struct RefireCells {
  std::vector<std::uint64_t> cells;
  bool is_agreed = false;
};
struct CancelCells {
  std::vector<std::uint64_t> cells;
};
// The cells that are looked at and not at their end: they are fired first.
struct LookAt {
  std::vector<std::uint64_t> cells;
};
struct ChangeLimits {
  run::LimitChange change;
};
struct PauseRun {
  store::RunId run = 0;
  bool pauses = true;
};
struct StopRun {
  store::RunId run = 0;
  run::Conductor::StopMode mode = run::Conductor::StopMode::finish_in_flight;
};
// Opens the image view on a cell (double click), or on the selection.
struct ShowImage {
  std::uint64_t cell = 0;
};
// Plays the sound of a cell, or stops it when it plays.
struct PlaySound {
  std::uint64_t cell = 0;
};
struct SetPage {
  std::uint64_t page = 0;
};
// Changes marks of cells, as one step back.
struct ChangeMarks {
  store::MarkChange change;
  // What is done, "{}" for the cells: "rate {}"; in English as the string table has it, or translated.
  std::string words;
  store::RunId run = 0;          // 0 = the shown one
  std::string note_before = {};  // of a changed note
};
struct WriteMontage {
  std::filesystem::path path;
};
// Writes the results of the shown run: all, or those of the cells that match the filter.
struct WriteResults {
  std::filesystem::path path;
  bool only_matches = false;
};
// Writes what is drawn of the chart.
struct WriteChart {
  std::filesystem::path path;
};
// Mends what the check of the data folder has found; the user has agreed.
struct RepairData {};
struct CopyText {
  std::string text;
  std::string what;  // "Prompt", for the notice "Prompt copied"; as ChangeMarks::words
};

using Action =
    std::variant<Invoke, EditSheet, EditText, ChangeLayout, SortLines, ToggleGroup, Resized, OpenSheet,
                 SaveSheet, OpenRun, DeleteRun, RenameRun, TagRun, SelectCell, SelectLine, RefireCells,
                 CancelCells, LookAt, ChangeLimits, PauseRun, StopRun, ShowImage, PlaySound, SetPage,
                 SelectCells, ChangeMarks, WriteMontage, WriteResults, WriteChart, RepairData, CopyText>;
using Actions = std::vector<Action>;

}  // namespace proofsheet::ui
