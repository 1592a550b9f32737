// ui: the workbench: one file per panel, a state struct and a draw function each; the session brings them
// what happens outside.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mailbox.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "chart/scene.h"
#include "demo/server.h"
#include "net/engine.h"
#include "platform/child_programs.h"
#include "provider/model_table.h"
#include "provider/price.h"
#include "query/run_comparison.h"
#include "report/import.h"
#include "run/cache_report.h"
#include "run/run.h"
#include "sheet/data_file.h"
#include "sheet/sheet.h"
#include "store/store.h"
#include "ui/data_health.h"
#include "ui/document.h"
#include "ui/focus_facts.h"
#include "ui/pictures.h"
#include "ui/recovery.h"
#include "ui/run_list.h"
#include "ui/run_looks.h"
#include "ui/run_view.h"
#include "ui/tasks.h"

namespace proofsheet::ui {

// The workbench's door to everything that is not drawing: the store, the conductor with its net engine, the
// embedded provider, files. Functions belong to the UI thread and return at once; work happens on the
// session's threads, and what comes of it is taken in by pump(), which calls the listeners below.
class Session {
 public:
  struct Options {
    std::filesystem::path data_dir;
    std::filesystem::path assets_dir;
    std::function<void()> wake;                               // asks for a frame, from any thread
    std::function<std::string(const std::string&)> variable;  // environment variables
    std::filesystem::path program = "/proc/self/exe";         // the workbench, for a window of its own
  };
  // A short line for the user; errors stay until dismissed.
  using OnNotice = std::function<void(const std::string& text, bool is_error)>;

  // Opens the store (on the calling thread: nothing can be shown without it). Fails like Store::open.
  static Result<std::unique_ptr<Session>> open(Options options);
  // Stops every run at once and joins.
  ~Session();

  // --- listeners, called by pump()
  // ------------------------------------------------------------------------------
  OnNotice on_notice;
  std::function<void(sheet::Loaded, const std::filesystem::path&)> on_sheet_loaded;
  std::function<void(const std::filesystem::path&, Document::Text)> on_sheet_saved;
  // A text was read; of a file of its own, on_sheet_loaded is called.
  std::function<void(Document::Text, sheet::Loaded)> on_text_read;
  // A file does not hold what was last read from it or written to it. `is_refused`: so it was not written.
  std::function<void(const std::filesystem::path&, Document::Text holds, bool is_refused)> on_file_changed;
  // Changes that a program which has ended did not save, newest first.
  std::function<void(std::vector<std::pair<RecoveryFile, UnsavedSheet>>)> on_unsaved_found;
  // A run is shown; `loaded` when it came from the store rather than from fire().
  std::function<void(bool loaded)> on_run_shown;
  // A run has come to its end: what is cached, and how long a cell takes, is known better now.
  std::function<void()> on_run_ended;
  // Cells were copied: what to put into the clipboard as text (empty = it is there already), and a line that
  // says so.
  std::function<void(const std::string& text, const std::string& what)> on_copied;
  // A run could not be started: what the user must do.
  std::function<void(const Error&)> on_fire_failed;

  // Takes in what arrived. True when something changed.
  bool pump();

  // --- running
  // ---------------------------------------------------------------------------------------------------
  // Fires a plan as a new run, which is then shown, or what options.resume names of the shown run. Several
  // runs may go at once.
  void fire(const sheet::Plan& plan, run::FireOptions options);
  // True between fire() and the moment when its run is shown or refused.
  bool is_starting() const { return starting_; }
  // The runs that go on, shown or not, oldest first.
  const std::vector<std::shared_ptr<RunView>>& going() const { return going_; }
  void pause(store::RunId run, bool pauses);
  // A run that is being started is stopped as soon as it is there.
  void stop(std::optional<store::RunId> run, run::Conductor::StopMode mode);
  void cancel(store::RunId run, std::vector<sheet::CellIndex> cells);
  // Fires cells of the shown run once more, not from the cache, whether it goes on or has ended.
  void refire(std::vector<sheet::CellIndex> cells);
  void look_at(store::RunId run, std::vector<sheet::CellIndex> cells);
  void set_limits(store::RunId run, const run::LimitChange& change);
  // Works out the estimate of a plan in the background; the newest request counts.
  void request_estimate(const sheet::Plan& plan, std::uint64_t revision);
  const std::optional<run::Estimate>& estimate() const { return estimate_; }
  std::uint64_t estimate_revision() const { return estimate_revision_; }

