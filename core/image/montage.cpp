#include "image/montage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/file.h"
#include "image/montage_painter.h"
#include "image/png_writer.h"

namespace proofsheet::image {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxStripBytes = std::uint64_t{1} << 30;
constexpr int kMaxTileSide = 16384;

Result<> check_options(const std::vector<Tile>& tiles, const MontageOptions& options) {
  if (tiles.empty()) return fail(ErrorKind::invalid_input, "montage: there is nothing to lay out");
  for (const int side : {options.tile_width, options.tile_height}) {
    if (side < 16 || side > kMaxTileSide) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("montage: tile of {}×{} pixels: a side is 16 to {}", options.tile_width,
                              options.tile_height, kMaxTileSide));
    }
  }
  if (options.gap < 0 || options.gap > 1024)
    return fail(ErrorKind::invalid_input,
                fmt::format("montage: gap of {} pixels: it is 0 to 1024", options.gap));
  if (options.across < 0)
    return fail(ErrorKind::invalid_input,
                fmt::format("montage: {} tiles across: it is 0 (about square) or more", options.across));
  return {};
}

// Says that the user does not want it any more.
using HasEnded = std::function<bool()>;

// Where finished rows go. Nothing is left behind at the final path, or beside it, unless finish() succeeded.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual Result<> add_rows(const Image& strip) = 0;
  virtual Result<> finish(const HasEnded& has_ended) = 0;
};

Error file_error(const fs::path& path, std::string_view action) {
  const int code = errno;
  return {ErrorKind::io,
          fmt::format("{}: could not {}: {}", path.string(), action, std::generic_category().message(code)),
          code};
}

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class PngFile : public RowSink {
 public:
  static Result<std::unique_ptr<RowSink>> start(const fs::path& path, Size size) {
    auto sink = std::unique_ptr<PngFile>(new PngFile(path));
    sink->file_.reset(std::fopen(sink->temporary_.c_str(), "wb"));
    if (!sink->file_) return fail(file_error(path, "write"));
    PngHeader header{static_cast<std::uint32_t>(size.width),
                     static_cast<std::uint32_t>(size.height),
                     PngPixels::rgb,
                     2,
                     {{"Software", "Proofsheet"}}};
    std::FILE* file = sink->file_.get();
    auto writer = PngWriter::start(header, [file](std::string_view part) {
      return std::fwrite(part.data(), 1, part.size(), file) == part.size();
    });
    if (!writer) return fail(writer.error());
    sink->writer_.emplace(std::move(*writer));
    return sink;
  }
  ~PngFile() override {
    file_.reset();
    std::error_code ignored;
    if (!finished_) fs::remove(temporary_, ignored);
  }
  Result<> add_rows(const Image& strip) override {
    for (int y = 0; y < strip.height; ++y) {
      if (auto written = writer_->write_row(strip.row(y)); !written) {
        return fail(ErrorKind::io, fmt::format("{}: {}", path_.string(), written.error().message),
                    written.error().code);
      }
    }
    return {};
  }
  Result<> finish(const HasEnded&) override {
    if (std::fclose(file_.release()) != 0) return fail(file_error(path_, "write"));
    std::error_code failed;
    fs::rename(temporary_, path_, failed);
    if (failed)
      return fail(ErrorKind::io, fmt::format("{}: could not write: {}", path_.string(), failed.message()),
                  failed.value());
    finished_ = true;
    return {};
  }

 private:
  explicit PngFile(const fs::path& path)
      : path_(path), temporary_(fmt::format("{}.{}-{}.tmp", path.string(), getpid(), fmt::ptr(this))) {}
  fs::path path_;
  fs::path temporary_;
  std::unique_ptr<std::FILE, FileCloser> file_;
  std::optional<PngWriter> writer_;
  bool finished_ = false;
};

