#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/fonts.h"
#include "platform/window.h"
#include "ui/action.h"
#include "ui/axis_moves.h"
#include "ui/cache_panel.h"
#include "ui/chart_panel.h"
#include "ui/command.h"
#include "ui/comparison.h"
#include "ui/confirm.h"
#include "ui/context.h"
#include "ui/doctor_panel.h"
#include "ui/document.h"
#include "ui/empty_state.h"
#include "ui/file_dialog.h"
#include "ui/filter_bar.h"
#include "ui/grid.h"
#include "ui/history.h"
#include "ui/inspector.h"
#include "ui/keys_overlay.h"
#include "ui/limits_popover.h"
#include "ui/notices.h"
#include "ui/palette.h"
#include "ui/region_keys.h"
#include "ui/run_bar.h"
#include "ui/runs_panel.h"
#include "ui/selection.h"
#include "ui/session.h"
#include "ui/settings.h"
#include "ui/sheet_panel.h"
#include "ui/sounds.h"
#include "ui/task_strip.h"
#include "ui/viewer.h"

namespace proofsheet::ui {

enum class Mode { grid, image, chart };
enum class LeftPanel { sheet, runs };

// The workbench: the panels' states, the document, the selection, and the one place where what panels ask for
// is carried out. UI thread.
class Workbench {
 public:
  // Fails (unsupported) when the driver refuses the shaders.
  static Result<std::unique_ptr<Workbench>> make(platform::Window& window, platform::FrameLoop& loop,
                                                 Session& session, Settings settings);
  ~Workbench();

  // Draws one frame and carries out what was asked for in it.
  void draw();
  // What to remember for the next start.
  Settings settings() const;

  // Opens a sheet file; asks first when the sheet has unsaved changes.
  void open_sheet(const std::filesystem::path& path);
  // The next sheet that is opened is fired at once, if it can be.
  void fire_when_opened() { fire_when_opened_ = true; }
  void open_run(store::RunId run);
  // A sheet file, and over it the run that was shown with it; 0 = none. The sheet stays as its file has it.
  void open_last(const std::filesystem::path& sheet, store::RunId run);
  // A line for the user; errors stay until dismissed. One with a kind takes the place of an earlier of it.
  void notice(const std::string& text, bool is_error, std::string_view kind = {});

  // For tests.
  const Commands& commands() const { return commands_; }
  const Document& document() const { return document_; }
  RunView* run() { return session_.shown(); }
  const std::vector<std::uint64_t>& selection() const { return selection_.cells(); }
  std::optional<std::uint64_t> focus() const { return selection_.focus(); }
  const FilterState& filter() const { return filter_; }
  const std::vector<std::pair<RecoveryFile, UnsavedSheet>>& unsaved_found() const { return files_.found; }
  bool file_has_changed() const { return files_.theirs != nullptr; }
  const RunsPanelState& runs_panel() const { return runs_panel_; }
  const ChartState& chart() const { return chart_; }
  const ViewerState& viewer() const { return viewer_; }
  const GridState& grid() const { return grid_; }
  const ComparisonState& comparison() const { return comparison_; }
  const CachePanelState& cache_panel() const { return cache_panel_; }
  const DoctorState& doctor() const { return doctor_; }
  Mode mode() const { return mode_; }
  std::optional<Region> overlay() const { return overlay_.panel; }
  std::string last_notice() const { return notices_.list.empty() ? "" : notices_.list.back().text; }
  const Sounds& sounds() const { return *sounds_; }
  bool is_loading_pictures() const { return textures_->stats().loading > 0; }
  // True when what is in sight of a shown run is all there: nothing is being read or decoded.
  bool is_complete() const;
  std::uint64_t texture_bytes() const { return textures_->stats().gpu_bytes; }

