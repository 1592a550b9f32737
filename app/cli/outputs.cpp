#include "cli/outputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "report/report.h"

namespace proofsheet::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kPictures{".png", ".webp", ".jpg", ".jpeg"};

bool is_picture(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return std::ranges::find(kPictures, extension) != kPictures.end();
}

// A file beside it is made and removed: permissions alone do not tell (read-only mounts, full disks of
// inodes).
Result<> probe(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    return fail(ErrorKind::invalid_input, fmt::format("-o {}: is a folder", path.string()));
  const std::string beside = fmt::format("{}.{}.probe", path.string(), ::getpid());
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(ErrorKind::invalid_input, fmt::format("-o {}: cannot write there: {}", path.string(),
                                                      std::generic_category().message(errno)));
  }
  ::close(fd);
  ::unlink(beside.c_str());
  return {};
}

Error unsupported(const fs::path& path, std::string_view known) {
  return {ErrorKind::invalid_input,
          fmt::format("-o {}: '{}' is not yet supported: known are {}", path.string(),
                      path.extension().string(), known),
          0};
}

}  // namespace

Result<> check_outputs(const std::vector<std::string>& paths) {
  const std::string known = fmt::format("{}, {}", report::export_extensions(), fmt::join(kPictures, ", "));
  for (const fs::path path : paths) {
    if (!report::can_export(path) && !is_picture(path)) return fail(unsupported(path, known));
    if (auto writable = probe(path); !writable) return writable;
  }
  return {};
}

Result<> check_pictures(const std::vector<std::string>& paths) {
  for (const fs::path path : paths) {
    if (!is_picture(path)) return fail(unsupported(path, fmt::format("{}", fmt::join(kPictures, ", "))));
    if (auto writable = probe(path); !writable) return writable;
  }
  return {};
}

Result<> write_outputs(const store::Store& store, store::RunId run, const std::vector<std::string>& paths,
                       WriteProgress& progress, const RunMontageOptions& montage) {
  report::CellFilter only;
  if (montage.only) only = [&montage](std::uint64_t cell) { return montage.only->contains(cell); };
  for (const fs::path path : paths) {
    if (report::can_export(path)) {
      if (auto written = report::export_run(store, run, path, only, progress.of(path)); !written)
        return written;
    } else if (auto size = write_run_montage(store, run, path, montage, progress.of(path)); !size) {
      return fail(size.error());
    }
  }
  return {};
}

}  // namespace proofsheet::cli
