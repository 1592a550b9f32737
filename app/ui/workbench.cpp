#include "ui/workbench.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <GLFW/glfw3.h>
#include "base/clock.h"
#include "ui/focus_ring.h"
#include "ui/language.h"

namespace proofsheet::ui {

namespace {

constexpr double kEstimateDelay_s = 0.15;
// A plan larger than this is not drawn before it is fired: its cells alone would take hundreds of megabytes.
constexpr std::uint64_t kMostPlannedCells = 4'000'000;

// What decides whether a run's results are the sheet's: everything but how they are laid out and throttled.
std::string text_for_comparison(const sheet::Sheet& sheet) {
  sheet::Sheet plain = sheet;
  plain.layout = {};
  plain.limits = {};
  plain.order = {};
  plain.cache_ttl_s.reset();
  for (sheet::ProviderSpec& provider : plain.providers) {
    provider.limits = {};
    provider.serial_models = false;
    provider.http2.reset();
    provider.ca_file.clear();
  }
  plain.title.clear();
  return sheet::to_yaml(plain, sheet::DataRows::inline_rows);
}

}  // namespace

Workbench::Workbench(platform::Window& window, platform::FrameLoop& loop, Session& session, Settings settings)
    : window_(window), loop_(loop), session_(session), settings_(std::move(settings)) {}

Workbench::~Workbench() {
  keep_look();
  session_.on_notice = nullptr;
  session_.on_sheet_loaded = nullptr;
  session_.on_sheet_saved = nullptr;
  session_.on_text_read = nullptr;
  session_.on_file_changed = nullptr;
  session_.on_unsaved_found = nullptr;
  session_.on_run_shown = nullptr;
  session_.on_run_ended = nullptr;
  session_.on_fire_failed = nullptr;
  session_.on_copied = nullptr;
  if (inspector_.note.is_changed()) {
    const ChangeMarks note = keep_note(inspector_.note);
    session_.change_marks(note.run, {note.change});
  }
  session_.forget_matches();
  if (!document_.is_dirty()) session_.forget_unsaved();
}

Result<std::unique_ptr<Workbench>> Workbench::make(platform::Window& window, platform::FrameLoop& loop,
                                                   Session& session, Settings settings) {
  std::unique_ptr<Workbench> bench(new Workbench(window, loop, session, std::move(settings)));
  auto images = gl::ImageRenderer::make();
  if (!images) return fail(images.error());
  bench->images_ = std::move(*images);
  auto dots = gl::DotRenderer::make();
  if (!dots) return fail(dots.error());
  bench->dots_ = std::move(*dots);
  bench->textures_ = std::make_unique<gl::TextureCache>(
      session.pool(), session.pictures(), &platform::FrameLoop::wake,
      gl::CacheLimits::of_driver(static_cast<std::uint64_t>(bench->settings_.texture_mb) << 20));
  bench->sounds_ = std::make_unique<Sounds>(session.pool(), session.pictures(), &platform::FrameLoop::wake);
  bench->fonts_ = platform::load_fonts(kTextSize);
  bench->take_up_settings();
  bench->listen();
  bench->add_sheet_commands();
  bench->add_run_commands();
  bench->add_control_commands();
  bench->add_refire_commands();
  bench->add_view_commands();
  bench->add_scale_commands();
  bench->add_picture_commands();
  bench->add_group_commands();
  bench->add_sort_commands();
  bench->add_color_commands();
  bench->add_walk_commands();
  bench->add_cell_commands();
  bench->add_mark_commands();
  bench->add_label_commands();
  bench->add_hide_commands();
  bench->add_copy_commands();
  bench->add_sound_commands();
  bench->add_montage_command();
  bench->add_export_commands();
  bench->add_filter_commands();
  bench->add_file_commands();
  bench->add_guide_commands();
  bench->add_chart_commands();
  bench->add_runs_panel_commands();
  bench->add_care_commands();
  for (const std::string& missing : bench->fonts_.missing) bench->notice(missing, true);
  sheet::Loaded starter;
  starter.sheet = Document::starter();
  bench->document_.load(std::move(starter));
  session.refresh_runs();
  session.find_unsaved();
  return bench;
}

void Workbench::listen() {
  document_.on_step = [this](const KeptText& name) {
    history_.push({.kind = History::Kind::document,
                   .words = [name] { return name.shown(); },
                   .undo = [this] { document_.undo(); },
                   .redo = [this] { document_.redo(); }});
  };
  document_.on_forgotten = [this] { history_.forget(History::Kind::document); };
  session_.on_copied = [this](const std::string& text, const std::string& what) {
    if (!text.empty()) ImGui::SetClipboardText(text.c_str());
    notice(what, false, "copied");
  };
  session_.on_notice = [this](const std::string& text, bool is_error) { notice(text, is_error); };
  session_.on_sheet_loaded = [this](sheet::Loaded loaded, const std::filesystem::path& path) {
    adopt_loaded(std::move(loaded), path);
  };
  session_.on_sheet_saved = [this](const std::filesystem::path& path, Document::Text written) {
    const Document::Rewritten rewritten =
        document_.text() == written ? document_.rewritten() : Document::Rewritten();
    document_.saved(path, written);
    files_.known = std::move(written);
    files_.theirs.reset();
    settings_.last_sheet = path;
    settings_.last_folder = path.parent_path();
    std::string words = tr_format("Saved {}", path.string());
    if (rewritten.any()) words += ". " + rewritten_words(rewritten);
    notice(words, false, "saved");
  };
  session_.on_text_read = [this](const Document::Text& text, sheet::Loaded loaded) {
    document_.text_was_read(text, std::move(loaded));
  };
  session_.on_file_changed = [this](const std::filesystem::path& path, Document::Text holds,
                                    bool is_refused) { file_changed(path, std::move(holds), is_refused); };
  session_.on_unsaved_found = [this](auto found) { files_.found = std::move(found); };
  session_.on_run_shown = [this](bool loaded) {
    selection_.clear();
    grid_.page = 0;
    grid_.scroll_x = grid_.scroll_y = 0;
    grid_.actual = {};
    if (mode_ == Mode::image) mode_ = mode_before_image_;
    limits_popover_ = {};
    run_text_ = text_for_comparison(session_.shown()->plan().sheet());
    if (document_text_ == run_text_) session_.shown()->set_layout(document_.sheet().layout);
    laid_out_ = document_.sheet().layout;
    take_up_look(*session_.shown(), loaded);
    if (const auto wanted = std::exchange(cell_of_opened_, std::nullopt);
        wanted && wanted->first == session_.shown()->id() &&
        wanted->second < session_.shown()->plan().size()) {
      selection_.select(wanted->second);
      grid_.bring_into_view = wanted->second;
    }
    if (!loaded) settings_.is_guided = true;
    if (session_.shown()->is_running()) going_texts_[session_.shown()->id()] = run_text_;
    const bool is_of_last_time = std::exchange(run_of_last_time_, std::nullopt) == session_.shown()->id();
    if (!loaded || is_of_last_time || document_.is_dirty() || document_text_ == run_text_) return;
    // An opened run brings its sheet along, unless that would overwrite unsaved changes.
    sheet::Loaded sheet;
    sheet.sheet = session_.shown()->plan().sheet();
    document_.load(std::move(sheet));
    files_.known.reset();
    files_.theirs.reset();
    renew_sheet_panel();
  };
  session_.on_run_ended = [this] {
    estimate_due_ = ImGui::GetTime();
    std::erase_if(going_texts_, [this](const auto& entry) {
      return std::ranges::none_of(session_.going(),
                                  [&](const auto& view) { return view->id() == entry.first; });
    });
  };
  session_.on_fire_failed = [this](const Error& error) { notice(error.message, true); };
}

void Workbench::open_sheet(const std::filesystem::path& path) {
  leave_document([this, path] { session_.load_sheet(path); });
}

void Workbench::open_last(const std::filesystem::path& sheet, store::RunId run) {
  if (run > 0) run_of_last_time_ = run;
  open_sheet(sheet);
}

void Workbench::open_run(store::RunId run) {
  session_.show_run(run);
}

void Workbench::notice(const std::string& text, bool is_error, std::string_view kind) {
  add_notice(notices_, text, is_error, kind);
  loop_.draw_frames(3);
}

// The shown run follows the layout of its sheet. When that becomes the document, or is read again, a view
// that is sorted as it was left stays so; what is edited is taken over as it is.
void Workbench::lay_out_as_document(bool was_of_run) {
  const sheet::Layout before = std::exchange(laid_out_, document_.sheet().layout);
  RunView* run = session_.shown();
  if (run == nullptr || document_text_ != run_text_) return;
  sheet::Layout layout = document_.sheet().layout;
  if (was_of_run && layout == before) return;
  if (!was_of_run) {
    if (!layout.row_sort) layout.row_sort = run->row_sort();
    if (!layout.column_sort) layout.column_sort = run->column_sort();
  }
  run->set_layout(layout);
}

// What follows from a changed sheet: whether the shown run is still its own, the cells that it plans, its
// estimate.
void Workbench::watch_document() {
  const bool changed = watched_revision_ != document_.revision();
  if (changed) {
    watched_revision_ = document_.revision();
    const bool was_of_run = document_text_ == run_text_;
    document_text_ = text_for_comparison(document_.sheet());
    planned_.reset();
    estimate_due_ = ImGui::GetTime() + kEstimateDelay_s;
    loop_.draw_within(kEstimateDelay_s);
    lay_out_as_document(was_of_run);
  }
  if (estimate_due_ > 0 && ImGui::GetTime() >= estimate_due_) {
    estimate_due_ = 0;
    if (document_.plan()) session_.request_estimate(*document_.plan(), document_.revision());
  }
  show_planned_cells();
  // What was marked or laid out in another run is not taken back unseen.
  const store::RunId shown = session_.shown() != nullptr ? session_.shown()->id() : 0;
  if (std::exchange(run_of_marks_, shown) == shown) return;
  history_.forget(History::Kind::marks);
  history_.forget(History::Kind::view);
}

void Workbench::show_planned_cells() {
  if (session_.shown() != nullptr || planned_ || !document_.plan()) return;
  if (document_.plan()->size() > kMostPlannedCells) return;
  planned_ = std::make_unique<RunView>(0, document_.sheet().name(), *document_.plan(),
                                       [](store::RunId, sheet::CellIndex) {});
  selection_.erase_if([&](std::uint64_t cell) { return cell >= document_.plan()->size(); });
}

bool Workbench::is_complete() const {
  return session_.shown() != nullptr && !session_.shown()->is_loading() && !is_loading_pictures() &&
         !sounds_->is_loading();
}

void Workbench::draw() {
  session_.pump();
  if (window_.should_close() && document_.is_dirty() && !after_unsaved_) {
    glfwSetWindowShouldClose(window_.handle(), 0);
    leave_document([this] { window_.request_close(); });
  }
  const float scale = window_.content_scale() * static_cast<float>(settings_.scale) / 100;
  if (scale != applied_scale_) {
    applied_scale_ = scale;
    apply_theme(theme_of(settings_.theme), scale);
  }
  images_->begin_frame();
  if (textures_->begin_frame()) loop_.draw_frames(1);
  watch_sound();
  watch_dropped();
  watch_files();
  watch_document();
  watch_tasks();
  watch_axes();
  watch_values();
  watch_overlay();
  watch_filter();
  watch_chart();
  watch_numbers();

  RunView* run = visible_run();
  if (run != nullptr && !selection_.empty()) {
    session_.focus(*run, selection_.back(), document_.revision());
  } else {
    session_.leave_focus();
  }
  static const std::optional<run::Estimate> kNoEstimate;
  const bool fresh = session_.estimate_revision() == document_.revision();
  const Context context{.theme = theme_of(settings_.theme),
                        .fonts = fonts_,
                        .scale = scale,
                        .commands = commands_,
                        .document = document_,
                        .run = run,
                        .run_is_stale = session_.shown() != nullptr && document_text_ != run_text_,
                        .estimate = fresh ? session_.estimate() : kNoEstimate,
                        .runs = session_.runs(),
                        .going = session_.going(),
                        .selection = selection_,
                        .facts = session_.focus_facts(),
                        .textures = *textures_,
                        .images = *images_,
                        .dots = *dots_,
                        .draw_within = [this](double seconds) { loop_.draw_within(seconds); },
                        .now_unix_ms = system_clock().unix_ms(),
                        .models = session_.models(),
                        .sounds = sounds_.get()};
  // A key that closes a popup in this frame does nothing else; Escape closed it before the frame was drawn.
  const auto is_popup_open = [] {
    return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  };
  const bool has_popup = had_popup_ || is_popup_open();
  Actions actions;
  draw_layout(context, actions);
  draw_limits_popover(limits_popover_, context, actions);
  draw_confirm(confirm_, context, actions);
  draw_palette(palette_, context, actions);
  draw_keys_overlay(keys_, context);
  draw_comparison(comparison_, context, actions);
  draw_cache_panel(cache_panel_, context, actions);
  draw_doctor(doctor_, context, actions);
  draw_file_dialog(file_dialog_, context, actions);
  draw_unsaved_question(context);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  draw_notices(notices_, context, middle_,
               {{run_bar_.free_from, run_bar_.top}, {run_bar_.free_to, viewport->Pos.y + viewport->Size.y}});
  draw_focus_ring(context);
  keep_keyboard_in_field();
  if (!has_popup) handle_shortcuts();
  had_popup_ = is_popup_open();
  carry_out(actions);
  watch_look();
}

void Workbench::leave_document(std::function<void()> next) {
  if (document_.is_dirty()) {
    after_unsaved_ = std::move(next);
  } else {
    next();
  }
}

void Workbench::fire(const run::FireOptions& options) {
  const sheet::Plan* plan = options.resume ? &session_.shown()->plan() : &*document_.plan();
  session_.fire(*plan, options);
}

}  // namespace proofsheet::ui
