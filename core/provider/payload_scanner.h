#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"
#include "base/payload.h"

namespace proofsheet::provider {

// Takes long base64 strings out of a JSON text while it arrives: their bytes are decoded into sinks, and a
// short mark stays in their place, so that the rest is small, can be parsed as a whole, and gives the bytes
// back by `read`. A string counts when it is the value of one of `keys` (or stands in a list that is), is
// longer than kMinChars, and begins as base64 or as a data URL; everything else passes unchanged, except that
// a run of white space between tokens becomes one character. A text that is not JSON passes, too. Linear in
// the bytes fed; a piece may end anywhere.
class PayloadScanner {
 public:
  static constexpr std::size_t kMinChars = 4096;

  // `keys` must outlive the scanner.
  PayloadScanner(std::span<const std::string_view> keys, std::shared_ptr<PayloadSinks> sinks)
      : keys_(keys), sinks_(std::move(sinks)) {}

  // More of the text; what is no payload is appended to `rest`.
  void feed(std::string_view json, std::string& rest);
  // True when a string of the parsed rest stands for a payload.
  bool holds(std::string_view text) const { return index_of(text).has_value(); }
  // The bytes that a string of the parsed rest stands for; of a string that stands for itself, the base64
  // decoded. Fails with bad_response (not base64) or io (its sink failed).
  Result<Payload> read(std::string_view text) const;
  // Forgets the text and its payloads; another begins.
  void reset();
  // Payloads that begin from now on are passed over: their bytes are not kept, and `read` finds them empty.
  void skip_payloads(bool skips) { skips_payloads_ = skips; }
  bool is_in_payload() const { return sink_ != nullptr; }
  // Characters of this text that were taken out.
  std::uint64_t taken_chars() const { return taken_chars_; }

 private:
  enum class Place { outside, key, string, candidate, payload, remainder };

  std::optional<std::size_t> index_of(std::string_view text) const;
  void scan(std::string_view json, std::string& rest);
  // Each takes what it can of `json` and returns the length.
  std::size_t scan_outside(std::string_view json, std::string& rest);
  std::size_t scan_string(std::string_view json, std::string& rest);
  std::size_t scan_candidate(std::string_view json, std::string& rest);
  std::size_t scan_payload(std::string_view json, std::string& rest);
  std::size_t scan_remainder(std::string_view json, std::string& rest);

  void read_token(char c);
  void begin_string();
  void begin_payload(std::string& rest);
  void take_escape(char c, std::string& rest);
  void take_char(char c);
  void flush();
  void stop_decoding(Error failure);
  void end_payload(std::string& rest);

  std::span<const std::string_view> keys_;
  std::shared_ptr<PayloadSinks> sinks_;
  bool skips_payloads_ = false;

  Place place_ = Place::outside;
  std::vector<bool> is_map_;  // the open containers
  bool expects_key_ = false;
  bool after_space_ = false;
  bool is_escaped_ = false;  // the next character of a string belongs to a backslash
  std::string key_;          // the latest
  std::string candidate_;    // the beginning of a string that may be a payload

  // The payload at hand.
  Base64Decoder decoder_;
  std::unique_ptr<PayloadSink> sink_;
  std::optional<Error> failure_;
  std::string bytes_;   // decoded, on their way to the sink; empty between two pieces of the text
  std::string left_;    // of them, between two pieces: less than a block
  std::string escape_;  // an incomplete escape sequence, with its backslash
  std::uint64_t chars_ = 0;
  bool is_padded_ = false;  // nothing but padding may follow

  std::vector<Result<Payload>> payloads_;
  std::uint64_t taken_chars_ = 0;
};

}  // namespace proofsheet::provider
