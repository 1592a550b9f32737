#include "provider/payload_scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "provider/find_either.h"

namespace proofsheet::provider {
namespace {

constexpr std::size_t kMaxKeyChars = 64;        // no key of interest is longer
constexpr std::size_t kPieceChars = 64u << 10;  // decoded at once
// Handed to the sink at once: a file system takes few large writes for much less than many small ones.
constexpr std::size_t kWriteBytes = 256u << 10;
// Files are written, and hashed, fastest in whole pages and in whole groups of BLAKE3's chunks.
constexpr std::size_t kBlockBytes = 16u << 10;
// A control character never comes out of a base64 string, and servers' own strings are not looked up.
constexpr std::string_view kMark = "\x01payload ";

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// Where a run of a string's plain characters ends.
std::size_t plain_length(std::string_view json) {
  return find_either(json, '"', '\\');
}

// True for what may stand in a base64 string as JSON writes it.
bool looks_like_base64(std::string_view json) {
  std::string ignored;
  Base64Decoder decoder;
  for (std::size_t at = 0;;) {
    at += decoder.take(json.substr(at), ignored);
    if (at == json.size()) return true;
    if (json[at] != '\\' && json[at] != '=' && json[at] != ' ') return false;
    ++at;
  }
}

// Where a thread decodes whatever payload it is at: one buffer stays in the processor's cache, one for each
// of a hundred answers would not.
std::string& scratch() {
  static thread_local std::string bytes;
  return bytes;
}

// The base64 of a data URL begins behind this many characters; 0 for another string.
std::size_t data_url_prefix(std::string_view json) {
  if (!json.starts_with("data:")) return 0;
  const auto comma = json.find(',');
  return comma == std::string_view::npos ? 0 : comma + 1;
}

}  // namespace

void PayloadScanner::reset() {
  place_ = Place::outside;
  is_map_.clear();
  expects_key_ = after_space_ = is_escaped_ = false;
  key_.clear();
  candidate_.clear();
  sink_.reset();
  left_.clear();
  payloads_.clear();
  taken_chars_ = 0;
}

void PayloadScanner::feed(std::string_view json, std::string& rest) {
  bytes_.swap(scratch());
  bytes_.assign(left_);
  scan(json, rest);
  flush();
  left_.assign(bytes_);
  bytes_.clear();
  bytes_.swap(scratch());
}

void PayloadScanner::scan(std::string_view json, std::string& rest) {
  while (!json.empty()) {
    const std::size_t taken = [&] {
      switch (place_) {
        case Place::outside:
          return scan_outside(json, rest);
        case Place::candidate:
          return scan_candidate(json, rest);
        case Place::payload:
          return scan_payload(json, rest);
        case Place::remainder:
          return scan_remainder(json, rest);
        case Place::key:
        case Place::string:
          break;
      }
      return scan_string(json, rest);
    }();
    json.remove_prefix(taken);
  }
}

std::size_t PayloadScanner::scan_outside(std::string_view json, std::string& rest) {
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (is_space(c)) {
      if (!std::exchange(after_space_, true)) rest += c;
      continue;
    }
    after_space_ = false;
    rest += c;
    if (c == '"') {
      begin_string();
      return at + 1;
    }
    read_token(c);
  }
  return json.size();
}

void PayloadScanner::read_token(char c) {
  if (c == '{' || c == '[') {
    is_map_.push_back(c == '{');
    expects_key_ = c == '{';
  } else if (c == '}' || c == ']') {
    if (!is_map_.empty()) is_map_.pop_back();
    expects_key_ = false;
  } else if (c == ',') {
    expects_key_ = !is_map_.empty() && is_map_.back();
  } else if (c == ':') {
    expects_key_ = false;
  }
}

void PayloadScanner::begin_string() {
  is_escaped_ = false;
  if (expects_key_) {
    place_ = Place::key;
    key_.clear();
  } else {
    place_ = std::ranges::find(keys_, key_) != keys_.end() ? Place::candidate : Place::string;
  }
}

std::size_t PayloadScanner::scan_string(std::string_view json, std::string& rest) {
  if (is_escaped_) {
    is_escaped_ = false;
    rest += json.front();
    if (place_ == Place::key) key_ += json.front();
    return 1;
  }
  const std::size_t plain = plain_length(json);
  rest += json.substr(0, plain);
  if (place_ == Place::key && key_.size() <= kMaxKeyChars)
    key_ += json.substr(0, std::min(plain, kMaxKeyChars + 1));
  if (plain == json.size()) return plain;
  rest += json[plain];
  if (json[plain] == '"') {
    place_ = Place::outside;
  } else {
    is_escaped_ = true;
    if (place_ == Place::key) key_ += '\\';
  }
  return plain + 1;
}

std::size_t PayloadScanner::scan_candidate(std::string_view json, std::string& rest) {
  std::size_t at = 0;
  while (at < json.size() && candidate_.size() < kMinChars) {
    const char c = json[at++];
    if (c == '"' && !is_escaped_) {
      rest += std::exchange(candidate_, {});
      rest += c;
      place_ = Place::outside;
      return at;
    }
    is_escaped_ = c == '\\' && !is_escaped_;
    candidate_ += c;
  }
  if (candidate_.size() < kMinChars) return at;
  const std::string begin = std::exchange(candidate_, {});
  const std::size_t prefix = data_url_prefix(begin);
  if (!looks_like_base64(std::string_view(begin).substr(prefix))) {
    rest += begin;
    place_ = Place::string;
    return at;
  }
  begin_payload(rest);
  std::string_view left = std::string_view(begin).substr(prefix);
  while (!left.empty())
    left.remove_prefix(place_ == Place::payload ? scan_payload(left, rest) : scan_remainder(left, rest));
  return at;
}

