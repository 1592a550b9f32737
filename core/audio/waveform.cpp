#include "audio/waveform.h"

#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>

namespace proofsheet::audio {
namespace {

constexpr std::int64_t kBlockFrames = 16 * 1024;

// A file that lies in memory, as libsndfile reads one.
struct MemoryFile {
  std::string_view bytes;
  sf_count_t at = 0;

  sf_count_t size() const { return static_cast<sf_count_t>(bytes.size()); }
};

SF_VIRTUAL_IO memory_io() {
  SF_VIRTUAL_IO io{};
  io.get_filelen = [](void* user) { return static_cast<MemoryFile*>(user)->size(); };
  io.seek = [](sf_count_t offset, int whence, void* user) {
    auto& file = *static_cast<MemoryFile*>(user);
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file.at : file.size();
    file.at = std::clamp<sf_count_t>(base + offset, 0, file.size());
    return file.at;
  };
  io.read = [](void* to, sf_count_t count, void* user) {
    auto& file = *static_cast<MemoryFile*>(user);
    const sf_count_t taken = std::clamp<sf_count_t>(count, 0, file.size() - file.at);
    std::memcpy(to, file.bytes.data() + file.at, static_cast<std::size_t>(taken));
    file.at += taken;
    return taken;
  };
  io.write = [](const void*, sf_count_t, void*) -> sf_count_t { return 0; };
  io.tell = [](void* user) { return static_cast<MemoryFile*>(user)->at; };
  return io;
}

struct Closer {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

// Gathers samples into spans of equal length; the last one may be shorter.
class SpanBuilder {
 public:
  SpanBuilder(Waveform& waveform, std::int64_t frames, int spans)
      : waveform_(waveform), frames_(frames), spans_(std::min<std::int64_t>(spans, frames)) {}

  void add(const float* samples, std::int64_t frames) {
    for (std::int64_t i = 0; i < frames; ++i) {
      for (int channel = 0; channel < waveform_.channels; ++channel) {
        const float sample = *samples++;
        if (!std::isfinite(sample)) continue;
        low_ = std::min(low_, sample);
        high_ = std::max(high_, sample);
        squares_ += static_cast<double>(sample) * static_cast<double>(sample);
        ++count_;
      }
      ++frame_;
      if (frame_ >= end_of_span(static_cast<std::int64_t>(waveform_.low.size()))) finish();
    }
  }
  // What a file lacks against its head.
  void finish() {
    if (count_ == 0) return;
    waveform_.low.push_back(std::clamp(low_, -1.0f, 1.0f));
    waveform_.high.push_back(std::clamp(high_, -1.0f, 1.0f));
    waveform_.rms.push_back(
        std::min(1.0f, static_cast<float>(std::sqrt(squares_ / static_cast<double>(count_)))));
    low_ = std::numeric_limits<float>::max();
    high_ = std::numeric_limits<float>::lowest();
    squares_ = 0;
    count_ = 0;
  }
  std::int64_t frames() const { return frame_; }

 private:
  std::int64_t end_of_span(std::int64_t span) const {
    if (span + 1 >= spans_) return std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(static_cast<double>(frames_) * static_cast<double>(span + 1) /
                                     static_cast<double>(spans_));
  }

  Waveform& waveform_;
  const std::int64_t frames_, spans_;
  std::int64_t frame_ = 0, count_ = 0;
  float low_ = std::numeric_limits<float>::max(), high_ = std::numeric_limits<float>::lowest();
  double squares_ = 0;
};

}  // namespace

Result<Waveform> read_waveform(std::string_view bytes, int spans) {
  MemoryFile memory{.bytes = bytes};
  SF_VIRTUAL_IO io = memory_io();
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, Closer> file(sf_open_virtual(&io, SFM_READ, &info, &memory));
  if (!file) {
    const bool is_unknown = sf_error(nullptr) == SF_ERR_UNRECOGNISED_FORMAT;
    return fail(is_unknown ? ErrorKind::unsupported : ErrorKind::bad_response,
                is_unknown ? "expected WAV, FLAC, Ogg or MP3" : fmt::format("{}", sf_strerror(nullptr)));
  }
  if (info.channels < 1 || info.samplerate < 1 || info.frames < 1)
    return fail(ErrorKind::bad_response, "the sound is empty");
  // A stream that does not tell its length claims the largest number that there is.
  const double seconds = static_cast<double>(info.frames) / info.samplerate;
  if (seconds > kMaxSeconds)
    return fail(ErrorKind::unsupported, fmt::format("the sound claims to last {:.0f} hours", seconds / 3600));
  Waveform waveform;
  waveform.sample_rate = info.samplerate;
  waveform.channels = info.channels;
  SpanBuilder builder(waveform, info.frames, std::clamp(spans, 1, kMaxSpans));
  std::vector<float> block(static_cast<std::size_t>(kBlockFrames * info.channels));
  while (const sf_count_t read = sf_readf_float(file.get(), block.data(), kBlockFrames)) {
    if (read < 0) break;
    builder.add(block.data(), read);
  }
  builder.finish();
  if (waveform.low.empty()) return fail(ErrorKind::bad_response, "the sound is empty");
  waveform.seconds = static_cast<double>(builder.frames()) / info.samplerate;
  return waveform;
}

}  // namespace proofsheet::audio
