#include "cli/cell_filter.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "cli/common.h"
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
    const auto tell = [&](std::uint64_t, std::uint64_t total) {
      if (!std::exchange(is_told, true))
        fmt::print(stderr, "Measuring {} picture{} …\n", total, total == 1 ? "" : "s");
    };
    const auto measured = measure::measure_pictures(store, run, {.on_progress = tell, .stop = std::move(stop)});
    if (!measured) return fail(measured.error());
    return {};
  };
  return source;
}

Result<query::CellSet> filter_run(store::Store& store, store::RunId run, std::string_view expression) {
  const auto info = store.run(run);
  if (!info) return fail(info.error());
  auto sheet = sheet_of_run(*info);
  if (!sheet) return fail(sheet.error());
  const auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*sheet)));
  if (!plan) return fail(plan.error());
  if (expression.empty()) return query::CellSet(plan->size(), true);
  const auto query = read(*plan, expression);
  if (!query) return fail(named("--filter", expression, query.error()));
  const auto source = cells_of_run(store, run, plan->size());
  if (!source) return fail(source.error());
  auto cells = query->evaluate(*source);
  if (!cells) return fail(named("--filter", expression, cells.error()));
  if (cells->count() == 0)
    return fail(ErrorKind::invalid_input, fmt::format("--filter '{}' matches no cell", expression));
  return cells;
}

}  // namespace proofsheet::cli
