#include "cli/comparison_text.h"

#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

constexpr std::size_t kMostCellsShown = 12;

std::string_view kind_name(sheet::SheetChange::Kind kind) {
  switch (kind) {
    case sheet::SheetChange::Kind::added:
      return "added";
    case sheet::SheetChange::Kind::removed:
      return "removed";
    case sheet::SheetChange::Kind::changed:
      return "changed";
  }
  return "";
}

// A text of several lines under its name, each behind a sign.
void add_lines(std::string& out, std::string_view text, char sign) {
  if (text.empty()) return;
  for (;;) {
    const auto end = text.find('\n');
    out += fmt::format("    {} {}\n", sign, text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string changes_text(const query::RunComparison& comparison) {
  if (comparison.changes.empty()) return "The sheet is the same.\n";
  std::string out = "The sheet:\n";
  for (const sheet::SheetChange& change : comparison.changes) {
    out += fmt::format("  {} {}\n", change.field, kind_name(change.kind));
    add_lines(out, change.before, '-');
    add_lines(out, change.after, '+');
  }
  return out;
}

std::string ratio_text(double before, double after) {
  if (before <= 0 || after <= 0) return "";
  const double percent = 100 * (after / before - 1);
  return std::abs(percent) < 0.5 ? "the same" : fmt::format("{:+.0f} %", percent);
}

void add_row(std::string& out, std::string_view name, const std::string& before, const std::string& after,
             const std::string& remark = "") {
  out += fmt::format("  {:<16}  {:>12}  {:>12}", name, before, after);
  out += remark.empty() ? "\n" : fmt::format("   {}\n", remark);
}

template <class Text>
void add_numbers(std::string& out, std::string_view name, std::optional<double> before,
                 std::optional<double> after, const Text& text) {
  if (!before && !after) return;
  const auto shown = [&](std::optional<double> number) { return number ? text(*number) : std::string("-"); };
  add_row(out, name, shown(before), shown(after), before && after ? ratio_text(*before, *after) : "");
}

std::string results_text(const query::RunComparison& comparison) {
  const query::RunSide &was = comparison.before, &is = comparison.after;
  std::string out;
  add_row(out, "", fmt::format("#{}", comparison.before_run.id), fmt::format("#{}", comparison.after_run.id));
  const auto count = [&](std::string_view name, std::uint64_t before, std::uint64_t after) {
    if (before + after > 0) add_row(out, name, std::to_string(before), std::to_string(after));
  };
  count("done", was.done, is.done);
  count("failed", was.failed, is.failed);
  count("refused", was.filtered, is.filtered);
  count("missing", was.missing, is.missing);
  if (was.cost_usd + is.cost_usd > 0) add_numbers(out, "cost", was.cost_usd, is.cost_usd, money);
  add_numbers(out, "median latency", was.median_latency_ms, is.median_latency_ms, format_duration_ms);
  const auto plain = [](double number) { return fmt::format("{:.1f}", number); };
  add_numbers(out, "mean tokens", was.mean_output_tokens, is.mean_output_tokens, plain);
  add_numbers(out, "mean rating", was.mean_rating, is.mean_rating, plain);
  return out;
}

std::string pairs_text(std::string_view title, const std::vector<query::CellPair>& pairs) {
  if (pairs.empty()) return "";
  std::string out = fmt::format("{}: {}, cells", title, pairs.size());
  for (std::size_t i = 0; i < pairs.size() && i < kMostCellsShown; ++i) {
    out += pairs[i].before == pairs[i].after ? fmt::format(" {}", pairs[i].after)
                                             : fmt::format(" {}/{}", pairs[i].before, pairs[i].after);
  }
  return out + (pairs.size() > kMostCellsShown ? " …\n" : "\n");
}

void write_side(JsonWriter& json, std::string_view name, const store::RunInfo& run,
                const query::RunSide& side, std::uint64_t cells) {
  const auto count = [&](std::string_view key, std::uint64_t number) {
    json.member(key, static_cast<std::int64_t>(number));
  };
  const auto number = [&](std::string_view key, std::optional<double> value) {
    json.key(key);
    if (value)
      json.value(*value);
    else
      json.null();
  };
  json.key(name);
  json.begin_map();
  json.member("run", run.id);
  json.member("name", run.name);
  count("cells", cells);
  count("done", side.done);
  count("filtered", side.filtered);
  count("failed", side.failed);
  count("missing", side.missing);
  json.member("cost_usd", side.cost_usd);
  number("median_latency_ms", side.median_latency_ms);
  number("mean_output_tokens", side.mean_output_tokens);
  number("mean_rating", side.mean_rating);
  json.end_map();
}

void write_pairs(JsonWriter& json, std::string_view name, const std::vector<query::CellPair>& pairs) {
  json.key(name);
  json.begin_list();
  for (const query::CellPair& pair : pairs) {
    json.begin_list();
    json.value(static_cast<std::int64_t>(pair.before));
    json.value(static_cast<std::int64_t>(pair.after));
    json.end_list();
  }
  json.end_list();
}

}  // namespace

std::string comparison_text(const query::RunComparison& comparison) {
  const auto head = [](const store::RunInfo& run, std::uint64_t cells) {
    return fmt::format("#{} “{}”, {}, {}", run.id, ellipsize(run.name, 60),
                       format_local_time(run.created_unix_ms), count_of(cells, "cell"));
  };
  std::string out = fmt::format("{}\n{}\n\n{}\n", head(comparison.before_run, comparison.before_cells),
                                head(comparison.after_run, comparison.after_cells), changes_text(comparison));
  const std::uint64_t common = comparison.common.pairs.size();
  if (common == 0) return out + "No cell stands in both: their axes have no value in common.\n";
  out += fmt::format("{} in both:\n{}\n", count_of(common, "cell"), results_text(comparison));
  out += fmt::format("Same answer: {}\n", comparison.same_answers);
  out += pairs_text("Another answer", comparison.other_answers);
  out += pairs_text("Failed now", comparison.now_failed);
  out += pairs_text("Answered now", comparison.now_answered);
  return out;
}

std::string comparison_json(const query::RunComparison& comparison) {
  JsonWriter json;
  json.begin_map();
  write_side(json, "before", comparison.before_run, comparison.before, comparison.before_cells);
  write_side(json, "after", comparison.after_run, comparison.after, comparison.after_cells);
  json.key("changes");
  json.begin_list();
  for (const sheet::SheetChange& change : comparison.changes) {
    json.begin_map();
    json.member("field", change.field);
    json.member("kind", kind_name(change.kind));
    json.member("before", change.before);
    json.member("after", change.after);
    json.end_map();
  }
  json.end_list();
  json.member("common_cells", static_cast<std::int64_t>(comparison.common.pairs.size()));
  json.key("axes");
  json.begin_list();
  for (const std::string& axis : comparison.common.axes) json.value(axis);
  json.end_list();
  json.member("same_answers", static_cast<std::int64_t>(comparison.same_answers));
  write_pairs(json, "other_answers", comparison.other_answers);
  write_pairs(json, "now_failed", comparison.now_failed);
  write_pairs(json, "now_answered", comparison.now_answered);
  json.end_map();
  return json.take() + "\n";
}

}  // namespace proofsheet::cli