  // --- looking
  // ---------------------------------------------------------------------------------------------------
  RunView* shown() { return shown_.get(); }
  void show_run(store::RunId run);
  void forget_shown();
  void refresh_runs();
  const RunList& runs() const { return runs_; }
  // Changed here at once, and in the store in the order of the calls; on_notice tells when it was not kept.
  void rename_run(store::RunId run, const std::string& name);
  void tag_run(store::RunId run, std::vector<std::string> tags);
  // Finds out what deleting a run would come to; one that is being fired is refused with a notice.
  void weigh_deletion(store::RunId run, std::function<void(const store::Deletion&)> done);
  void delete_run(store::RunId run);
  // Makes a run of a .json that was exported. `done` gets on the UI thread what came of it.
  void import_run(const std::filesystem::path& path, std::function<void(Result<report::Imported>)> done);
  // The cell that the inspector shows, told each frame; `revision` is that of the sheet, for cells that are
  // not fired. What is not in its result is found out in the background.
  void focus(RunView& view, sheet::CellIndex cell, std::uint64_t revision);
  void leave_focus();
  const FocusFacts& focus_facts() const { return facts_; }
  // Changes marks of the shown run, here at once and in the store in the order of the calls.
  void change_marks(std::vector<store::MarkChange> changes);
  // The same for a run that need not be shown any more.
  void change_marks(store::RunId run, std::vector<store::MarkChange> changes);
  // The reference of the shown run, or none; remembered as long as the session lasts.
  void pin(std::optional<sheet::CellIndex> cell);
  // How a run, or the newest of a sheet's, was looked at last; nullptr when that is not known.
  const RunLook* look_of(store::RunId run) const { return looks_.find(run); }
  const RunLook* look_of_sheet(const std::string& path) const { return looks_.find_sheet(path); }
  // Known at once, and written in the background.
  void keep_look(const RunLook& look);
  // Finds the cells that match a query in the background and gives them to `done`, on the UI thread; a newer
  // question takes the place of one that is not answered. Reads nothing of `view` after it returns.
  void find_matches(const RunView& view, const query::Query& query,
                    std::function<void(Result<query::CellSet>)> done);
  // An earlier question is not answered any more.
  void forget_matches();
  // Reads the numbers of a run that are in its results, and gives them to its view; those of pictures are
  // measured before, which may take a while. A newer call takes the place of one that is not answered.
  void read_numbers(const RunView& view, bool has_pictures);
  // True while they are being read for this view, with those of pictures where these are asked for.
  bool is_reading_numbers(const RunView& view, bool has_pictures) const;
  const std::shared_ptr<StorePictures>& pictures() const { return pictures_; }
  // Opens a folder of runs in a window, which is a program, of its own. `done` gets on the UI thread what
  // came of it.
  enum class FolderOpens { in_own_window, is_open_here, holds_no_runs };
  void open_folder(const std::filesystem::path& folder, std::function<void(Result<FolderOpens>)> done);

  // Works a chart out in the background and gives it to `done`, on the UI thread; a newer question takes the
  // place of one that is not answered. `spec` is fitted. Reads nothing of `view` after it returns.
  using ChartMade = std::function<void(Result<std::shared_ptr<const chart::Chart>>)>;
  void make_chart(const RunView& view, const chart::Spec& spec, ChartMade done);
  // Adds the dots to a chart's frame in the background and gives it to `done`, on the UI thread.
  using ChartLaidOut = std::function<void(std::shared_ptr<const chart::Scene>)>;
  void add_chart_dots(std::shared_ptr<const chart::Scene> frame, chart::Palette palette, ChartLaidOut done);

  // Reads two runs in the background and gives what is different to `done`, on the UI thread; a newer
  // question takes the place of one that is not answered.
  using RunsCompared = std::function<void(Result<query::RunComparison>)>;
  void compare_runs(store::RunId before, store::RunId after, RunsCompared done);

