// Draws one panel in a real window and carries out what it asks for, as the workbench does.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/thread_pool.h"
#include "driver.h"
#include "platform/fonts.h"
#include "ui/action.h"
#include "ui/context.h"
#include "ui/widgets.h"

namespace proofsheet::testing {

class PanelStage {
 public:
  using Draw = std::function<void(const ui::Context&, ui::Actions&)>;

  explicit PanelStage(Draw draw, const DriverOptions& options = {})
      : draw_(std::move(draw)), driver_([this] { frame(); }, options), textures_(pool_, nullptr, [] {}) {
    fonts_ = platform::load_fonts();
    // On a slow machine a key would repeat within the frames of one press.
    ImGui::GetIO().KeyRepeatDelay = 1e6f;
    ui::apply_theme(ui::theme_of(ui::ThemeKind::dark), 1);
    auto images = gl::ImageRenderer::make();
    if (!images) throw DriverError(images.error().message);
    images_ = std::move(*images);
    auto dots = gl::DotRenderer::make();
    if (!dots) throw DriverError(dots.error().message);
    dots_ = std::move(*dots);
    add_commands();
  }

  Driver& driver() { return driver_; }
  ui::Document& document() { return document_; }
  const sheet::Sheet& sheet() const { return document_.sheet(); }
  ui::Commands& commands() { return commands_; }
  ui::RunList& runs() { return runs_; }
  void load(const std::string& yaml) {
    document_.load(sheet::parse_sheet(yaml, "test.sheet.yaml", {}));
    driver_.settle();
  }
  void set_estimate(const std::optional<run::Estimate>& estimate) {
    estimate_ = estimate;
    driver_.settle();
  }
  // What was asked for since the last call, edits and commands apart.
  ui::Actions take_actions() { return std::exchange(asked_, {}); }
  // Commands that were run, by name.
  const std::vector<std::string>& invoked() const { return invoked_; }

 private:
  void add_commands() {
    const auto refuse = [this] {
      return document_.problems().empty() ? std::string() : std::string("fix it first");
    };
    commands_.add({"run.fire", "Fire", ImGuiMod_Ctrl | ImGuiKey_Enter, refuse, [] {}});
    commands_.add({"edit.undo", "Undo", ImGuiMod_Ctrl | ImGuiKey_Z, {}, [this] { document_.undo(); }});
    commands_.add(
        {"edit.redo", "Redo", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, {}, [this] { document_.redo(); }});
    commands_.add({"sheet.undo", "Undo in the sheet alone", 0, {}, [this] { document_.undo(); }});
    commands_.add({"sheet.redo", "Redo in the sheet alone", 0, {}, [this] { document_.redo(); }});
  }

  void frame() {
    ui::Actions actions;
    const ui::Context context{.theme = ui::theme_of(ui::ThemeKind::dark),
                              .fonts = fonts_,
                              .scale = 1,
                              .commands = commands_,
                              .document = document_,
                              .run = nullptr,
                              .run_is_stale = false,
                              .estimate = estimate_,
                              .runs = runs_,
                              .going = going_,
                              .selection = selection_,
                              .facts = facts_,
                              .textures = textures_,
                              .images = *images_,
                              .dots = *dots_,
                              .draw_within = [](double) {},
                              .now_unix_ms = 1'790'000'000'000,
                              .models = &models_};
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({328, 900});
    ImGui::Begin("stage", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
    draw_(context, actions);
    ImGui::End();
    for (ui::Action& action : actions) perform(std::move(action));
  }

  void perform(ui::Action action) {
    if (const auto* edit = std::get_if<ui::EditSheet>(&action)) {
      document_.edit(edit->name, edit->merge_key, edit->change);
      return;
    }
    if (const auto* edit = std::get_if<ui::EditText>(&action)) {
      document_.edit_text(edit->name, edit->merge_key, edit->text);
      document_.text_was_read(document_.unread_text(), ui::read_sheet_text(edit->text, document_.sheet()));
      return;
    }
    if (const auto* invoke = std::get_if<ui::Invoke>(&action)) {
      invoked_.push_back(invoke->command);
      commands_.invoke(invoke->command);
      return;
    }
    asked_.push_back(std::move(action));
  }

  Draw draw_;
  Driver driver_;
  platform::Fonts fonts_;
  ui::Commands commands_;
  ui::Document document_;
  std::optional<run::Estimate> estimate_ = run::Estimate();
  ui::RunList runs_;
  std::vector<std::shared_ptr<ui::RunView>> going_;
  ui::Selection selection_;
  ui::FocusFacts facts_;
  provider::ModelTable models_ =
      std::move(*provider::ModelTable::load(std::string(PROOFSHEET_SOURCE_DIR) + "/assets/model_params.tsv"));
  ui::Actions asked_;
  std::vector<std::string> invoked_;
  ThreadPool pool_{1};
  gl::TextureCache textures_;
  std::unique_ptr<gl::ImageRenderer> images_;
  std::unique_ptr<gl::DotRenderer> dots_;
};

}  // namespace proofsheet::testing
