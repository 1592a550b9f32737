// Copying what came back for cells: the store is read, pictures are made PNG and handed to the clipboard
// outside the UI thread.
#include <fmt/format.h>

#include "image/image.h"
#include "platform/clipboard.h"
#include "ui/copy_text.h"
#include "ui/language.h"
#include "ui/session.h"

namespace proofsheet::ui {

namespace {

// Pictures that a page of HTML carries inside it.
constexpr std::size_t kMostPictures = 100;

struct Copied {
  std::string text;  // for the clipboard as text; empty = it is there already
  std::string what;  // for the user
};

Result<std::string> read_png(const store::Store& store, const std::string& hash) {
  auto bytes = store.read_blob(hash);
  if (!bytes) return bytes;
  if (image::detect_format(*bytes) == image::Format::png) return bytes;
  const auto picture = image::decode(*bytes);
  if (!picture) return fail(picture.error());
  return image::encode(*picture);
}

Result<Copied> copy_picture(const store::Store& store, const std::vector<store::CellResult>& results,
                            const platform::Variables& variable) {
  for (auto result = results.rbegin(); result != results.rend(); ++result) {
    if (result->images.empty()) continue;
    const auto png = read_png(store, result->images.front().blob.hash);
    if (!png) return fail(png.error());
    if (auto put = platform::put_into_clipboard("image/png", *png, variable); !put) return fail(put.error());
    return Copied{"", tr_format("Picture of cell {} copied", result->cell)};
  }
  return fail(ErrorKind::not_found, results.size() == 1 ? tr("Not copied: the cell has no picture")
                                                        : tr("Not copied: the cells have no picture"));
}

Result<Copied> copy_page(const store::Store& store, const std::vector<store::CellResult>& results,
                         const platform::Variables& variable, const Progress& progress) {
  std::vector<CopiedAnswer> answers;
  std::size_t pictures = 0;
  for (const store::CellResult& result : results) {
    if (!goes_on(progress, results.size(), results.size())) return fail(ErrorKind::cancelled, "");
    CopiedAnswer& answer = answers.emplace_back(CopiedAnswer{&result, ""});
    if (result.images.empty() || ++pictures > kMostPictures) continue;
    auto png = read_png(store, result.images.front().blob.hash);
    if (!png) return fail(png.error());
    answer.png = std::move(*png);
  }
  if (pictures > kMostPictures)
    return fail(ErrorKind::invalid_input,
                tr_format("Not copied: {} pictures are too many for the clipboard; select {} at most",
                          pictures, kMostPictures));
  const auto put = platform::put_into_clipboard("text/html", answers_as_html(answers), variable);
  if (!put) return fail(put.error());
  return Copied{"", results.size() == 1 ? tr("Answer copied as HTML")
                                        : tr_format("{} answers copied as HTML", results.size())};
}

Result<Copied> copy_answer(const store::Store& store, const std::vector<store::CellResult>& results,
                           const platform::Variables& variable) {
  if (results.size() > 1)
    return Copied{cells_as_table(results, [&](const std::string& hash) { return store.blob_path(hash); }),
                  tr_format("{} answers copied as a table", results.size())};
  const store::CellResult& result = results.front();
  if (result.text && !result.text->empty()) return Copied{*result.text, tr("Answer copied")};
  if (!result.images.empty()) return copy_picture(store, results, variable);
  return fail(ErrorKind::not_found,
              tr_format("Not copied: cell {} has neither text nor picture", result.cell));
}

Result<std::vector<store::CellResult>> read_results(const store::Store& store, store::RunId run,
                                                    const std::vector<sheet::CellIndex>& cells,
                                                    const Progress& progress) {
  std::vector<store::CellResult> results;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!goes_on(progress, i, cells.size())) return fail(ErrorKind::cancelled, "");
    auto result = store.result(run, cells[i]);
    if (result) {
      results.push_back(std::move(*result));
    } else if (result.error().kind != ErrorKind::not_found) {
      return fail(result.error());
    }
  }
  if (results.empty()) return fail(ErrorKind::not_found, tr("Not copied: there is no answer yet"));
  return results;
}

}  // namespace

void Session::copy_cells(std::vector<sheet::CellIndex> cells, CopyAs as) {
  if (!shown_ || cells.empty()) return;
  KeptText title = tr_kept(tr_later("Copying {} cells"), cells.size());
  start_task(io_, std::move(title), TaskStops::on_request,
             [this, run = shown_->id(), cells = std::move(cells), as](const Progress& progress) -> Message {
               const auto copy = [&]() -> Result<Copied> {
                 const auto results = read_results(*store_, run, cells, progress);
                 if (!results) return fail(results.error());
                 if (as == CopyAs::picture) return copy_picture(*store_, *results, options_.variable);
                 if (as == CopyAs::page) return copy_page(*store_, *results, options_.variable, progress);
                 return copy_answer(*store_, *results, options_.variable);
               };
               return [copied = copy()](Session& session) {
                 if (!copied && copied.error().kind == ErrorKind::cancelled)
                   return session.notice(tr("Stopped: nothing was copied"), false);
                 if (!copied) return session.notice(copied.error().message, true);
                 if (session.on_copied) session.on_copied(copied->text, copied->what);
               };
             });
}

}  // namespace proofsheet::ui
