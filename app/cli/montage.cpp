#include "image/montage.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <memory>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/outputs.h"
#include "cli/run_montage.h"
#include "cli/write_progress.h"

namespace proofsheet::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxTile = 16'384;  // pixels a side

struct MontageOptions {
  std::vector<std::string> inputs;
  std::string output;
  std::string tile;  // empty = fitting
  RunMontageOptions montage;
  std::string data_dir;
};

// "WxH"
Result<> read_tile(const std::string& text, RunMontageOptions& montage) {
  if (text.empty()) return {};
  const char* end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, montage.tile_width);
  const bool has_cross = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
  const auto height = has_cross ? std::from_chars(width.ptr + 1, end, montage.tile_height) : width;
  const auto is_size = [](int side) { return side >= 16 && side <= kMaxTile; };
  if (has_cross && height.ec == std::errc() && height.ptr == end && is_size(montage.tile_width) &&
      is_size(montage.tile_height))
    return {};
  return fail(ErrorKind::invalid_input,
              fmt::format("--tile: '{}' is not WIDTHxHEIGHT in pixels, each 16 to {}", text, kMaxTile));
}

bool is_run(const MontageOptions& options) {
  std::error_code ignored;
  if (options.inputs.size() != 1 || fs::exists(options.inputs.front(), ignored)) return false;
  const std::string& name = options.inputs.front();
  return name == "latest" || name.find_first_not_of("#0123456789") == std::string::npos;
}

// What the names of the pictures have in common at both ends is no label.
std::vector<std::string> differing_parts(const std::vector<std::string>& names) {
  std::size_t head = names.front().size(), tail = names.front().size();
  for (const std::string& name : names) {
    const auto& first = names.front();
    head = std::min(head, static_cast<std::size_t>(std::ranges::mismatch(first, name).in1 - first.begin()));
    std::size_t same = 0;
    while (same < std::min(first.size(), name.size()) &&
           first[first.size() - 1 - same] == name[name.size() - 1 - same])
      ++same;
    tail = std::min(tail, same);
  }
  std::vector<std::string> out;
  for (const std::string& name : names) {
    const std::size_t kept_tail = std::min(tail, name.size() - std::min(head, name.size()));
    out.push_back(name.substr(head, name.size() - head - kept_tail));
  }
  return out;
}

std::vector<std::string> captions(const std::vector<std::string>& inputs, Labels labels) {
  std::vector<std::string> names;
  for (const fs::path path : inputs) names.push_back(path.stem().string());
  if (labels == Labels::none) return std::vector<std::string>(inputs.size());
  return labels == Labels::all || inputs.size() == 1 ? names : differing_parts(names);
}

Result<image::Size> montage_of_files(const MontageOptions& options, const Progress& progress) {
  const auto labels = captions(options.inputs, options.montage.labels);
  std::vector<image::Tile> tiles;
  std::vector<image::Size> sizes;
  for (std::size_t i = 0; i < options.inputs.size(); ++i) {
    const fs::path path = options.inputs[i];
    if (!goes_on(progress, 0, 0)) return stopped_writing(options.output);
    // Read now, so that a wrong path is an error and not a tile with one.
    const auto bytes = read_file(path);
    if (!bytes) return fail(bytes.error());
    const auto size = image::read_size(*bytes);
    if (!size)
      return fail(ErrorKind::invalid_input, fmt::format("{}: {}", path.string(), size.error().message));
    sizes.push_back(*size);
    image::Tile tile;
    tile.caption = labels[i];
    tile.image = [path]() -> Result<image::Image> {
      const auto content = read_file(path);
      if (!content) return fail(content.error());
      return image::decode(*content);
    };
    tiles.push_back(std::move(tile));
  }
  image::MontageOptions montage;
  const bool is_sized = options.montage.tile_width > 0;
  const image::Size tile_size =
      is_sized ? image::Size{options.montage.tile_width, options.montage.tile_height} : fitting_tile(sizes);
  montage.tile_width = tile_size.width;
  montage.tile_height = tile_size.height;
  montage.gap = options.montage.gap;
  montage.across = options.montage.across;
  return image::write_montage(options.output, tiles, montage, progress);
}

Result<image::Size> montage_of_run(const MontageOptions& options, const Progress& progress) {
  const auto store = open_store(options.data_dir);
  if (!store) return fail(store.error());
  const auto id = find_run(**store, options.inputs.front());
  if (!id) return fail(id.error());
  return write_run_montage(**store, *id, options.output, options.montage, progress);
}

int make_montage(MontageOptions& options) {
  if (const auto tile = read_tile(options.tile, options.montage); !tile) return report(tile.error());
  if (const auto checked = check_pictures({options.output}); !checked) return report(checked.error());
  WriteProgress shown;
  const Progress progress = shown.of(options.output);
  const auto size = is_run(options) ? montage_of_run(options, progress) : montage_of_files(options, progress);
  shown.end();
  if (!size) return report(size.error());
  print_out("{}: {}×{}\n", options.output, size->width, size->height);
  return kOk;
}

}  // namespace

void add_montage(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<MontageOptions>();
  const std::map<std::string, Labels> labels{
      {"differing", Labels::differing}, {"all", Labels::all}, {"none", Labels::none}};
  CLI::App& command = *app.add_subcommand("montage", "Draw a run, or image files, as one picture");
  command.add_option("RUN|IMAGES", options->inputs, "A run's number (or latest), or image files")->required();
  command.add_option("-o,--output", options->output, "The picture: .png (any size), .webp or .jpg")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--tile", options->tile,
                  "Size of a picture's place in pixels (default: 320 wide, as high as the pictures want)")
      ->type_name("WxH");
  command
      .add_option("--across", options->montage.across,
                  "Places in a row (default: a run's layout; files about square)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  command.add_option("--gap", options->montage.gap, "Pixels between places (default 12)")
      ->type_name("N")
      ->check(CLI::Range(0, 1'000));
  command.add_option("--labels", options->montage.labels, "differing (default), all or none")
      ->type_name("WHICH")
      ->transform(CLI::CheckedTransformer(labels).description(""));
  add_data_dir(command, options->data_dir);
  command.callback([options, &exit_code] { exit_code = make_montage(*options); });
}

}  // namespace proofsheet::cli