 private:
  Workbench(platform::Window& window, platform::FrameLoop& loop, Session& session, Settings settings);
  void listen();
  void add_sheet_commands();
  void add_run_commands();
  void add_control_commands();
  void add_refire_commands();
  void add_view_commands();
  void add_column_commands();
  void add_focus_commands();
  // workbench_scale.cpp
  void add_scale_commands();
  void add_picture_commands();
  std::size_t pictures_in_focus();
  std::string why_one_picture();
  void set_texture_memory(int megabytes);
  void set_interface_scale(int percent);
  void take_up_settings();
  // workbench_groups.cpp
  void add_group_commands();
  void toggle_group_of_focus(GridLine line);
  std::string why_no_groups(GridLine line);
  // workbench_axes.cpp
  static constexpr std::string_view kAxisCommands = "layout.";  // what their names begin with
  void watch_axes();
  Command axis_command(const std::string& axis, const AxisChange& change);
  const sheet::Plan* visible_plan();
  sheet::Layout visible_layout(const sheet::Plan& plan);
  void lay_out_view(RunView& run, const KeptText& name, const sheet::Layout& layout);
  void add_cell_commands();
  // workbench_sort.cpp
  void add_sort_commands();
  void add_color_commands();
  std::string why_not_sort(const SortLines& wanted);
  void color_by(ColorBy by);
  // workbench_values.cpp
  static constexpr std::string_view kValueCommands = "value.";  // what their names begin with
  void watch_values();
  void add_value_commands(std::vector<Command>& commands, const std::string& axis, const std::string& value);
  std::string why_not_move(const std::string& axis, const std::string& value, bool is_earlier);
  // workbench_view_steps.cpp: what was done to the view of the visible run, as one step back. It is not taken
  // back in the view of another run.
  using ViewChange = std::function<void(RunView&)>;
  void push_view_step(KeptText name, ViewChange undo, ViewChange redo);
  void change_groups(KeptText name, const ViewChange& change);
  void pin_reference(std::optional<std::uint64_t> cell);
  void watch_filter_steps();
  // Not as a step.
  void set_filter(const std::string& text);
  // workbench_looks.cpp
  RunLook look_now(const RunView& run) const;
  void lay_out_as_document(bool was_of_run);
  void watch_look();
  void watch_numbers();
  void keep_look();
  void take_up_look(RunView& run, bool is_loaded);
  void take_up_selection(const RunView& run, const RunLook& look);
  // workbench_walk.cpp
  void add_walk_commands();
  void add_jump_commands();
  void add_page_commands();
  bool walks_over_chart(Jump jump);
  std::uint64_t rows_of_jump() const;
  void move_focus(Direction direction);
  void extend_selection(Direction direction);
  void move_far(Jump jump);
  void extend_far(Jump jump);
  void turn_page(int step);
  std::string why_no_page(int step);
  void add_mark_commands();
  void add_label_commands();
  void add_hide_commands();
  void add_copy_commands();
  // workbench_sound.cpp
  void add_sound_commands();
  void add_montage_command();
  // workbench_tasks.cpp
  void add_export_commands();
  void watch_tasks();
  void watch_sound();
  std::string why_no_sound();
  void play_or_go_on();
  void add_history_commands();
  void add_filter_commands();
  void add_file_commands();
  // workbench_runs.cpp: the runs of the list, whether shown or not.
  void add_runs_panel_commands();
  void add_chosen_run_command(const char* name, const char* title, ImGuiKeyChord key,
                              std::function<void(const RunEntry&)> act);
  const RunEntry* chosen_run() const;
  // workbench_compare.cpp
  void add_compare_command();
  std::string why_not_compare() const;
  void show_runs_panel();
  void restore_sheet(const RunEntry& entry);
  // workbench_care.cpp
  void add_care_commands();
  std::string why_not_check() const;
  std::string why_not_repair() const;
  void show_cache();
  void check_data();
  void add_chart_commands();
  void add_chart_export_commands();
  void handle_shortcuts();
  static void keep_keyboard_in_field();
  void watch_document();
  // workbench_files.cpp: keeps what is not saved, reads what was typed, looks whether the file is still the
  // same.
  void watch_files();
  void keep_unsaved(double now);
  void read_typed(double now);
  void adopt_loaded(sheet::Loaded loaded, const std::filesystem::path& path);
  void file_changed(const std::filesystem::path& path, Document::Text holds, bool is_refused);
  void save_sheet(const std::filesystem::path& path, bool overwrites);
  void load_theirs();
  void keep_mine();
  void file_changed_since(const Document::Text& holds);
  void restore_unsaved();
  UnsavedSheet unsaved_now() const;
  void show_yaml(bool shows);
  void renew_sheet_panel();
  void draw_file_banners(const Context& context, Actions& actions);
  // workbench_drop.cpp: files that were dropped onto the window.
  void watch_dropped();
  void take_dropped(const std::filesystem::path& path);
  void take_dropped_run(const std::filesystem::path& path);
  void take_dropped_data(const std::filesystem::path& path);
  void take_dropped_folder(const std::filesystem::path& path);
  void take_dropped_image(const std::filesystem::path& path);
  void tell_not_understood();
  // workbench_guide.cpp: what a new user is told, and what stands where there is nothing to see.
  void draw_guidance(const Context& context);
  void draw_empty_middle(const Context& context, Actions& actions);
  std::optional<EmptyState> why_empty_grid(const RunView& run) const;
  void draw_grid_or_why_not(const Context& context, Actions& actions);
  void add_guide_commands();
  // workbench_filter.cpp: reads the filter, and has the cells searched when it or they have changed.
  void watch_filter();
  void find_matches(const RunView& run);
  // workbench_chart.cpp
  void watch_chart();
  void add_chart_dots();
  void show_chart();
  void leave_chart();
  // The edge of a panel that can be dragged; physical pixels.
  struct Splitter {
    const char* name;
    float x, top, height;
    float shown, widest;  // what the panel has, and may have
    float direction;      // 1 when it grows to the right
  };
  void draw_layout(const Context& context, Actions& actions);
  // Where the regions lie, physical pixels: edges of the bars, widths of the panels, 0 = not shown.
  struct Regions {
    ImVec2 size;
    float top = 0, bottom = 0;
    float tasks = 0;  // height of what tells of long work, below the bottom
    float left = 0, right = 0;
    float over = 0;  // of the panel that lies over the middle
  };
  void draw_regions(const Context& context, const Regions& regions, Actions& actions);
  void draw_left_region(const Context& context, ImVec2 at, ImVec2 size, Actions& actions);
  void draw_right_region(const Context& context, ImVec2 at, ImVec2 size, Actions& actions);
  void draw_region_lines(const Context& context, const Regions& regions);
  // workbench_panels.cpp: `panel` is Region::left or Region::right. A panel that is wished for (in the
  // settings) gives way where the window has no room for it; shown all the same, it lies over the grid.
  bool is_wished(Region panel) const;
  bool fits_beside(Region panel) const;
  bool is_shown(Region panel) const;
  void show_panel(Region panel);
  void toggle_panel(Region panel);
  void close_overlay(bool gives_keyboard_back);
  void keep_typed_note();
  void watch_overlay();
  void place_panels(const Context& context, Regions& regions) const;
  void draw_overlay(const Context& context, const Regions& regions, Actions& actions);
  void draw_handles(const Context& context, const Regions& regions, Actions& actions);
  void draw_splitters(const Context& context, const Regions& regions);
  void draw_top_bar(const Context& context, float left, Actions& actions);
  void draw_sheet_menu(const Context& context, Actions& actions);
  void draw_middle(const Context& context, Actions& actions);
  void draw_stale_banner(const Context& context, Actions& actions);
  void draw_unsaved_question(const Context& context);
  void splitter(const Context& context, const Splitter& splitter, float& width);

