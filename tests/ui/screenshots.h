#pragma once

#include <filesystem>

#include "bench_fixture.h"
#include "ui/language.h"

namespace proofsheet::testing {

// One window, in which every scene is drawn.
struct View {
  const char* name;
  int width, height;
  ui::ThemeKind theme;
  ui::Language language = ui::Language::english;
  int scale = 100;  // percent
};

DriverOptions options_of(const View& view);
ui::Settings settings_of(const View& view);
// Writes FOLDER/what-VIEW.png, once all pictures are there, and says so.
void shoot(Bench& bench, const std::filesystem::path& folder, const View& view, const char* what);

// Has the panel at hand where it has given way: it lies over the grid until something beside it is clicked.
void bring_sheet(Bench& bench);
void bring_inspector(Bench& bench);
void leave_overlay(Bench& bench);

// --- the scenes: each opens a workbench of its own over the empty folder `data`

// The garden from the first look to the last picture, and what is done with it.
void shoot_view(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// What lies over the workbench: keys, the file dialog, notices; and the ring around what has the keyboard.
void shoot_overlays(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// What stands where there is nothing to see.
void shoot_empty(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// The filter: a word that is marked where it stands, chips, the menu, a mistake.
void shoot_filter(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// The chart: every kind, a number of the results, a selection, what is said where there is nothing.
void shoot_chart(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// A large sweep: from afar by state and by a number, as first words, and with an axis in lines of its own.
void shoot_far(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// The grid with its map, with pinned lines, collapsed groups and a taller row; folds of texts and of
// pictures.
void shoot_grid(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// Texts, pictures and sounds in one run, with failures among them; several texts compared.
void shoot_mixed(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// What is measured of pictures.
void shoot_numbers(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// Spoken answers, small, large and alone.
void shoot_sound(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// Several spoken answers in each place, one of which plays.
void shoot_sound_fold(const std::filesystem::path& folder, const std::filesystem::path& data,
                      const View& view);
// The list of runs, and two of them beside each other.
void shoot_runs(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// The sheet panel: completion, what will be sent and differs, an axis editor, the YAML with a mistake, what
// another program has changed, and unsaved changes of an earlier time.
void shoot_sheet(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// Combinations of two axes where entries about other axes leave some out, whole or in part.
void shoot_combinations(const std::filesystem::path& folder, const std::filesystem::path& data,
                        const View& view);
// The inspector: a cell that is not fired, one that was, one with earlier results, and one of these.
void shoot_inspector(const std::filesystem::path& folder, const std::filesystem::path& data,
                     const View& view);
// The panels: beside the grid, and where they have given way over it.
void shoot_panels(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// What is cached, the check of a damaged data folder and what its repair would change, the limits of a sheet.
void shoot_care(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// What takes long: how far it is, and what waits for it.
void shoot_tasks(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
// A run in the middle, against a server that is slow and stumbles: cached, streaming, waiting, retrying,
// failed, queued; from afar; its limits; paused.
void shoot_states(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);

}  // namespace proofsheet::testing
