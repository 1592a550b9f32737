#include "cli/grid_numbers.h"

#include <array>
#include <memory>

#include "base/json.h"
#include "base/utf8.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

constexpr std::size_t kMostCharacters = 60;  // of a label

void add_line_option(CLI::App& command, const std::string& name, std::vector<std::uint64_t>& numbers,
                     const std::string& what, const std::string& group) {
  command.add_option(name, numbers, what)
      ->type_name("N")
      ->allow_extra_args(false)
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->group(group);
}

struct GridSide {
  std::string_view noun;
  std::uint64_t count;
  sheet::GridHeader (sheet::Pivot::*header)(std::uint64_t) const;
};

std::array<GridSide, 3> sides_of(const sheet::Pivot& pivot) {
  return {{{"page", pivot.pages(), &sheet::Pivot::page_header},
           {"row", pivot.rows(), &sheet::Pivot::row_header},
           {"column", pivot.columns(), &sheet::Pivot::column_header}}};
}

std::string header_text(const sheet::GridHeader& header) {
  std::string text;
  for (std::size_t i = 0; i < header.labels.size(); ++i) {
    text += fmt::format("{}{}={}", i == 0 ? "" : ", ", header.axis_names[i],
                        ellipsize(header.labels[i], kMostCharacters));
  }
  return text.empty() ? "all" : text;
}

}  // namespace

void add_line_options(CLI::App& command, sheet::GridChoice& lines, const std::string& group) {
  add_line_option(command, "--row", lines.rows,
                  "Only cells of the grid's row N (several: any of them); `show RUN --grid` numbers them",
                  group);
  add_line_option(command, "--column", lines.columns, "The same of columns; with --row: where both meet",
                  group);
  add_line_option(command, "--page", lines.pages, "The same of pages; without it, all", group);
}

std::string line_arguments(const sheet::GridChoice& lines) {
  std::string text;
  const auto add = [&text](std::string_view name, const std::vector<std::uint64_t>& numbers) {
    for (const std::uint64_t number : numbers) text += fmt::format(" {} {}", name, number);
  };
  add("--row", lines.rows);
  add("--column", lines.columns);
  add("--page", lines.pages);
  return text;
}

Result<sheet::Plan> plan_of_run(const store::Store& store, store::RunId run) {
  const auto info = store.run(run);
  if (!info) return fail(info.error());
  auto sheet = sheet_of_run(*info);
  if (!sheet) return fail(sheet.error());
  return sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*sheet)));
}

std::string grid_size_text(const sheet::Pivot& pivot) {
  const std::string page = count_of(pivot.rows(), "row") + " × " + count_of(pivot.columns(), "column");
  return pivot.pages() > 1 ? count_of(pivot.pages(), "page") + " of " + page : page;
}

std::string grid_text(const sheet::Pivot& pivot) {
  std::string out = grid_size_text(pivot) + '\n';
  for (const GridSide& side : sides_of(pivot)) {
    if (side.noun == "page" && side.count <= 1) continue;
    const std::size_t width = std::to_string(side.count).size();
    for (std::uint64_t i = 0; i < side.count; ++i)
      out += fmt::format("  {} {:>{}}  {}\n", side.noun, i + 1, width, header_text((pivot.*side.header)(i)));
  }
  // What is sorted by results moves about while they come in.
  const auto& layout = pivot.layout();
  if (layout.row_sort || layout.column_sort)
    out += "The numbers are those of the layout, in whatever order a sort by a number shows the lines.\n";
  return out;
}

std::string grid_json(const sheet::Pivot& pivot) {
  JsonWriter json;
  json.begin_map();
  for (const GridSide& side : sides_of(pivot)) {
    json.key(fmt::format("{}s", side.noun));
    json.begin_list();
    for (std::uint64_t i = 0; i < side.count; ++i) {
      const sheet::GridHeader header = (pivot.*side.header)(i);
      json.begin_map();
      json.member(side.noun, static_cast<std::int64_t>(i + 1));
      json.key("axes");
      json.begin_map();
      for (std::size_t level = 0; level < header.labels.size(); ++level)
        json.member(header.axis_names[level], header.labels[level]);
      json.end_map();
      json.end_map();
    }
    json.end_list();
  }
  json.end_map();
  return json.take() + "\n";
}

}  // namespace proofsheet::cli
