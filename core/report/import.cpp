#include "report/import.h"

#include <fmt/format.h>

#include <atomic>
#include <memory>

#include "base/file.h"
#include "base/json.h"
#include "base/synced.h"
#include "sheet/plan.h"
#include "sheet/sheet.h"

namespace proofsheet::report {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> wrong(const fs::path& path, const std::string& what) {
  return fail(ErrorKind::invalid_input, fmt::format("{}: {}", path.string(), what));
}

// What an export says of its run.
struct ExportedRun {
  store::NewRun run;
  std::int64_t at_unix_ms = 0;  // when its results came, at the latest
};

Result<ExportedRun> read_run(const Value& document, const fs::path& path) {
  const Value* run = document.is_map() ? document.find("run") : nullptr;
  const Value* cells = document.is_map() ? document.find("cells") : nullptr;
  if (run == nullptr || !run->is_map() || cells == nullptr || !cells->is_list())
    return wrong(
        path,
        "expected a run as `proofsheet export RUN -o FILE.json` writes it: {\"run\": …, \"cells\": […]}");
  const auto text = [&](std::string_view name) {
    const Value* value = run->find(name);
    return value != nullptr && value->is_string() ? value->as_string() : std::string();
  };
  const auto time = [&](std::string_view name) {
    const Value* value = run->find(name);
    return value != nullptr && value->is_int() ? value->as_int() : std::int64_t{0};
  };
  ExportedRun exported;
  exported.run = {.name = text("name"), .sheet_yaml = text("sheet"), .sheet_path = text("sheet_path")};
  exported.at_unix_ms = time("finished_unix_ms") > 0 ? time("finished_unix_ms") : time("created_unix_ms");
  sheet::Loaded loaded = sheet::parse_sheet(exported.run.sheet_yaml, path.string(), path.parent_path());
  if (!loaded.sheet || !loaded.problems.empty())
    return wrong(path, "run.sheet: " + (loaded.problems.empty() ? std::string("expected a sheet")
                                                                : loaded.problems.front().message));
  const auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
  if (!plan) return wrong(path, "run.sheet: " + plan.error().message);
  exported.run.cells = plan->size();
  return exported;
}

// True when the files of a result are in the store; then its pictures know how large they are.
bool find_files(const store::Store& store, store::CellResult& result) {
  const auto find = [&](store::BlobRef& blob) {
    std::error_code error;
    const auto bytes = fs::file_size(store.blob_path(blob.hash), error);
    if (error) return false;
    blob.bytes = bytes;
    return true;
  };
  for (store::ImageRef& image : result.images)
    if (!find(image.blob)) return false;
  return !result.audio || find(*result.audio);
}

void give_up_files(store::CellResult& result) {
  const char* what = result.images.empty() ? "sound" : "picture";
  result.images.clear();
  result.audio.reset();
  result.state = store::CellState::failed;
  result.error = Error{ErrorKind::not_found, fmt::format("The export names a {}, and has no files", what), 0};
}

// What became of the results that are being written.
struct Writing {
  std::atomic<std::uint64_t> durable{0};
  Synced<std::optional<Error>> failure;
};

Result<Imported> write_cells(store::Store& store, const fs::path& path, const Value::List& cells,
                             const ExportedRun& exported, Imported imported, const Progress& progress) {
  Writing writing;
  Result<> outcome;
  for (std::size_t i = 0; outcome && i < cells.size(); ++i) {
    auto result = read_record(cells[i]);
    if (!result) {
      outcome = wrong(path, fmt::format("cells[{}]: {}", i, result.error().message));
    } else if (result->cell >= exported.run.cells) {
      outcome = wrong(path, fmt::format("cells[{}].cell: expected one of the {} cells of the sheet, found {}",
                                        i, exported.run.cells, result->cell));
    } else if (!goes_on(progress, i, cells.size())) {
      outcome = fail(ErrorKind::cancelled, path.string() + ": stopped, and not taken in");
    } else {
      if (!find_files(store, *result)) {
        give_up_files(*result);
        ++imported.without_files;
      }
      result->finished_unix_ms = exported.at_unix_ms;
      const Value* cached = cells[i].find("cached");
      if (cached != nullptr && *cached == Value(true)) result->cached_from_unix_ms = exported.at_unix_ms;
      store.put_result(imported.run, std::move(*result), {}, [&writing](const Result<>& durable) {
        ++writing.durable;
        if (durable) return;
        auto failure = writing.failure.lock();
        if (!*failure) *failure = durable.error();
      });
      ++imported.cells;
    }
  }
  store.flush();
  if (auto failure = writing.failure.lock(); outcome && *failure) outcome = fail(**failure);
  if (!outcome) return fail(outcome.error());
  return imported;
}

}  // namespace

bool is_exported_run(std::string_view json) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto next = [&](std::string_view token) {
    const std::size_t at = json.find_first_not_of(kBlanks);
    if (at == std::string_view::npos || !json.substr(at).starts_with(token)) return false;
    json.remove_prefix(at + token.size());
    return true;
  };
  return next("{") && next("\"run\"") && next(":") && next("{");
}

Result<Imported> import_run(store::Store& store, const fs::path& path, const Progress& progress) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  const auto document = parse_json(*text);
  if (!document) return wrong(path, document.error().message);
  const auto exported = read_run(*document, path);
  if (!exported) return fail(exported.error());
  const auto run = store.create_run(exported->run);
  if (!run) return fail(run.error());
  auto imported =
      write_cells(store, path, document->find("cells")->as_list(), *exported, {.run = *run}, progress);
  if (!imported) {
    // Half a run is none; what went wrong is what is told.
    static_cast<void>(store.delete_run(*run));
    return imported;
  }
  const std::int64_t now = exported->at_unix_ms;
  if (auto finished = store.finish_run(*run, now); !finished) return fail(finished.error());
  return imported;
}

}  // namespace proofsheet::report