  void carry_out(const Actions& actions);
  // workbench_actions.cpp: one for each kind of action.
  void perform(const Invoke& wanted);
  void perform(const EditSheet& wanted);
  void perform(const EditText& wanted);
  void perform(const ChangeLayout& wanted);
  void perform(const SortLines& wanted);
  void perform(const ToggleGroup& wanted);
  void perform(const Resized& wanted);
  void perform(const OpenSheet& wanted);
  void perform(const SaveSheet& wanted);
  void perform(const OpenRun& wanted);
  void perform(const DeleteRun& wanted);
  void perform(const RenameRun& wanted);
  void perform(const TagRun& wanted);
  void perform(const SelectCell& wanted);
  void perform(const SelectLine& wanted);
  void perform(const RefireCells& wanted);
  void perform(const CancelCells& wanted);
  void perform(const LookAt& wanted);
  void perform(const ChangeLimits& wanted);
  void perform(const PauseRun& wanted);
  void perform(const StopRun& wanted);
  void perform(const ShowImage& wanted);
  void perform(const PlaySound& wanted);
  void perform(const SetPage& wanted);
  void perform(const SelectCells& wanted);
  void perform(const ChangeMarks& wanted);
  void perform(const WriteMontage& wanted);
  void perform(const WriteResults& wanted);
  void perform(const WriteChart& wanted);
  void perform(const RepairData& wanted);
  void perform(const CopyText& wanted);
  // The run that is shown, or the cells that the sheet plans.
  RunView* visible_run() { return session_.shown() != nullptr ? session_.shown() : planned_.get(); }
  std::optional<std::uint64_t> first_shown_cell();  // of the page
  void open_image();
  void mark_and_go_on();
  void extend_to(std::uint64_t cell);
  // Changes marks of the selected cells.
  void mark_selected(store::MarkChange change, const std::string& words);
  bool all_selected(const std::function<bool(const CellView&)>& is_so) const;
  void hide_selected();
  void step_history(bool back);
  void step_text_history(bool back);
  std::string why_no_mark() const;
  // The same of copying a picture, of cells that have answers.
  std::string why_no_picture() const;
  bool presses_item() const;
  bool takes_key(const Command& command, ImGuiKeyChord chord) const;
  void fire(const run::FireOptions& options);
  // Runs `next` now, or after the user has said what becomes of unsaved changes.
  void leave_document(std::function<void()> next);
  std::string why_not_fire() const;
  std::string why_no_focus() const;
  std::string why_not_compare_cells();
  std::string why_no_actual_size();
  std::string why_no_map();
  // Why the shown run cannot be paused, limited and the like.
  std::string why_not_going() const;
  std::string why_not_refire(const std::vector<std::uint64_t>& cells) const;
  std::string why_not_cancel(const std::vector<std::uint64_t>& cells) const;
  // The row or column of the cell in focus.
  std::vector<std::uint64_t> line_of_focus(GridLine line) const;
  void show_planned_cells();

