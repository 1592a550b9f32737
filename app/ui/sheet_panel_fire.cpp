// The end of the sheet panel: the list of problems, the count, cost and time, and Fire.
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "provider/provider.h"
#include "run/estimate.h"
#include "sheet/pivot.h"
#include "ui/figures.h"
#include "ui/sheet_edits.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kProblemsShown = 20;
constexpr std::size_t kModelsLookedAt = 16;
constexpr std::size_t kUnknownShown = 8;

// Names of axes are English words more often than not.
std::string plural(const std::string& noun, std::uint64_t count) {
  if (count == 1 || noun.size() == 1 || language() != Language::english) return noun;
  const char last = noun.empty() ? 's' : noun.back();
  if (last == 's' || last == 'x') return noun;
  const bool is_word = std::all_of(noun.begin(), noun.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!is_word) return noun;
  const char before = noun.size() > 1 ? noun[noun.size() - 2] : 'a';
  if (last == 'y' && std::string_view("aeiou").find(before) == std::string_view::npos)
    return noun.substr(0, noun.size() - 1) + "ies";
  return noun + "s";
}

enum class ResultNoun { cell, image, sound, text };

// "128 images"; `number` is the count as it is written.
std::string counted(ResultNoun noun, std::uint64_t count, const std::string& number) {
  switch (noun) {
    case ResultNoun::image:
      return count == 1 ? tr_format("{} image", number) : tr_format("{} images", number);
    case ResultNoun::sound:
      return count == 1 ? tr_format("{} sound", number) : tr_format("{} sounds", number);
    case ResultNoun::text:
      return count == 1 ? tr_format("{} text", number) : tr_format("{} texts", number);
    case ResultNoun::cell:
      break;
  }
  return count == 1 ? tr_format("{} cell", number) : tr_format("{} cells", number);
}

// "120 of 128 images"
std::string counted_of(ResultNoun noun, std::uint64_t count, std::uint64_t all) {
  const std::string number = grouped(count), whole = grouped(all);
  switch (noun) {
    case ResultNoun::image:
      return count == 1 ? tr_format("{} of {} image", number, whole)
                        : tr_format("{} of {} images", number, whole);
    case ResultNoun::sound:
      return count == 1 ? tr_format("{} of {} sound", number, whole)
                        : tr_format("{} of {} sounds", number, whole);
    case ResultNoun::text:
      return count == 1 ? tr_format("{} of {} text", number, whole)
                        : tr_format("{} of {} texts", number, whole);
    case ResultNoun::cell:
      break;
  }
  return count == 1 ? tr_format("{} of {} cell", number, whole) : tr_format("{} of {} cells", number, whole);
}

// What the cells bring; "cell" where models differ or the plan cannot say.
ResultNoun result_noun(const sheet::Plan& plan) {
  const std::optional<std::size_t> model_axis = plan.axis_position("model");
  const std::uint64_t models = model_axis ? plan.axes()[*model_axis].values.size() : 1;
  std::optional<ResultNoun> noun;
  for (std::uint64_t model = 0; model < std::min<std::uint64_t>(models, kModelsLookedAt); ++model) {
    std::vector<std::uint64_t> coordinates(plan.axes().size(), 0);
    if (model_axis) coordinates[*model_axis] = model;
    std::optional<sheet::CellIndex> index = plan.find(coordinates);
    if (!index && !model_axis) index = 0;  // the first combination is left out
    if (!index) continue;
    const Result<sheet::CellSpec> cell = plan.cell(*index);
    if (!cell) return ResultNoun::cell;
    const Result<provider::Operation> operation = provider::operation_of(*cell);
    if (!operation) return ResultNoun::cell;
    const ResultNoun this_noun = *operation == provider::Operation::image    ? ResultNoun::image
                                 : *operation == provider::Operation::speech ? ResultNoun::sound
                                                                             : ResultNoun::text;
    if (noun && noun != this_noun) return ResultNoun::cell;
    noun = this_noun;
  }
  return noun.value_or(ResultNoun::cell);
}

// An axis that varies, known before there is a plan.
struct AxisSize {
  std::string name;
  std::uint64_t size = 1;
};
std::vector<AxisSize> sizes_that_vary(const sheet::Sheet& sheet) {
  std::vector<AxisSize> axes = {
      {"prompt", sheet.prompts.size()}, {"model", sheet.models.size()}, {"row", sheet.data.size()}};
  for (const sheet::Axis& axis : sheet.vars) axes.push_back({axis.name, axis.values.size()});
  for (const sheet::Axis& axis : sheet.params) axes.push_back({axis.name, axis.values.size()});
  axes.push_back({"repeat", sheet.repeat});
  std::erase_if(axes, [](const AxisSize& axis) { return axis.size < 2; });
  return axes;
}

