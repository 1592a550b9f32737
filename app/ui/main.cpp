// proofsheet-ui: the workbench.
#include <cstdio>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <imgui.h>
#include <CLI/CLI.hpp>

#include "base/allocator.h"
#include "base/file.h"
#include "base/thread.h"
#include "ui/session.h"
#include "ui/settings.h"
#include "ui/workbench.h"

namespace {

using namespace proofsheet;

int report(const Error& error) {
  fmt::print(stderr, "proofsheet-ui: {}\n", error.message);
  return 1;
}

struct Arguments {
  std::string target;    // a sheet or a run
  std::string data_dir;  // empty = the user's
  bool use_egl = false;
  bool fires = false;  // fire the sheet as soon as it is read
};

// A number is a run of the store, anything else a sheet file; nothing means what was open the last time.
void open_target(ui::Workbench& bench, const Arguments& arguments, const ui::Settings& settings,
                 const std::filesystem::path& data_dir, const std::filesystem::path& assets) {
  const std::string& target = arguments.target;
  const bool is_run = !target.empty() && target.find_first_not_of("0123456789") == std::string::npos;
  std::error_code ignored;
  if (is_run && !std::filesystem::exists(target, ignored)) {
    bench.open_run(std::stoll(target));
  } else if (!target.empty()) {
    bench.open_sheet(std::filesystem::absolute(target));
  } else if (!settings.last_sheet.empty() && std::filesystem::exists(settings.last_sheet, ignored)) {
    const bool has_run = settings.last_run_folder == data_dir && !arguments.fires;
    bench.open_last(settings.last_sheet, has_run ? settings.last_run : 0);
  } else {
    bench.open_sheet(assets / "sheets" / "garden.sheet.yaml");
  }
}

int run_workbench(const Arguments& arguments) {
  const auto assets = assets_dir();
  if (!assets) return report(assets.error());
  const auto folder =
      arguments.data_dir.empty() ? data_dir() : Result<std::filesystem::path>(arguments.data_dir);
  if (!folder) return report(folder.error());
  std::string settings_message;
  const auto variable = [](const std::string& name) { return env(name.c_str()); };
  ui::set_language(ui::language_of_locale(variable));
  const ui::Settings settings = ui::load_settings(&settings_message);
  if (settings.language) ui::set_language(*settings.language);

  platform::WindowOptions window_options;
  window_options.place = settings.window;
  window_options.use_egl = arguments.use_egl;
  auto window = platform::Window::open(window_options);
  if (!window) return report(window.error());
  ui::Session::Options session_options;
  session_options.data_dir = *folder;
  session_options.assets_dir = *assets;
  session_options.wake = &platform::FrameLoop::wake;
  session_options.variable = variable;
  auto session = ui::Session::open(std::move(session_options));
  if (!session) return report(session.error());
  platform::FrameLoop loop(**window);
  auto bench = ui::Workbench::make(**window, loop, **session, settings);
  if (!bench) return report(bench.error());
  if (!settings_message.empty()) (*bench)->notice(settings_message, true);

  if (arguments.fires) (*bench)->fire_when_opened();
  open_target(**bench, arguments, settings, *folder, *assets);
  ui::SettingsKeeper keeper(settings);
  loop.run([&] {
    (*bench)->draw();
    if (const auto again_s = keeper.watch((*bench)->settings(), ImGui::GetTime())) loop.draw_within(*again_s);
  });
  if (const auto saved = ui::save_settings((*bench)->settings()); !saved) return report(saved.error());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "The workbench of Proofsheet: lay out prompts, fire every combination, look at all results side by "
      "side."};
  Arguments arguments;
  app.add_option("target", arguments.target, "A sheet file, or the number of a run");
  app.add_option("--data-dir", arguments.data_dir, "Where runs are kept");
  app.add_flag("--fire", arguments.fires, "Fire the sheet as soon as it is read");
  app.add_flag("--egl", arguments.use_egl, "Use EGL instead of GLX");
  CLI11_PARSE(app, argc, argv);
  keep_freed_memory();
  set_thread_name("ui");
  return run_workbench(arguments);
}
