#include <curl/curlver.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <memory>

#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/doctor_store.h"
#include "cli/workbench_program.h"
#include "image/text.h"
#include "provider/price.h"

namespace proofsheet::cli {
namespace {

namespace fs = std::filesystem;

struct DoctorOptions {
  std::string data_dir;
  bool repair = false;
  bool json = false;
};

std::string_view level_name(Level level) {
  switch (level) {
    case Level::good:
      return "ok";
    case Level::missing:
      return "missing";
    case Level::bad:
      return "error";
  }
  return {};
}

Finding data_folder(const std::string& data_dir) {
  const auto folder = data_dir.empty() ? proofsheet::data_dir() : Result<fs::path>(data_dir);
  if (!folder) return {"data folder", Level::bad, folder.error().message};
  std::error_code error;
  fs::create_directories(*folder, error);
  const auto written = write_file_atomic(*folder / ".doctor", "");
  fs::remove(*folder / ".doctor", error);
  if (!written) return {"data folder", Level::bad, written.error().message};
  const auto space = fs::space(*folder, error);
  const std::string free =
      error ? "" : fmt::format(", {:.1f} GiB free", static_cast<double>(space.available) / (1u << 30));
  return {"data folder", Level::good, folder->string() + free};
}

Finding fonts() {
  const auto painter = image::TextPainter::open();
  if (painter) return {"fonts", Level::good, "found, for contact sheets and the workbench"};
  return {"fonts", Level::missing, painter.error().message};
}

// The first folder of PATH that has this program; empty when none has.
fs::path find_program(std::string_view name) {
  std::string path = env("PATH");
  while (!path.empty()) {
    const auto colon = std::min(path.find(':'), path.size());
    const fs::path candidate = fs::path(path.substr(0, colon)) / name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    path.erase(0, colon + 1);
  }
  return {};
}

Finding speech() {
  const fs::path program = find_program("espeak-ng");
  if (!program.empty()) return {"speech", Level::good, program.string()};
  return {"speech", Level::missing,
          "espeak-ng is not installed (package espeak-ng): demo:speech cannot speak"};
}

// Names only, never values.
Finding keys() {
  static constexpr std::array names{"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"};
  std::string found;
  for (const char* name : names) {
    if (!env(name).empty()) found += (found.empty() ? "" : ", ") + std::string(name);
  }
  if (found.empty())
    return {"keys", Level::missing, "none in the environment; demo: and local servers need none"};
  return {"keys", Level::good, found};
}

Finding base_url() {
  const std::string url = env("OPENAI_BASE_URL");
  return {"openai address", Level::good,
          url.empty() ? "https://api.openai.com/v1" : url + " (OPENAI_BASE_URL)"};
}

// A proxy's user and password stay out.
std::string without_user(std::string url) {
  const auto scheme = url.find("://");
  const auto start = scheme == std::string::npos ? 0 : scheme + 3;
  const auto at = url.find('@', start);
  if (at != std::string::npos) url.replace(start, at - start, "***");
  return url;
}

Finding proxies() {
  static constexpr std::array names{"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
                                    "ALL_PROXY",   "no_proxy",    "NO_PROXY"};
  std::string found;
  for (const char* name : names) {
    if (!env(name).empty())
      found += fmt::format("{}{}={}", found.empty() ? "" : ", ", name, without_user(env(name)));
  }
  return {"proxy", Level::good, found.empty() ? "none" : found};
}

Finding workbench() {
  std::error_code error;
  const fs::path program = workbench_program();
  if (fs::exists(program, error)) return {"workbench", Level::good, program.string()};
  return {"workbench", Level::missing,
          program.string() + " is not there: build it, or use the command line alone"};
}

Finding display() {
  if (!has_display())
    return {"display", Level::missing,
            "none (DISPLAY and WAYLAND_DISPLAY are not set): the workbench cannot open"};
  return {"display", Level::good,
          env("WAYLAND_DISPLAY").empty() ? "X11 " + env("DISPLAY") : "Wayland " + env("WAYLAND_DISPLAY")};
}

Finding assets() {
  const auto folder = assets_dir();
  if (!folder) return {"bundled sheets", Level::missing, folder.error().message};
  const auto prices = provider::PriceTable::load(*folder / "prices.tsv");
  if (!prices) return {"bundled sheets", Level::missing, prices.error().message};
  return {"bundled sheets", Level::good, folder->string()};
}

std::string findings_text(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings)
    out += fmt::format("{:<8} {:<16} {}\n", level_name(finding.level), finding.name, finding.text);
  return out;
}

std::string findings_json(const std::vector<Finding>& findings) {
  JsonWriter json;
  json.begin_list();
  for (const Finding& finding : findings) {
    json.begin_map();
    json.member("name", finding.name);
    json.member("level", level_name(finding.level));
    json.member("text", finding.text);
    json.end_map();
  }
  json.end_list();
  return json.take() + "\n";
}

int examine(const DoctorOptions& options) {
  std::vector<Finding> findings{
      {"version", Level::good, "proofsheet " PROOFSHEET_VERSION ", libcurl " LIBCURL_VERSION},
      data_folder(options.data_dir),
      assets(),
      fonts(),
      speech(),
      keys(),
      base_url(),
      proxies(),
      workbench(),
      display()};
  auto of_store = store_findings(options.data_dir, options.repair ? StoreCare::repair : StoreCare::check);
  findings.insert(findings.begin() + 2, std::make_move_iterator(of_store.begin()),
                  std::make_move_iterator(of_store.end()));
  write_out(options.json ? findings_json(findings) : findings_text(findings));
  const bool is_bad =
      std::ranges::any_of(findings, [](const Finding& finding) { return finding.level == Level::bad; });
  return is_bad ? kFailed : kOk;
}

}  // namespace

void add_doctor(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App& command = *app.add_subcommand("doctor", "Say what works here and what is missing");
  add_data_dir(command, options->data_dir);
  command.add_flag(
      "--repair", options->repair,
      "Mend the store: remove what no result names, count anew, mark results whose files are gone as "
      "failed; says what it did");
  command.add_flag("--json", options->json, "Print one JSON document: a list of findings");
  command.callback([options, &exit_code] { exit_code = examine(*options); });
}

}  // namespace proofsheet::cli