// WebP and JPEG encoders want the whole picture.
class WholeFile : public RowSink {
 public:
  static Result<std::unique_ptr<RowSink>> start(const fs::path& path, Size size, Format format) {
    const int limit = format == Format::webp ? 16383 : 65500;
    if (size.width > limit || size.height > limit) {
      return fail(
          ErrorKind::invalid_input,
          fmt::format("{}: a sheet of {}×{} pixels does not fit: {} takes at most {} a side; write a .png, "
                      "or make the tiles smaller",
                      path.string(), size.width, size.height, format == Format::webp ? "WebP" : "JPEG",
                      limit));
    }
    constexpr std::int64_t kMaxWholePixels = std::int64_t{1} << 28;
    if (std::int64_t{size.width} * size.height > kMaxWholePixels) {
      return fail(
          ErrorKind::invalid_input,
          fmt::format("{}: a sheet of {}×{} pixels is more than {}; write a .png, which needs no memory for "
                      "the whole",
                      path.string(), size.width, size.height, kMaxWholePixels));
    }
    return std::unique_ptr<RowSink>(new WholeFile(path, size, format));
  }
  Result<> add_rows(const Image& strip) override {
    std::copy(strip.rgba.begin(), strip.rgba.end(), whole_.row(next_row_));
    next_row_ += strip.height;
    return {};
  }
  Result<> finish(const HasEnded& has_ended) override {
    EncodeOptions options;
    options.format = format_;
    options.has_ended = has_ended;
    auto bytes = encode(whole_, options);
    if (has_ended()) return stopped_writing(path_);
    if (!bytes) return fail(bytes.error());
    return write_file_atomic(path_, *bytes);
  }

 private:
  WholeFile(const fs::path& path, Size size, Format format)
      : path_(path), whole_(size.width, size.height), format_(format) {}
  fs::path path_;
  Image whole_;
  Format format_;
  int next_row_ = 0;
};

Result<std::unique_ptr<RowSink>> open_sink(const fs::path& path, Size size) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (extension == ".png") return PngFile::start(path, size);
  if (extension == ".webp") return WholeFile::start(path, size, Format::webp);
  if (extension == ".jpg" || extension == ".jpeg") return WholeFile::start(path, size, Format::jpeg);
  return fail(ErrorKind::invalid_input,
              fmt::format("{}: a montage is written as .png, .webp or .jpg", path.string()));
}

}  // namespace

Result<Size> write_montage(const fs::path& path, const std::vector<Tile>& tiles,
                           const MontageOptions& options, const Progress& progress) {
  if (auto checked = check_options(tiles, options); !checked) return fail(checked.error());
  auto text = TextPainter::open();
  if (!text) return fail(text.error());
  MontagePainter painter(tiles, options, std::move(*text));
  const MontageSize wanted = painter.size();
  if (wanted.width > 0x7fffffff || wanted.height > 0x7fffffff ||
      wanted.width * wanted.strip_height * 4 > kMaxStripBytes) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("{}: a sheet of {}×{} pixels is too wide to be drawn in strips; put fewer tiles across",
                    path.string(), wanted.width, wanted.height));
  }
  const Size size{static_cast<int>(wanted.width), static_cast<int>(wanted.height)};
  auto sink = open_sink(path, size);
  if (!sink) return fail(sink.error());
  if (auto added = (*sink)->add_rows(painter.draw_head()); !added) return fail(added.error());
  for (std::size_t row = 0; row < painter.rows(); ++row) {
    const auto strip = painter.draw_row(row, progress);
    if (!strip) return stopped_writing(path);
    if (auto added = (*sink)->add_rows(*strip); !added) return fail(added.error());
  }
  const auto has_ended = [&] { return !goes_on(progress, tiles.size(), tiles.size()); };
  if (has_ended()) return stopped_writing(path);
  if (auto finished = (*sink)->finish(has_ended); !finished) return fail(finished.error());
  return size;
}

}  // namespace proofsheet::image
