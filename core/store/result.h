#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/usage.h"
#include "base/value.h"

namespace proofsheet::store {

using RunId = std::int64_t;

// Where a cell stands. The names (state_name) are part of the exported records and stay stable.
enum class CellState : std::uint8_t {
  queued,
  waiting,
  in_flight,
  streaming,
  done,
  filtered,
  failed,
  cancelled
};
std::string_view state_name(CellState state);
CellState state_from_name(std::string_view name);
// True for the states that do not change by themselves.
bool is_final(CellState state);

// The colours that a cell may be labelled with. The names (label_name) are part of the exported records and
// stay stable.
enum class Label : std::uint8_t { red, yellow, green, blue, purple };
inline constexpr std::array kLabels{Label::red, Label::yellow, Label::green, Label::blue, Label::purple};
std::string_view label_name(Label label);
// Empty for a name that is none of them.
std::optional<Label> label_from_name(std::string_view name);

// Bytes kept once, by content hash.
struct BlobRef {
  std::string hash;  // "blake3:" and 64 hexadecimal digits
  std::string type;  // media type, from the bytes
  std::uint64_t bytes = 0;
};

// What was measured of a picture (image/metrics.h).
struct PictureNumbers {
  float brightness = 0, contrast = 0, colorfulness = 0, sharpness = 0;
  friend bool operator==(const PictureNumbers&, const PictureNumbers&) = default;
};

struct ImageRef {
  BlobRef blob;
  int width = 0;  // pixels
  int height = 0;
  std::string revised_prompt;
  std::optional<PictureNumbers> numbers = {};  // read with a result; they are stored by the blob
};

struct TokenAlternative {
  std::string token;
  double logprob = 0;
};
struct TokenLogprob {
  std::string token;
  double logprob = 0;
  std::vector<TokenAlternative> top;
};

// One try at a cell.
struct AttemptRecord {
  int number = 0;  // 0-based
  std::int64_t started_unix_ms = 0;
  double dns_ms = -1, connect_ms = -1, tls_ms = -1, first_byte_ms = -1, body_ms = -1;  // -1 = not reached
  double total_ms = 0;
  int http_status = 0;
  std::uint64_t bytes_received = 0;
  bool connection_reused = false;
  std::optional<Error> error = {};
  std::string request_id = {};
};

// How a provider was limited at a moment of a run.
struct LimitEvent {
  std::int64_t at_unix_ms = 0;
  std::string provider;                   // the sheet's name for it
  int window = 0;                         // requests that may be in flight now
  int ceiling = 0;                        // the most that the sheet or the user allows
  std::int64_t paused_until_unix_ms = 0;  // 0 = not paused
  std::string reason;                     // for the user: "The server throttles (429)"
};

// How the pieces of a streamed text followed one another; servers mostly send a token in each.
struct StreamTimings {
  std::uint64_t pieces = 0;  // at least 2
  // Of the pieces behind the first; empty when all came at once.
  std::optional<double> tokens_per_second;
  double gap_ms_median = 0;
  double gap_ms_p95 = 0;
  double gap_ms_max = 0;

  friend bool operator==(const StreamTimings&, const StreamTimings&) = default;
};

// What came back for a cell, with everything that the inspector and the exports show. Immutable once stored.
struct CellResult {
  std::uint64_t cell = 0;
  CellState state = CellState::done;  // a final state
  Value axes;                         // map axis -> value
  std::string prompt;                 // as sent
  std::string request_json;           // body as sent, without secrets
  std::string request_url;
  std::string cache_key;                            // hash of the canonical request and the repeat index
  std::optional<std::int64_t> cached_from_unix_ms;  // set when the result came from the cache

  std::optional<std::string> text;      // first choice
  std::vector<std::string> more_texts;  // further choices (n > 1)
  std::string reasoning;
  std::vector<TokenLogprob> logprobs;
  std::vector<ImageRef> images;
  std::optional<BlobRef> audio;
  std::string finish_reason;
  Value tool_calls;
  bool partial = false;  // the text is what came before a stream broke

  Usage usage;
  std::optional<double> cost_usd;  // of the answer, also when it came from the cache
  double latency_ms = 0;           // the successful attempt, request to last byte
  std::optional<double> ttft_ms;   // time to first token of a stream
  std::optional<StreamTimings> stream;
  std::int64_t finished_unix_ms = 0;
  std::vector<AttemptRecord> attempts;
  std::optional<Error> error;

  // What the user thinks of it. It goes with the answer: one that is replaced keeps its own.
  std::optional<int> rating;  // 1 to 5
  std::optional<Label> label;
  bool rejected = false;
  std::string note;
};

// What results have in common that may be each other's nearest in the cache: the operation, which is the last
// part of the address, and the model, whatever provider it is asked from. Empty when either is not known.
std::string near_key(const Value& axes, std::string_view request_url);

// True for a result that was paid for, says something or was marked by the user: it is kept when another one
// replaces it. A failure without any content is not.
bool is_worth_keeping(const CellResult& result);

}  // namespace proofsheet::store