// What the summary says of the axes: "2 prompts × 4 styles × 4 seeds"; axes that are zipped count once, as
// "4 style+time". An axis that cannot be read is "seed?", and then there is no product.
class CountWords {
 public:
  CountWords(const sheet::Sheet& sheet, SheetPanelState::Summary& summary) : summary_(summary) {
    summary_.count.clear();
    summary_.broken.clear();
    std::vector<std::string> seen;
    for (const AxisSize& axis : sizes_that_vary(sheet)) {
      if (axis.name == "repeat") add_unread(sheet);
      if (std::find(seen.begin(), seen.end(), axis.name) != seen.end()) continue;
      const std::vector<std::string> group = zip_group(sheet, axis.name);
      seen.insert(seen.end(), group.begin(), group.end());
      add(axis, group);
    }
    if (sheet.repeat < 2) add_unread(sheet);
    if (!summary_.count.empty()) summary_.count += " =";
  }
  // Empty where an axis is not known.
  std::optional<std::uint64_t> product() const { return is_known_ ? std::optional(product_) : std::nullopt; }

 private:
  void add(const AxisSize& axis, const std::vector<std::string>& group) {
    product_ *= axis.size;
    const auto found = std::ranges::find_if(summary_.looked_at, [&](const BrokenAxis& broken) {
      return std::ranges::find(group, broken.name) != group.end();
    });
    if (found != summary_.looked_at.end() && found->is_draft) return add_broken(found->name + "?", *found);
    const std::string noun =
        group.size() > 1 ? fmt::format("{}", fmt::join(group, "+")) : plural(axis.name, axis.size);
    const std::string text = fmt::format("{} {}", grouped(axis.size), noun);
    if (found != summary_.looked_at.end())
      add_broken(text, *found);
    else
      add_term(text);
  }
  // Those of which the sheet has no value because they cannot be read.
  void add_unread(const sheet::Sheet& sheet) {
    const sheet::AxisValues none{Value()};
    for (const BrokenAxis& axis : summary_.looked_at) {
      const auto is_read = [&](const sheet::Axis& known) {
        return known.name == axis.name && !(known.values == none);
      };
      if (!std::ranges::any_of(sheet.vars, is_read) && !std::ranges::any_of(sheet.params, is_read))
        add_broken(axis.name + "?", axis);
    }
  }
  void add_broken(const std::string& text, const BrokenAxis& axis) {
    is_known_ = is_known_ && !text.ends_with('?');
    add_term(text);
    summary_.broken.push_back({axis, summary_.count.size() - text.size(), summary_.count.size()});
  }
  void add_term(std::string_view text) {
    summary_.count += summary_.count.empty() ? "" : " × ";
    summary_.count += text;
  }

  SheetPanelState::Summary& summary_;
  std::uint64_t product_ = 1;
  bool is_known_ = true;
};

// Where the axes would stand while problems keep the plan away: as written, the rest as it was.
sheet::Layout layout_without_plan(const sheet::Sheet& sheet, const sheet::Layout& before) {
  sheet::Layout layout;
  for (const AxisSize& axis : sizes_that_vary(sheet)) {
    const auto stands = [&](const sheet::Layout& in, LayoutLine line) {
      const std::vector<std::string>& names = names_of(in, line);
      return std::find(names.begin(), names.end(), axis.name) != names.end();
    };
    LayoutLine place = axis.name == "repeat" ? LayoutLine::fold : LayoutLine::pages;
    for (const sheet::Layout* in : {&before, &sheet.layout})
      for (const LayoutLine line : kLayoutLines)
        if (stands(*in, line)) place = line;
    names_of(layout, place).push_back(axis.name);
  }
  return layout;
}

// How many cells are new; exact where the estimate has looked at each.
struct Freshness {
  std::uint64_t cells = 0, cached = 0;
  bool is_exact = true;
};
Freshness freshness(const run::Estimate& estimate) {
  return {estimate.cells, estimate.cached, estimate.cells <= run::kMostLooks};
}