  platform::Window& window_;
  platform::FrameLoop& loop_;
  Session& session_;
  Settings settings_;
  platform::Fonts fonts_;
  float applied_scale_ = 0;
  Commands commands_;
  Document document_;
  std::unique_ptr<gl::TextureCache> textures_;
  std::unique_ptr<gl::ImageRenderer> images_;
  std::unique_ptr<Sounds> sounds_;
  struct AwaitedSound {
    store::RunId run = 0;
    std::uint64_t cell = 0;
  };
  std::optional<AwaitedSound> sound_when_read_;  // is played as soon as its result is there
  std::unique_ptr<gl::DotRenderer> dots_;

  Mode mode_ = Mode::grid;
  Mode mode_before_image_ = Mode::grid;  // where Escape leads to
  LeftPanel left_ = LeftPanel::sheet;
  struct Overlay {
    std::optional<Region> panel;
    bool had_keyboard = false;  // since it is there
    KeyboardPlace before;       // where the keyboard goes back to
  } overlay_;
  bool keeps_left_panel_ = false;  // the first sheet does not bring itself to the front
  SheetPanelState sheet_panel_;
  RunsPanelState runs_panel_;
  GridState grid_;
  FilterState filter_;
  ChartState chart_;
  InspectorState inspector_;
  RunBarState run_bar_;
  LimitsPopoverState limits_popover_;
  ConfirmState confirm_;
  ViewerState viewer_;
  PaletteState palette_;
  KeysOverlayState keys_;
  ComparisonState comparison_;
  CachePanelState cache_panel_;
  DoctorState doctor_;
  FileDialogState file_dialog_;
  RegionKeys region_keys_;
  Selection selection_;
  History history_;
  store::RunId run_of_marks_ = 0;  // whose marks and layouts the history takes back
  // What the commands of the axes were made from.
  struct SeenAxes {
    std::shared_ptr<const char> run;
    std::uint64_t layout = 0, document = 0;
    friend bool operator==(const SeenAxes&, const SeenAxes&) = default;
  };
  std::optional<SeenAxes> seen_axes_;
  std::vector<std::uint64_t> seen_tasks_;  // what the commands that stop them were made from
  // What the commands of the values were made from.
  struct SeenValues {
    std::shared_ptr<const char> run;
    std::uint64_t layout = 0;
    std::optional<std::uint64_t> focus;
    Language language = Language::english;
    friend bool operator==(const SeenValues&, const SeenValues&) = default;
  };
  std::optional<SeenValues> seen_values_;
  struct Look {
    std::optional<RunLook> seen;  // of the shown run, after the last frame
    double due = 0;               // when it is to be kept, ImGui time; 0 = it is
  } look_;
  // When the shown run's numbers may be read again, ImGui time, and how it went the last time.
  struct NumbersRead {
    bool is_reading = false;
    double asked_at = 0, due = 0;
  } numbers_;
  struct FilterChange {
    std::string before, after;
  };
  struct FilterStep {
    std::string seen;                        // the filter's text in the last frame
    std::shared_ptr<FilterChange> changing;  // by what is being typed
    std::uint64_t history = 0;               // its changes() when that began
  } filter_step_;

