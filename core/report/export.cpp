#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/json.h"
#include "report/atomic_writer.h"
#include "report/csv.h"
#include "report/report.h"

namespace proofsheet::report {
namespace {

constexpr std::array<std::string_view, 3> kExtensions{".json", ".jsonl", ".csv"};

std::string extension_of(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return extension;
}

std::string run_json(const store::RunInfo& run) {
  const auto count = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  JsonWriter writer;
  writer.begin_map();
  writer.member("id", run.id);
  writer.member("name", run.name);
  writer.member("created_unix_ms", run.created_unix_ms);
  writer.key("finished_unix_ms");
  if (run.finished_unix_ms > 0) {
    writer.value(run.finished_unix_ms);
  } else {
    writer.null();
  }
  writer.member("cells", count(run.cells));
  writer.member("done", count(run.done));
  writer.member("filtered", count(run.filtered));
  writer.member("failed", count(run.failed));
  writer.member("cached", count(run.cached));
  writer.member("cost_usd", run.cost_usd);
  writer.member("sheet_path", run.sheet_path);
  writer.member("sheet", run.sheet_yaml);
  writer.end_map();
  return writer.take();
}

// What is written.
struct Source {
  const store::Store& store;
  const store::RunInfo& run;
  const CellFilter& only;
  const Progress& progress;
  std::uint64_t reads = 1;  // how often each result is read
  std::uint64_t read = 0;   // of all that
  bool is_stopped = false;

  // Results that are there, as far as it is known; one that is told twice is counted once more.
  std::uint64_t total() const { return reads * (run.done + run.filtered + run.failed); }
};

// Calls `visit` with each result that is wanted, until it gives false.
Result<> read_each(Source& source, const std::function<bool(const store::CellResult&)>& visit) {
  return source.store.for_each_result(source.run.id, [&](const store::CellResult& result) {
    source.is_stopped = !goes_on(source.progress, source.read, std::max(source.total(), source.read));
    if (source.is_stopped) return false;
    ++source.read;
    return (source.only && !source.only(result.cell)) || visit(result);
  });
}

Result<> write_each(Source& source, AtomicWriter& out,
                    const std::function<void(const store::CellResult&)>& write) {
  return read_each(source, [&](const store::CellResult& result) {
    write(result);
    return out.ok();
  });
}

Result<> write_json(Source& source, AtomicWriter& out) {
  out.write("{\"run\": " + run_json(source.run) + ",\n\"cells\": [");
  bool is_first = true;
  auto written = write_each(source, out, [&](const store::CellResult& result) {
    out.write(std::exchange(is_first, false) ? "\n" : ",\n");
    out.write(to_record_json(result));
  });
  out.write("\n]}\n");
  return written;
}

Result<> write_jsonl(Source& source, AtomicWriter& out) {
  return write_each(source, out,
                    [&](const store::CellResult& result) { out.write(to_record_json(result) + "\n"); });
}

// Every axis that any result of the run has, in the order of their first appearance.
Result<std::vector<std::string>> axis_names(Source& source) {
  std::vector<std::string> names;
  auto read = read_each(source, [&](const store::CellResult& result) {
    if (!result.axes.is_map()) return true;
    for (const Member& axis : result.axes.as_map()) {
      if (std::ranges::find(names, axis.key) == names.end()) names.push_back(axis.key);
    }
    return true;
  });
  if (!read) return fail(read.error());
  return names;
}

Result<> write_csv(Source& source, AtomicWriter& out) {
  source.reads = 2;
  const auto axes = axis_names(source);
  if (!axes) return fail(axes.error());
  if (source.is_stopped) return {};
  out.write(csv_header(*axes));
  return write_each(source, out,
                    [&](const store::CellResult& result) { out.write(csv_line(result, *axes)); });
}

}  // namespace

std::string export_extensions() {
  return fmt::format("{}", fmt::join(kExtensions, ", "));
}

bool can_export(const std::filesystem::path& path) {
  return std::ranges::find(kExtensions, extension_of(path)) != kExtensions.end();
}

Result<> export_run(const store::Store& store, store::RunId run, const std::filesystem::path& path,
                    const CellFilter& only, const Progress& progress) {
  if (!can_export(path)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: '{}' is not an export format; known are {}", path.string(),
                            path.extension().string(), export_extensions()));
  }
  const auto info = store.run(run);
  if (!info) return fail(info.error());
  const std::string extension = extension_of(path);
  AtomicWriter out(path);
  if (!out.ok()) return out.commit();
  Source source{.store = store, .run = *info, .only = only, .progress = progress};
  auto written = extension == ".json"    ? write_json(source, out)
                 : extension == ".jsonl" ? write_jsonl(source, out)
                                         : write_csv(source, out);
  if (!written) return written;
  if (source.is_stopped || !goes_on(progress, source.read, source.read)) return stopped_writing(path);
  return out.commit();
}

}  // namespace proofsheet::report