// "Fire 128", "Fire 12 new of 60"
std::string fire_title(const SheetPanel& panel) {
  const std::optional<sheet::Plan>& plan = panel.context.document.plan();
  if (!plan) return tr("Fire");
  const std::optional<run::Estimate>& estimate = panel.context.estimate;
  const Freshness fresh = estimate ? freshness(*estimate) : Freshness{plan->size(), 0, true};
  if (fresh.cached == 0) return tr_format("Fire {}", grouped(plan->size()));
  const std::uint64_t left = fresh.cells - std::min(fresh.cells, fresh.cached);
  if (left == 0)
    return fresh.is_exact ? tr_format("Take {} from the cache", grouped(fresh.cells))
                          : tr_format("Take about {} from the cache", grouped(fresh.cells));
  return fresh.is_exact ? tr_format("Fire {} new of {}", grouped(left), grouped(fresh.cells))
                        : tr_format("Fire about {} new of {}", grouped(left), grouped(fresh.cells));
}

// In which order the cells are fired: two chips beside a name, as the lines of the layout.
void draw_order(const SheetPanel& panel) {
  struct Choice {
    sheet::FiringOrder order;
    const char* label;
    const char* tip;
  };
  static constexpr Choice kChoices[] = {
      {sheet::FiringOrder::as_laid_out, tr_later("As laid out"),
       tr_later("One cell after the other, as they are counted")},
      {sheet::FiringOrder::breadth_first, tr_later("Breadth first"),
       tr_later("Spread over the whole grid, so that a large sweep shows its shape early")}};
  const Context& context = panel.context;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float size = context.px(12), indent = context.px(72);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, size,
            {at.x, at.y + std::floor((context.px(24) - font_pixels(size)) / 2)}, indent, panel.theme().muted,
            tr("order"));
  ImGui::SetCursorScreenPos({at.x + indent, at.y});
  for (const Choice& choice : kChoices) {
    const bool is_chosen = panel.sheet().order == choice.order;
    if (&choice != kChoices) ImGui::SameLine(0, context.px(4));
    const std::string title = fmt::format("{}###order {}", tr(choice.label), &choice - kChoices);
    if (chip(context, title.c_str(), is_chosen, !is_chosen) && !is_chosen)
      panel.edit(tr_later("order of firing"), "",
                 [order = choice.order](sheet::Sheet& sheet) { sheet.order = order; });
    tooltip(context, tr(choice.tip));
  }
  gap(context, 8);
}

// "0.12–0.31 USD", "free", "price unknown"
std::string price_text(const run::Estimate& estimate) {
  if (!estimate.cost_low_usd || !estimate.cost_high_usd) return tr("price unknown");
  if (*estimate.cost_high_usd <= 0) return tr("free");
  const std::string low = format_cost(*estimate.cost_low_usd), high = format_cost(*estimate.cost_high_usd);
  if (low == high) return high;
  const bool is_tiny = *estimate.cost_low_usd < 0.000001;
  return fmt::format("{}–{}", is_tiny ? "0" : low.substr(0, low.find(' ')), high);
}

std::string cached_text(const Freshness& fresh) {
  return fresh.is_exact ? tr_format("{} from cache", grouped(fresh.cached))
                        : tr_format("about {} from cache", grouped(fresh.cached));
}

// No tenths of what is only guessed.
std::string time_text(double seconds) {
  return seconds >= 10 && seconds < 60 ? fmt::format("{:.0f} s", seconds)
                                       : format_duration_ms(seconds * 1000);
}

// What firing takes, the longest form first: "0.12–0.31 USD · about 40 s · 3 from cache".
std::vector<std::string> estimate_forms(const SheetPanel& panel) {
  if (!panel.context.document.plan()) return {tr("cost and time are known when the problems are fixed")};
  const std::optional<run::Estimate>& estimate = panel.context.estimate;
  if (!estimate) return {tr("working out cost and time"), "…"};
  std::vector<std::string> forms{price_text(*estimate)};
  const auto add = [&](const std::string& more) {
    forms.insert(forms.begin(), forms.front() + " · " + more);
  };
  if (estimate->time_s) add(tr_format("about {}", time_text(*estimate->time_s)));
  if (const Freshness fresh = freshness(*estimate); fresh.cached > 0) add(cached_text(fresh));
  return forms;
}