  // --- the data folder as a whole; each is worked out in the background and given to `done`, on the UI
  // thread
  using KeptRead = std::function<void(Result<std::vector<store::Store::KeptAnswers>>)>;
  void read_kept_answers(KeptRead done);
  // What the cache did for a run; a newer question takes the place of one that is not answered.
  using CacheReported = std::function<void(Result<run::CacheReport>)>;
  void report_cache(const RunView& view, CacheReported done);
  // While a run is being fired, its files may show as damage.
  using DataChecked = std::function<void(Result<DataHealth>)>;
  void check_data(DataChecked done);
  using DataRepaired = std::function<void(Result<store::Store::Repair>)>;
  void repair_data(DataRepaired done);

  // --- files
  // -----------------------------------------------------------------------------------------------------
  void load_sheet(const std::filesystem::path& path);
  // Reads the rows of a data file.
  void read_data(const std::filesystem::path& path, std::function<void(sheet::DataFile)> done);
  // Writes a sheet's text, unless the file exists and holds something else than `known` (empty: whatever it
  // holds is written over).
  void save_sheet(const std::filesystem::path& path, Document::Text text, Document::Text known);
  // Looks whether a file still holds what is known of it. Cheap while its time and size are the same.
  void check_file(const std::filesystem::path& path, Document::Text known);
  // Reads a text as `before` is kept.
  void read_text(Document::Text text, std::shared_ptr<const sheet::Sheet> before);
  // Keeps changes where a crash does not reach them, until forget_unsaved().
  // Once that is done, `instead_of` is not needed any more.
  void keep_unsaved(UnsavedSheet unsaved, std::optional<RecoveryFile> instead_of = std::nullopt);
  void forget_unsaved();
  void discard_unsaved(const RecoveryFile& file);
  // Looks for changes that an ended program has left behind.
  void find_unsaved();
  // Reads such changes and the file that they were made to.
  void read_unsaved(UnsavedSheet unsaved, std::function<void(sheet::Loaded, Document::Text holds)> done);
  // Copies what came back for cells of the shown run: `answer` as text, of several cells as a table, or the
  // picture where there is no text; `picture` as PNG; `page` both as HTML.
  enum class CopyAs { answer, picture, page };
  void copy_cells(std::vector<sheet::CellIndex> cells, CopyAs as);
  // Writes what is drawn of a chart as .svg or .png.
  void write_chart(const std::filesystem::path& path, std::shared_ptr<const chart::Scene> scene);
  void write_montage(const std::filesystem::path& path, std::vector<sheet::CellIndex> cells, bool dark);
  // Writes what the shown run has so far, by the name's ending as report/report.h does; without `only`, all.
  void write_results(const std::filesystem::path& path, std::shared_ptr<const query::CellSet> only);

  // What goes on for the user in the background.
  const Tasks& tasks() const { return tasks_; }
  // Asks it to stop, which it says when it has.
  void stop_task(std::uint64_t id);

  ThreadPool& pool() { return pool_; }
  const provider::ModelTable* models() const { return models_ ? &*models_ : nullptr; }
  const std::filesystem::path& assets_dir() const { return options_.assets_dir; }
  const std::filesystem::path& data_dir() const { return options_.data_dir; }
  // An environment variable; empty when there is none.
  std::string variable(const std::string& name) const { return options_.variable(name); }
  // The file that holds a blob.
  std::filesystem::path blob_file(const std::string& hash) const { return store_->blob_path(hash); }

