// Files that are made of a run: montages, results, charts.
#include <fmt/format.h>

#include "chart/export.h"
#include "image/montage.h"
#include "report/report.h"
#include "ui/language.h"
#include "ui/session.h"

namespace proofsheet::ui {

namespace {

std::string caption_of(const sheet::Plan& plan, sheet::CellIndex cell) {
  std::string caption;
  const auto coordinates = plan.coordinates(cell);
  for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
    if (!caption.empty()) caption += " · ";
    caption += to_display(plan.axis_value(axis, coordinates[axis]));
  }
  return caption;
}

image::Tile content_of(const store::Store& store, store::RunId run, sheet::CellIndex cell) {
  image::Tile tile;
  const auto result = store.result(run, cell);
  if (!result) {
    tile.text = result.error().message;
  } else if (!result->images.empty()) {
    tile.image = [&store, hash = result->images.front().blob.hash]() -> Result<image::Image> {
      auto bytes = store.read_blob(hash);
      if (!bytes) return fail(bytes.error());
      return image::decode(*bytes);
    };
  } else {
    tile.text = result->error ? result->error->message : result->text.value_or("");
  }
  return tile;
}

KeptText writing(const std::filesystem::path& path) {
  return tr_kept(tr_later("Writing {}"), path.filename().string());
}

}  // namespace

// Results are read one by one as they are drawn: all of them may be more than the memory.
void Session::write_montage(const std::filesystem::path& path, std::vector<sheet::CellIndex> cells,
                            bool dark) {
  if (!shown_) return;
  const store::RunId run = shown_->id();
  start_task(
      long_work_, writing(path), TaskStops::on_request,
      [this, path, cells = std::move(cells), dark, run, plan = shown_->plan()](const Progress& progress) {
        std::vector<image::Tile> tiles;
        tiles.reserve(cells.size());
        for (const sheet::CellIndex cell : cells) {
          image::Tile& tile = tiles.emplace_back();
          tile.caption = caption_of(plan, cell);
          tile.content = [this, run, cell] { return content_of(*store_, run, cell); };
        }
        image::MontageOptions options;
        options.dark = dark;
        const auto size = image::write_montage(path, tiles, options, progress);
        if (!size) return tell_written(path, fail(size.error()), {});
        return tell_written(path, {},
                            tr_kept(tr_later("Montage written: {} ({} × {} pixels)"), path.string(),
                                    size->width, size->height));
      });
}

void Session::write_results(const std::filesystem::path& path, std::shared_ptr<const query::CellSet> only) {
  if (!shown_) return;
  const store::RunId run = shown_->id();
  start_task(long_work_, writing(path), TaskStops::on_request,
             [this, path, run, only = std::move(only)](const Progress& progress) {
               store_->flush();  // of what was marked a moment ago
               report::CellFilter filter;
               if (only) filter = [&only](std::uint64_t cell) { return only->contains(cell); };
               return tell_written(path, report::export_run(*store_, run, path, filter, progress),
                                   tr_kept(tr_later("Results written: {}"), path.string()));
             });
}

void Session::write_chart(const std::filesystem::path& path, std::shared_ptr<const chart::Scene> scene) {
  start_task(long_work_, writing(path), TaskStops::on_request,
             [path, scene = std::move(scene)](const Progress& progress) {
               return tell_written(path, chart::write_scene(*scene, path, progress),
                                   tr_kept(tr_later("Chart written: {}"), path.string()));
             });
}

}  // namespace proofsheet::ui