// Where the numbers come from, a sentence each.
std::string estimate_reasons(const SheetPanel& panel) {
  const std::optional<run::Estimate>& estimate = panel.context.estimate;
  if (!panel.context.document.plan() || !estimate) return {};
  std::string text;
  if (!estimate->cost_low_usd || !estimate->cost_high_usd)
    text = tr("A model has no price in the table, so the sum is not known.");
  else if (*estimate->cost_high_usd <= 0)
    text = tr("Nothing of it is billed.");
  else if (*estimate->cost_low_usd < *estimate->cost_high_usd)
    text = tr_format("From {} for short answers and plain pictures to {} for the longest and finest.",
                     format_cost(*estimate->cost_low_usd), format_cost(*estimate->cost_high_usd));
  else
    text = tr("The size of the answers is known, and so is their price.");
  const Freshness fresh = freshness(*estimate);
  const std::string cached = grouped(fresh.cached), cells = grouped(fresh.cells);
  text += "\n" + (fresh.is_exact
                      ? tr_format("{} of {} are answered from the cache, for nothing.", cached, cells)
                      : tr_format("About {} of {} are answered from the cache, for nothing.", cached, cells));
  text += std::string("\n") + (estimate->time_s ? tr("The time is that of the last run of this sheet.")
                                                : tr("The time is known after a first run."));
  return text;
}

// The first of the forms that fits into the width; the last when none does.
std::string form_that_fits(const SheetPanel& panel, float width) {
  const Context& context = panel.context;
  const std::vector<std::string> forms = estimate_forms(panel);
  const auto fits = [&](const std::string& form) {
    return std::ceil(text_width(context.fonts.text, context.px(kCaptionSize), form)) <= width;
  };
  const auto found = std::find_if(forms.begin(), forms.end(), fits);
  return found != forms.end() ? *found : forms.back();
}

// Underlines the axes of the count that have a mistake, which says itself under the pointer.
void mark_broken(const SheetPanel& panel, ImVec2 at, float width) {
  const Context& context = panel.context;
  const float size = context.px(kCaptionSize), line_px = line_height(size);
  const GlyphWidths widths(context.fonts.text, size);
  const std::string& count = panel.state.summary.count;
  float y = at.y;
  for (std::size_t begin = 0; begin < count.size(); y += line_px) {
    const WrappedLine line = wrap_line(widths, count, begin, width);
    for (const SheetPanelState::Summary::Broken& broken : panel.state.summary.broken) {
      const std::size_t from = std::max(broken.begin, begin), to = std::min(broken.end, line.end);
      if (from >= to) continue;
      const std::string_view shown = std::string_view(count).substr(from, to - from);
      const float left = at.x + widths.of(std::string_view(count).substr(begin, from - begin));
      const ImVec2 min{left, y}, max{left + widths.of(shown), y + line_px};
      ImDrawList& list = *ImGui::GetWindowDrawList();
      draw_line(list, context.fonts.text, size, {min.x, y + std::floor((line_px - font_pixels(size)) / 2)},
                max.x - min.x + 1, panel.theme().failed, shown);
      list.AddRectFilled({min.x, max.y - hairline(context)}, max, panel.theme().failed);
      const std::string name = fmt::format("broken {}", broken.axis.name);
      ImGui::ItemAdd(ImRect(min, max), ImGui::GetID(name.c_str()), nullptr, ImGuiItemFlags_NoNav);
      platform::announce_item(name);
      tooltip(context, broken.axis.why);
    }
    begin = line.next;
  }
}