 private:
  using Message = std::function<void(Session&)>;
  explicit Session(Options options);
  Result<std::string> demo_base_url();
  void post(Message message) { inbox_->push(std::move(message)); }
  // `work` is done by one of `threads`, and gives what is to be done about it on the UI thread.
  using TaskWork = std::function<Message(const Progress&)>;
  void start_task(ThreadPool& threads, KeptText title, TaskStops stops, TaskWork work);
  static Message tell_written(const std::filesystem::path& path, const Result<>& written, KeptText what);
  void load_result(store::RunId run, sheet::CellIndex cell);
  void find_facts(const FocusKey& key, const sheet::Plan& plan,
                  std::shared_ptr<const store::CellResult> result);
  std::shared_ptr<RunView> make_view(store::RunId run, const std::string& name, const sheet::Plan& plan);
  std::shared_ptr<RunView> going(store::RunId run) const;
  void take(const run::Event& event);
  void started(const Result<store::RunId>& run, const sheet::Plan& plan, const run::FireOptions& options,
               std::shared_ptr<RunView> resumed);
  void make_thumbnails(const store::CellResult& result);
  // On the measuring thread: of what is not measured yet.
  Result<> measure_pictures(store::RunId run, std::stop_token stop);
  std::shared_ptr<Task> begin_measuring(std::uint64_t pictures);
  // Puts into the store what was measured beside making thumbnails.
  void keep_measured();
  RunSheet sheet_summary(const store::RunInfo& info);
  std::vector<RunEntry> list_entries(std::vector<store::RunInfo> runs);
  void take_list(std::vector<RunEntry> entries);
  void change_run(store::RunId run, const std::function<void(store::RunInfo&)>& change,
                  std::function<Result<>(store::Store&)> write);
  void show(std::shared_ptr<RunView> view, bool loaded);
  void notice(const std::string& text, bool is_error) const;
  void forget_look(store::RunId run);
  void change_looks(std::function<void(RunLooks&)> change);
  Result<> keep_now(const UnsavedSheet& unsaved);
  // Until what was asked of the files thread is done.
  void finish_files();

  Options options_;
  std::shared_ptr<Mailbox<Message>> inbox_;
  std::shared_ptr<run::EventBox> events_;
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<StorePictures> pictures_;
  std::optional<provider::PriceTable> prices_;
  std::optional<provider::ModelTable> models_;
  Synced<std::unique_ptr<demo::Server>> demo_;
  std::unique_ptr<net::Engine> engine_;
  std::unique_ptr<run::Conductor> conductor_;

  std::shared_ptr<RunView> shown_;
  std::vector<std::shared_ptr<RunView>> going_;
  // Events of a run that is being started.
  std::vector<run::Event> early_events_;
  bool starting_ = false;
  std::optional<run::Conductor::StopMode> stop_when_started_;
  RunList runs_;
  RunLooks looks_;
  std::uint64_t lists_wanted_ = 0;  // the newest list of runs that was asked for
  Synced<std::unordered_map<store::RunId, RunSheet>> run_sheets_;
  std::unordered_map<store::RunId, sheet::CellIndex> references_;
  std::optional<run::Estimate> estimate_;
  std::uint64_t estimate_revision_ = 0, estimate_wanted_ = 0;
  FocusFacts facts_;
  Tasks tasks_;
  std::atomic<std::uint64_t> tasks_begun_ = 0;
  std::stop_source matching_;                    // stops the search that goes on
  std::uint64_t matches_wanted_ = 0;             // the newest question about a filter
  std::stop_source charting_;                    // stops the chart that is being worked out
  std::uint64_t charts_wanted_ = 0;              // the newest question about a chart
  std::stop_source reporting_;                   // stops the report that is being worked out
  std::stop_source comparing_;                   // stops the comparison that goes on
  std::uint64_t comparisons_wanted_ = 0;         // the newest question about two runs
  std::atomic<std::uint64_t> facts_wanted_ = 0;  // the newest question; earlier ones are not looked into

  // The numbers that are being read, and what stops that; a run of 0 = none.
  struct NumbersWanted {
    store::RunId run = 0;
    std::uint64_t version = 0;
    bool has_pictures = false;
    friend bool operator==(const NumbersWanted&, const NumbersWanted&) = default;
  };
  NumbersWanted reading_for_;
  std::stop_source reading_;

  // Belongs to the files thread.
  std::optional<RecoveryFile> recovery_;
  std::string checked_stamp_;

  // Last, so that they are joined before anything they use goes away.
  ThreadPool pool_;
  ThreadPool io_;
  ThreadPool measuring_;  // one thread, which waits for those that measure: nothing is measured twice at once
  ThreadPool long_work_;  // what takes minutes lets the others go first
  platform::ChildPrograms windows_;  // used by files_
  ThreadPool files_;                 // one thread: files are written in the order in which it was asked for
};

}  // namespace proofsheet::ui
