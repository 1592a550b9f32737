// Chart mode: its commands, and having the chart worked out when what it is made of has changed.
#include <algorithm>

#include <fmt/format.h>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

// While a run goes on, the chart takes a small part of the time.
constexpr double kChartEvery_s = 0.5, kChartShare = 0.1;

}  // namespace

void Workbench::show_chart() {
  mode_ = Mode::chart;
}

void Workbench::add_chart_commands() {
  commands_.add({"view.chart", "Chart", ImGuiKey_F4,
                 [this] { return visible_run() != nullptr ? "" : tr("There are no cells yet"); },
                 [this] { show_chart(); }});
  static constexpr std::array kNames{std::pair("chart.line", "Chart: line with band"),
                                     std::pair("chart.box", "Chart: boxes"),
                                     std::pair("chart.scatter", "Chart: a dot for each cell"),
                                     std::pair("chart.histogram", "Chart: histogram"),
                                     std::pair("chart.heat_map", "Chart: heat-map over two axes")};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const chart::Kind kind = chart::kKinds[i];
    commands_.add({kNames[i].first, kNames[i].second,
                   ImGuiMod_Alt | static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(i)),
                   [this, kind]() -> std::string {
                     if (visible_run() == nullptr) return tr("There are no cells yet");
                     return chart::why_not(kind, chart_.wanted.measure);
                   },
                   [this, kind] {
                     show_chart();
                     chart_.wanted.kind = kind;
                   }});
  }
  const auto why_not = [this] { return mode_ == Mode::chart ? "" : tr("Go to the chart first"); };
  const auto add_menu = [this, why_not](const char* name, const char* title, ImGuiKey key, ChartMenu menu) {
    commands_.add({name, title, ImGuiMod_Alt | key, why_not, [this, menu] { chart_.opens = menu; }});
  };
  add_menu("chart.number", "Choose the chart's number", ImGuiKey_N, ChartMenu::number);
  add_menu("chart.axis", "Choose the chart's axis", ImGuiKey_A, ChartMenu::axis);
  add_menu("chart.second", "Choose the chart's colours or second axis", ImGuiKey_B, ChartMenu::second);
  commands_.add({"chart.middle", "Median with quartiles, or mean with its 95 % interval",
                 ImGuiMod_Alt | ImGuiKey_M, why_not, [this] {
                   const bool is_mean = chart_.wanted.middle == chart::Middle::mean;
                   chart_.wanted.middle = is_mean ? chart::Middle::median : chart::Middle::mean;
                 }});
  commands_.add({"chart.log", "Logarithmic scale, or linear", ImGuiMod_Alt | ImGuiKey_L, why_not,
                 [this] { chart_.wanted.is_log = !chart_.wanted.is_log; }});
  commands_.add({"chart.table", "Show or hide the chart's numbers", ImGuiMod_Alt | ImGuiKey_T, why_not,
                 [this] { chart_.shows_table = !chart_.shows_table; }});
  add_chart_export_commands();
}

void Workbench::add_chart_export_commands() {
  const auto why_not = [this]() -> std::string {
    if (mode_ != Mode::chart) return tr("Go to the chart first");
    return chart_.chart && !chart_.chart->is_empty() && chart_.scene ? ""
                                                                     : tr("The chart has no numbers yet");
  };
  commands_.add(
      {"chart.copy_table", "Copy the chart's numbers as a table", ImGuiMod_Alt | ImGuiKey_C, why_not, [this] {
         perform(CopyText{chart::to_tsv(*chart_.chart), tr_later("Table")});
       }});
  const auto add_export = [this, why_not](const char* name, const char* title, ImGuiKey key,
                                          const char* ending) {
    commands_.add({name, title, ImGuiMod_Alt | key, why_not, [this, ending] {
                     open_file_dialog(file_dialog_, FileDialogState::Purpose::write_chart,
                                      settings_.last_folder,
                                      chart_file_name(visible_run()->name(), *chart_.chart) + ending);
                   }});
  };
  add_export("chart.export_svg", "Write the chart as SVG …", ImGuiKey_S, ".svg");
  add_export("chart.export_png", "Write the chart as PNG …", ImGuiKey_P, ".png");
}

void Workbench::perform(const WriteChart& wanted) {
  settings_.last_folder = wanted.path.parent_path();
  if (chart_.scene) session_.write_chart(wanted.path, chart_.scene);
}

// Escape: first the mark is left, then the chart.
void Workbench::leave_chart() {
  if (chart_.mark) {
    chart_.mark.reset();
  } else {
    commands_.invoke("view.grid");
  }
}

// One at a time, so that a window that is resized asks for no more than is done.
void Workbench::add_chart_dots() {
  if (!chart_.frame || chart_.is_adding_dots) return;
  chart_.is_adding_dots = true;
  session_.add_chart_dots(chart_.frame, chart_palette(theme_of(settings_.theme)),
                          [this, frame = chart_.frame](std::shared_ptr<const chart::Scene> scene) {
                            chart_.is_adding_dots = false;
                            loop_.draw_frames(2);
                            if (chart_.frame && chart_.frame->chart->spec == scene->chart->spec)
                              adopt_scene(chart_, std::move(scene));
                            if (chart_.frame == frame) chart_.frame.reset();
                          });
}

void Workbench::watch_chart() {
  add_chart_dots();
  RunView* run = visible_run();
  if (mode_ != Mode::chart || run == nullptr) return;
  const ChartState::Made wanted{.run = run->identity(),
                                .spec = chart_spec(chart_, *run),
                                .layout_version = run->layout_version(),
                                .filter_version = run->filter_version()};
  const bool is_other = !(wanted == chart_.made);
  const bool is_old = chart_.made_version != run->version();
  if (run->id() == 0 || (!is_other && !is_old)) return;
  if (!is_other) {
    if (chart_.is_computing) return;
    const double due = chart_.asked_at + std::max(kChartEvery_s, chart_.took_s / kChartShare);
    if (run->is_running() && ImGui::GetTime() < due) return loop_.draw_within(due - ImGui::GetTime() + 0.01);
  }
  if (chart_.made.run != wanted.run) chart_.chart = nullptr;
  chart_.made = wanted;
  chart_.made_version = run->version();
  chart_.is_computing = true;
  chart_.asked_at = ImGui::GetTime();
  loop_.draw_within(0.35);  // by then it is said that it takes time
  session_.make_chart(*run, wanted.spec, [this](Result<std::shared_ptr<const chart::Chart>> made) {
    chart_.is_computing = false;
    chart_.took_s = ImGui::GetTime() - chart_.asked_at;
    ++chart_.computed;
    chart_.failure = made ? "" : made.error().message;
    chart_.chart = made ? std::move(*made) : nullptr;
    loop_.draw_frames(2);
  });
}

}  // namespace proofsheet::ui
