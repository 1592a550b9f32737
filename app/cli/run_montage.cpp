#include "cli/run_montage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "base/utf8.h"
#include "cli/common.h"
#include "image/montage.h"
#include "sheet/pivot.h"

namespace proofsheet::cli {
namespace {

using image::Image;

constexpr std::uint64_t kMaxTiles = 1'000'000;
constexpr std::size_t kMaxTextCodePoints = 4'000;  // more does not fit on a tile

Result<Image> load_image(const store::Store& store, const std::string& hash) {
  const auto bytes = store.read_blob(hash);
  if (!bytes) return fail(bytes.error());
  return image::decode(*bytes);
}

void paste(Image& target, const Image& source, int x, int y) {
  const int width = std::min(source.width, target.width - x);
  const int height = std::min(source.height, target.height - y);
  for (int row = 0; row < height && width > 0; ++row) {
    std::memcpy(target.row(y + row) + static_cast<std::ptrdiff_t>(x) * 4, source.row(row),
                static_cast<std::size_t>(width) * 4);
  }
}

// The images of one cell (n > 1) beside each other, about square, on a transparent ground of the tile's size.
Result<Image> join_images(const store::Store& store, const std::vector<std::string>& hashes, int width,
                          int height) {
  const int across = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(hashes.size()))));
  const int down = (static_cast<int>(hashes.size()) + across - 1) / across;
  const int cell_width = std::max(1, width / across), cell_height = std::max(1, height / down);
  Image joined(std::max(width, across), std::max(height, down));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto one = load_image(store, hashes[i]);
    if (!one) return fail(one.error());
    const double scale = std::min(static_cast<double>(cell_width) / one->width,
                                  static_cast<double>(cell_height) / one->height);
    const int w = std::clamp(static_cast<int>(std::lround(one->width * scale)), 1, cell_width);
    const int h = std::clamp(static_cast<int>(std::lround(one->height * scale)), 1, cell_height);
    const int column = static_cast<int>(i) % across, row = static_cast<int>(i) / across;
    paste(joined, image::resize(*one, w, h), column * cell_width + (cell_width - w) / 2,
          row * cell_height + (cell_height - h) / 2);
  }
  return joined;
}

std::string words_of(const store::CellResult& result) {
  if (result.error) return result.error->message;
  if (result.text && !result.text->empty()) return ellipsize(*result.text, kMaxTextCodePoints);
  if (result.audio) return "audio";
  return result.state == store::CellState::done ? "empty answer"
                                                : std::string(store::state_name(result.state));
}

image::Tile tile_of(const store::Store& store, const store::CellResult& result, image::Size size) {
  image::Tile tile;
  if (result.images.empty() || result.error) {
    tile.text = words_of(result);
    return tile;
  }
  std::vector<std::string> hashes;
  for (const store::ImageRef& picture : result.images) hashes.push_back(picture.blob.hash);
  tile.image = [&store, hashes, size]() -> Result<Image> {
    if (hashes.size() == 1) return load_image(store, hashes.front());
    return join_images(store, hashes, size.width, size.height);
  };
  return tile;
}

// A text says what it is; a number needs the name of its axis.
std::string label_of(std::string_view axis, const std::string& value) {
  const bool is_number = !value.empty() && value.find_first_not_of("0123456789+-.eE") == std::string::npos;
  return is_number ? fmt::format("{} {}", axis, value) : value;
}

std::string header_text(const sheet::GridHeader& header) {
  std::string out;
  for (std::size_t i = 0; i < header.labels.size(); ++i) {
    out += (i > 0 ? "\n" : "") + label_of(header.axis_names[i], header.labels[i]);
  }
  return out;
}

std::string joined_header(std::string outer, const std::string& inner) {
  if (!outer.empty() && !inner.empty()) outer += "\n";
  return outer + inner;
}

// Where each cell goes: by the layout of the sheet, or one after the other.
struct Arrangement {
  std::vector<std::optional<sheet::CellIndex>> cells;  // row by row
  int across = 1;
  std::vector<std::string> row_labels, column_labels;
};

Result<> check_size(std::uint64_t places) {
  if (places <= kMaxTiles) return {};
  return fail(ErrorKind::invalid_input,
              fmt::format("a contact sheet has at most {} places; this run needs {}", kMaxTiles, places));
}

Result<Arrangement> arrange_by_layout(const sheet::Plan& plan, Labels labels) {
  const sheet::Pivot pivot(plan, sheet::complete_layout(plan, plan.sheet().layout));
  const std::uint64_t across = pivot.columns() * pivot.folds(), down = pivot.pages() * pivot.rows();
  if (auto fits = check_size(across > kMaxTiles || down > kMaxTiles ? kMaxTiles + 1 : across * down); !fits)
    return fail(fits.error());
  Arrangement out;
  out.across = static_cast<int>(across);
  for (std::uint64_t page = 0; page < pivot.pages(); ++page) {
    for (std::uint64_t row = 0; row < pivot.rows(); ++row) {
      if (labels != Labels::none)
        out.row_labels.push_back(
            joined_header(header_text(pivot.page_header(page)), header_text(pivot.row_header(row))));
      for (std::uint64_t i = 0; i < across; ++i) {
        out.cells.push_back(pivot.cell({page, row, i / pivot.folds(), i % pivot.folds()}));
      }
    }
  }
  for (std::uint64_t i = 0; labels != Labels::none && i < across; ++i) {
    out.column_labels.push_back(joined_header(header_text(pivot.column_header(i / pivot.folds())),
                                              header_text(pivot.fold_header(i % pivot.folds()))));
  }
  return out;
}

