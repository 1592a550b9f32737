#include "cli/cell_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cli/common.h"
#include "cli/grid_numbers.h"
#include "measure/measure.h"

namespace proofsheet::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Cuts at commas outside double quotes; the quotes go, a doubled one stands for itself (RFC 4180). Empty when
// a quote is not closed.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && is_quoted && i + 1 < text.size() && text[i + 1] == '"') {
      parts.back() += text[++i];
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return is_quoted ? std::vector<std::string>() : parts;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

// A list of pairs as an expression; empty when it is not one.
std::optional<std::string> expression_of_list(std::string_view text) {
  std::string expression;
  for (const std::string& part : split_list(text)) {
    const auto equals = part.find('=');
    if (equals == std::string::npos) return std::nullopt;
    const std::string_view name = trimmed(std::string_view(part).substr(0, equals));
    if (name.empty() || name.find_first_of(" !<>~()") != std::string_view::npos) return std::nullopt;
    if (!expression.empty()) expression += " and ";
    expression += fmt::format("{} = {}", name, quoted(trimmed(std::string_view(part).substr(equals + 1))));
  }
  return expression.empty() ? std::nullopt : std::optional(expression);
}

// True for a list that may as well be a mistaken expression.
bool looks_like_expression(std::string_view text) {
  if (text.find_first_of("<>~!()") != std::string_view::npos) return true;
  const std::string padded = fmt::format(" {} ", text);
  return padded.find(" and ") != std::string::npos || padded.find(" or ") != std::string::npos;
}

// What is wrong with the expression itself is told rather than with the list that it might have been.
Result<query::Query> read(const sheet::Plan& plan, std::string_view text) {
  const auto parsed = query::parse(text);
  if (parsed) {
    auto made = query::Query::make(*parsed, plan);
    if (!made) return fail(query::to_error(text, made.error()));
    return std::move(*made);
  }
  if (const auto list = expression_of_list(text)) {
    auto made = query::make_query(*list, plan);
    // `style=rock, and roll` is a list where there is such a style.
    const auto cells = made && looks_like_expression(text) ? made->evaluate({}) : Result<query::CellSet>();
    if (made && (!looks_like_expression(text) || (cells && cells->count() > 0))) return made;
  }
  return fail(query::to_error(text, parsed.error()));
}

Error named(std::string_view option, std::string_view text, Error error) {
  error.message = fmt::format("{} '{}': {}", option, text, error.message);
  return error;
}

}  // namespace

Result<std::vector<sheet::CellIndex>> filter_cells(const sheet::Plan& plan, std::string_view expression,
                                                   std::string_view option,
                                                   const query::CellSource* results) {
  const auto query = read(plan, expression);
  if (!query) return fail(named(option, expression, query.error()));
  if (results == nullptr && query->needs_results()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{} '{}': expected axes alone: `{}` is not known before the cells are fired; "
                            "--resume RUN goes by the results of a run",
                            option, expression, query->first_of_results()));
  }
  const auto cells = query->evaluate(results != nullptr ? *results : query::CellSource());
  if (!cells) return fail(named(option, expression, cells.error()));
  return cells->cells();
}

Result<query::CellSource> cells_of_run(store::Store& store, store::RunId run, std::uint64_t cells) {
  auto source = query::stored_cells(store, run, cells);
  if (!source) return source;
  source->measure_pictures = [&store, run](std::stop_token stop) -> Result<> {
    bool is_told = false;
    const auto measured = measure::measure_pictures(store, run, [&](std::uint64_t, std::uint64_t total) {
      if (!std::exchange(is_told, true)) print_err("Measuring {} …\n", count_of(total, "picture"));
      return !stop.stop_requested();
    });
    if (!measured) return fail(measured.error());
    return {};
  };
  return source;
}

Result<std::vector<sheet::CellIndex>> choose_cells(const sheet::Plan& plan, const CellChoice& choice,
                                                   std::string_view option, store::Store& store,
                                                   store::RunId run) {
  std::vector<sheet::CellIndex> cells;
  if (!choice.filter.empty()) {
    std::optional<query::CellSource> results;
    if (run > 0) {
      auto stored = cells_of_run(store, run, plan.size());
      if (!stored) return fail(stored.error());
      results = std::move(*stored);
    }
    auto matching = filter_cells(plan, choice.filter, option, results ? &*results : nullptr);
    if (!matching) return fail(matching.error());
    cells = std::move(*matching);
    if (cells.empty())
      return fail(ErrorKind::invalid_input, fmt::format("{} '{}' matches no cell", option, choice.filter));
  }
  if (choice.lines.is_empty()) return cells;
  const std::string owner = run > 0 ? fmt::format("run {}", run) : std::string("the sheet");
  auto in_lines = sheet::cells_of(sheet::Pivot(plan, plan.sheet().layout), choice.lines, owner);
  if (!in_lines) return fail(in_lines.error());
  if (choice.filter.empty()) {
    cells = std::move(*in_lines);
  } else {
    std::erase_if(cells, [&](sheet::CellIndex cell) { return !std::ranges::binary_search(*in_lines, cell); });
  }
  if (cells.empty()) {
    return fail(ErrorKind::invalid_input,
                choice.filter.empty()
                    ? fmt::format("{}: no cell stands in{}", owner, line_arguments(choice.lines))
                    : fmt::format("{} '{}' matches no cell in{}", option, choice.filter,
                                  line_arguments(choice.lines)));
  }
  return cells;
}

Result<query::CellSet> filter_run(store::Store& store, store::RunId run, const CellChoice& choice) {
  const auto plan = plan_of_run(store, run);
  if (!plan) return fail(plan.error());
  if (choice.is_empty()) return query::CellSet(plan->size(), true);
  const auto cells = choose_cells(*plan, choice, "--filter", store, run);
  if (!cells) return fail(cells.error());
  query::CellSet set(plan->size());
  for (const sheet::CellIndex cell : *cells) set.set(cell, true);
  return set;
}

}  // namespace proofsheet::cli