  // The sheet as it is now, as text without its layout, and the shown run's, for "changed since this run";
  // those of all runs that go on.
  std::uint64_t watched_revision_ = 0;
  std::string document_text_, run_text_;
  sheet::Layout laid_out_;  // of the document, as the shown run has it
  std::unordered_map<store::RunId, std::string> going_texts_;
  double estimate_due_ = 0;
  bool fire_when_opened_ = false;
  std::optional<store::RunId> run_of_last_time_;  // until it is shown
  std::unique_ptr<RunView> planned_;
  bool had_popup_ = false;  // at the end of the last frame

  // The sheet's file, and what is kept until the sheet is saved.
  struct Files {
    Document::Text known;   // what the file holds, as it was read or written; empty without a file
    Document::Text theirs;  // what another program has written there; the user is asked
    bool save_refused = false;
    double check_due = 0;  // ImGui time, as all of these
    bool has_kept = false;
    std::uint64_t kept_revision = 0;
    double keep_due = 0, keep_latest = 0;  // 0 = nothing to keep
    Document::Text typed, asked;           // the text that waits to be read, and that is being read
    double read_due = 0;
    std::vector<std::pair<RecoveryFile, UnsavedSheet>> found;
    std::string title;  // of the window
  } files_;
  // The cell to select in a run when it is shown.
  std::optional<std::pair<store::RunId, std::uint64_t>> cell_of_opened_;

  NoticesState notices_;
  NoticeRect middle_;  // of the last frame, with what notices take of it
  struct Dropped {
    std::deque<std::filesystem::path> queue;
    bool is_reading = false;  // what follows waits for it
    std::vector<std::string> unknown, folders;
  } dropped_;
  std::function<void()> after_unsaved_;
};

}  // namespace proofsheet::ui