Result<Arrangement> arrange_in_order(std::uint64_t cells, int across) {
  if (auto fits = check_size(cells); !fits) return fail(fits.error());
  Arrangement out;
  out.across = across;
  for (std::uint64_t cell = 0; cell < cells; ++cell) out.cells.emplace_back(cell);
  return out;
}

// The cell's own values: all of them, or those that differ where there are no headers to say so.
std::string caption_of(const Value& axes, const sheet::Plan& plan, const RunMontageOptions& options) {
  const bool has_headers = options.across == 0;
  if (options.labels == Labels::none || !axes.is_map() ||
      (options.labels == Labels::differing && has_headers))
    return {};
  std::string out;
  for (const Member& axis : axes.as_map()) {
    if (options.labels == Labels::differing && !plan.axis_position(axis.key)) continue;
    out += (out.empty() ? "" : " · ") + label_of(axis.key, to_display(axis.value));
  }
  return out;
}

void keep_only(const query::CellSet& only, bool is_in_order, Arrangement& places) {
  const auto is_out = [&](const std::optional<sheet::CellIndex>& cell) {
    return cell && !only.contains(*cell);
  };
  if (is_in_order)
    std::erase_if(places.cells, is_out);
  else
    std::ranges::replace_if(places.cells, is_out, std::nullopt);
}

void drop_if_blank(std::vector<std::string>& labels) {
  if (std::ranges::all_of(labels, [](const std::string& label) { return label.empty(); })) labels.clear();
}

Result<image::Size> tile_size(const store::Store& store, store::RunId run, const RunMontageOptions& options,
                              const Progress& progress) {
  if (options.tile_width > 0) return image::Size{options.tile_width, options.tile_height};
  std::vector<image::Size> pictures;
  const auto read = store.for_each_result(run, [&](const store::CellResult& result) {
    if (!result.images.empty())
      pictures.push_back({result.images.front().width, result.images.front().height});
    return goes_on(progress, 0, 0);
  });
  if (!read) return fail(read.error());
  return fitting_tile(pictures);
}

Result<sheet::Plan> plan_of_run(const store::RunInfo& run) {
  auto sheet = sheet_of_run(run);
  if (!sheet) return fail(sheet.error());
  return sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*sheet)));
}

// One tile per place, with what the store has for its cell.
Result<std::vector<image::Tile>> make_tiles(const store::Store& store, store::RunId run,
                                            const sheet::Plan& plan, const Arrangement& places,
                                            image::Size size, const RunMontageOptions& options,
                                            const Progress& progress) {
  std::vector<std::size_t> place_of(plan.size(), places.cells.size());
  std::vector<image::Tile> tiles(places.cells.size());
  for (std::size_t place = 0; place < places.cells.size(); ++place) {
    if (!places.cells[place]) continue;
    place_of[*places.cells[place]] = place;
    tiles[place].text = "not fired";
  }
  const auto read = store.for_each_result(run, [&](const store::CellResult& result) {
    if (!goes_on(progress, 0, 0)) return false;
    if (result.cell >= place_of.size() || place_of[result.cell] >= tiles.size()) return true;
    image::Tile& tile = tiles[place_of[result.cell]];
    tile = tile_of(store, result, size);
    tile.caption = caption_of(result.axes, plan, options);
    return true;
  });
  if (!read) return fail(read.error());
  return tiles;
}

}  // namespace

image::Size fitting_tile(const std::vector<image::Size>& pictures) {
  constexpr int kSide = 320;
  if (pictures.empty()) return {kSide, kSide * 9 / 16};
  const auto shape = [](const image::Size& size) {
    return static_cast<double>(size.height) / std::max(1, size.width);
  };
  const double first = shape(pictures.front());
  const bool is_uniform = std::ranges::all_of(
      pictures, [&](const image::Size& size) { return std::abs(shape(size) - first) < 0.01; });
  if (!is_uniform) return {kSide, kSide};
  return {kSide, std::clamp(static_cast<int>(std::lround(kSide * first)), kSide / 4, kSide * 3)};
}

Result<image::Size> write_run_montage(const store::Store& store, store::RunId run,
                                      const std::filesystem::path& path, const RunMontageOptions& options,
                                      const Progress& progress) {
  const auto info = store.run(run);
  if (!info) return fail(info.error());
  const auto plan = plan_of_run(*info);
  if (!plan) return fail(plan.error());
  auto places = options.across > 0 ? arrange_in_order(plan->size(), options.across)
                                   : arrange_by_layout(*plan, options.labels);
  if (!places) return fail(places.error());
  if (options.only) keep_only(*options.only, options.across > 0, *places);
  const auto size = tile_size(store, run, options, progress);
  if (!size) return fail(size.error());
  const auto tiles = make_tiles(store, run, *plan, *places, *size, options, progress);
  if (!tiles) return fail(tiles.error());

  image::MontageOptions montage;
  montage.tile_width = size->width;
  montage.tile_height = size->height;
  montage.gap = options.gap;
  montage.across = places->across;
  montage.row_labels = std::move(places->row_labels);
  montage.column_labels = std::move(places->column_labels);
  drop_if_blank(montage.row_labels);
  drop_if_blank(montage.column_labels);
  if (options.labels != Labels::none) montage.title = info->name;
  return image::write_montage(path, *tiles, montage, progress);
}

}  // namespace proofsheet::cli