// "2 prompts × 4 styles = **128 images** · 0.12–0.31 USD · about 40 s": the total moves to a line of its own
// when there is no room, and so does what firing takes.
void draw_count(const SheetPanel& panel) {
  const Context& context = panel.context;
  const float size = context.px(kCaptionSize), height = line_height(size),
              width = ImGui::GetContentRegionAvail().x;
  const std::string& count = panel.state.summary.count;
  const std::string& total = panel.state.summary.total;
  const GlyphWidths widths(context.fonts.text, size);
  std::size_t last_line = 0, lines = 0;
  for (std::size_t at = 0; at < count.size(); ++lines) {
    last_line = at;
    at = wrap_line(widths, count, at, width).next;
  }
  const float total_width = std::ceil(text_width(context.fonts.semibold, size, total));
  const float used = count.empty() ? 0 : widths.of(std::string_view(count).substr(last_line)) + context.px(4);
  const bool beside = used + total_width <= width;
  const float text_height = height * static_cast<float>(lines);
  const float whole = beside && lines > 0 ? text_height : text_height + height;
  const float total_left = beside ? used : 0;
  // While it is worked out the line stays where it was.
  const std::string longest = " · " + estimate_forms(panel).front();
  const float left = total_left + total_width, longest_width = std::ceil(widths.of(longest));
  if (context.estimate) panel.state.estimate_is_beside = left + longest_width <= width;
  const bool is_beside = panel.state.estimate_is_beside && context.document.plan();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, whole});
  platform::announce_item("count: " + total);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_wrapped(list, context.fonts.text, size, at, {at.x + width, at.y + text_height + 1},
               panel.theme().muted, count);
  const float y = at.y + whole - height + std::floor((height - font_pixels(size)) / 2);
  draw_line(list, context.fonts.semibold, size, {at.x + total_left, y}, width, panel.theme().text, total);
  const std::string reasons = estimate_reasons(panel);
  if (is_beside) {
    const std::string form = " · " + form_that_fits(panel, width - left - widths.of(" · "));
    draw_line(list, context.fonts.text, size, {at.x + left, y}, width - left + 1, panel.theme().muted, form);
    platform::announce_item("estimate: " + form);
  } else {
    const std::string form = form_that_fits(panel, width);
    const ImVec2 below = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, wrapped_height(context.fonts.text, size, width, form)});
    platform::announce_item("estimate: " + form);
    draw_wrapped(list, context.fonts.text, size, below, {below.x + width, FLT_MAX}, panel.theme().muted,
                 form);
  }
  if (!reasons.empty()) tooltip(context, reasons);
  mark_broken(panel, at, width);
}

}  // namespace

void update_summary(SheetPanelState& state, const Context& context) {
  SheetPanelState::Summary& summary = state.summary;
  const Document& document = context.document;
  std::vector<BrokenAxis> broken = broken_axes(state, document);
  if (summary.revision == document.revision() && summary.language == language() &&
      summary.looked_at == broken)
    return;
  summary.revision = document.revision();
  summary.language = language();
  summary.looked_at = std::move(broken);
  const std::vector<sheet::ModelRef>& models = document.sheet().models;
  summary.only_demo = std::all_of(models.begin(), models.end(),
                                  [](const sheet::ModelRef& model) { return model.provider == "demo"; });
  summary.unknown_variables = unknown_variables(document.sheet(), kUnknownShown);
  const std::optional<std::uint64_t> product = CountWords(document.sheet(), summary).product();
  const auto cells = [&] {
    return product ? counted(ResultNoun::cell, *product, grouped(*product))
                   : counted(ResultNoun::cell, 2, "?");
  };
  if (!document.plan()) {
    summary.layout = layout_without_plan(document.sheet(), summary.layout);
    summary.total = cells();
    return;
  }
  const sheet::Plan& plan = *document.plan();
  summary.layout = sheet::complete_layout(plan, document.sheet().layout);
  const ResultNoun noun = result_noun(plan);
  summary.total = !product                  ? cells()
                  : *product == plan.size() ? counted(noun, plan.size(), grouped(plan.size()))
                                            : counted_of(noun, plan.size(), *product);
}

void draw_problems(const SheetPanel& panel) {
  const std::vector<sheet::Problem>& problems = panel.context.document.problems();
  if (problems.empty()) return;
  gap(panel.context, 16);
  section_title(panel.context, tr("Problems"),
                problems.size() > 1 ? fmt::format("{}", problems.size()) : std::string());
  for (std::size_t i = 0; i < std::min(problems.size(), kProblemsShown); ++i) {
    const sheet::Problem& problem = problems[i];
    const std::string where = problem.line <= 0       ? problem.field
                              : problem.field.empty() ? tr_format("line {}", problem.line)
                                                      : tr_format("line {}, {}", problem.line, problem.field);
    problem_box(panel.context, where, problem.message);
    gap(panel.context, 8);
  }
  if (problems.size() > kProblemsShown)
    label(panel.context, tr_format("and {} more", problems.size() - kProblemsShown), panel.theme().muted,
          kCaptionSize);
}

void draw_fire(const SheetPanel& panel) {
  draw_order(panel);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  draw_count(panel);
  ImGui::PopStyleVar();
  gap(panel.context, 12);
  const Command& fire = panel.context.commands.at("run.fire");
  const std::string title = fire_title(panel);
  if (command_button(panel.context, fire, ButtonKind::primary, ImGui::GetContentRegionAvail().x, title))
    panel.actions.push_back(Invoke{fire.name});
}

}  // namespace proofsheet::ui