void PayloadScanner::begin_payload(std::string& rest) {
  // As JSON writes kMark.
  rest += fmt::format("\\u0001payload {}", payloads_.size());
  is_escaped_ = false;
  escape_.clear();
  failure_.reset();
  chars_ = 0;
  is_padded_ = false;
  decoder_ = Base64Decoder();
  bytes_.reserve(kWriteBytes + kPieceChars);  // growing would copy the same bytes again and again
  sink_ = skips_payloads_ ? nullptr : sinks_->open();
  place_ = skips_payloads_ ? Place::remainder : Place::payload;
}

std::size_t PayloadScanner::scan_payload(std::string_view json, std::string& rest) {
  std::size_t at = 0;
  while (at < json.size() && place_ == Place::payload) {
    if (!escape_.empty()) {
      take_escape(json[at++], rest);
      continue;
    }
    const std::string_view piece = json.substr(at, kPieceChars);
    const std::size_t digits = is_padded_ ? 0 : decoder_.take(piece, bytes_);
    at += digits;
    chars_ += digits;
    if (bytes_.size() >= kWriteBytes) flush();
    if (digits == piece.size()) continue;
    const char c = json[at++];
    if (c == '"') {
      end_payload(rest);
    } else if (c == '\\') {
      escape_ = c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      rest += c;  // not JSON, as the parser of the rest will say
    } else {
      take_char(c);
    }
  }
  taken_chars_ += at;
  return at;
}

// What stands behind an error is passed over up to the string's end.
std::size_t PayloadScanner::scan_remainder(std::string_view json, std::string& rest) {
  std::size_t at = 0;
  if (std::exchange(is_escaped_, false)) {
    at = 1;
  } else {
    at = plain_length(json);
    if (at < json.size()) {
      if (json[at] == '"') {
        end_payload(rest);
      } else {
        is_escaped_ = true;
      }
      ++at;
    }
  }
  taken_chars_ += at;
  return at;
}

void PayloadScanner::take_escape(char c, std::string& rest) {
  escape_ += c;
  const bool is_unicode = escape_[1] == 'u';
  if (is_unicode && escape_.size() < 6) return;
  static constexpr std::string_view kLetters = "nrtbf/\\\"";
  static constexpr std::string_view kMeanings = "\n\r\t\b\f/\\\"";
  unsigned code = 0;
  if (is_unicode) {
    const auto read = std::from_chars(escape_.data() + 2, escape_.data() + 6, code, 16);
    // Beyond ASCII nothing is base64, so any such character will do for the message.
    if (read.ptr == escape_.data() + 6) {
      take_char(static_cast<char>(std::min(code, 0xFFu)));
    } else {
      rest += escape_;
    }
  } else if (const auto letter = kLetters.find(c); letter != std::string_view::npos) {
    take_char(kMeanings[letter]);
  } else {
    rest += escape_;
  }
  escape_.clear();
}

void PayloadScanner::take_char(char c) {
  if (c == '=') {
    is_padded_ = true;
  } else if (is_padded_ && !is_space(c)) {
    return stop_decoding(not_padding(c, chars_));
  } else if (!is_space(c) && decoder_.take({&c, 1}, bytes_) == 0) {
    return stop_decoding(not_base64(c, chars_));
  }
  ++chars_;
}

void PayloadScanner::stop_decoding(Error failure) {
  failure_ = std::move(failure);
  place_ = Place::remainder;
}

// Whole blocks of them.
void PayloadScanner::flush() {
  const std::size_t whole = bytes_.size() / kBlockBytes * kBlockBytes;
  if (whole == 0) return;
  if (sink_ && !failure_) {
    if (auto written = sink_->write(std::string_view(bytes_).substr(0, whole)); !written)
      stop_decoding(written.error());
  }
  bytes_.erase(0, whole);
}

void PayloadScanner::end_payload(std::string& rest) {
  rest += '"';
  place_ = Place::outside;
  if (auto finished = decoder_.finish(bytes_); !finished && !failure_) failure_ = finished.error();
  if (sink_ && !failure_ && !bytes_.empty()) {
    if (auto written = sink_->write(bytes_); !written) failure_ = written.error();
  }
  bytes_.clear();
  if (failure_) {
    payloads_.push_back(fail(*std::exchange(failure_, {})));
  } else {
    payloads_.push_back(sink_ ? sink_->close() : Payload());
  }
  sink_.reset();
}

std::optional<std::size_t> PayloadScanner::index_of(std::string_view text) const {
  if (!text.starts_with(kMark)) return {};
  const std::string_view number = text.substr(kMark.size());
  std::size_t index = 0;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), index);
  if (parsed.ptr != number.data() + number.size() || index >= payloads_.size()) return {};
  return index;
}

Result<Payload> PayloadScanner::read(std::string_view text) const {
  if (const auto index = index_of(text)) return payloads_[*index];
  auto bytes = base64_decode(text);
  if (!bytes) return fail(bytes.error());
  return Payload{.bytes = std::move(*bytes)};
}

}  // namespace proofsheet::provider
