#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace proofsheet::provider {

// One line of newline-delimited JSON.
struct NdjsonLine {
  std::string text;
  // False when the body ended before the line's end.
  bool terminated = true;
};

// Cuts a stream of bytes into lines of JSON. Bytes may be cut anywhere; lines end in LF or CRLF; empty lines
// are dropped, as is a byte-order mark. Linear in the bytes fed, without a limit for a line.
class NdjsonParser {
 public:
  using OnLine = std::function<void(const NdjsonLine&)>;
  // Takes the next piece of a line and appends to `text` what is to be kept of it.
  using OnPiece = std::function<void(std::string_view piece, std::string& text)>;

  // Without `on_piece` all is kept.
  explicit NdjsonParser(OnPiece on_piece = {}) : on_piece_(std::move(on_piece)) {}

  // More of the body; `on_line` runs for each line that is complete.
  void feed(std::string_view bytes, const OnLine& on_line);
  // The body has ended: gives a line that lacks its end.
  void finish(const OnLine& on_line);
  // Forgets what has come; another body begins.
  void reset();
  // Bytes held for the line that is not complete yet.
  std::size_t buffered_bytes() const { return line_.text.size(); }

 private:
  void add(std::string_view piece);
  void end_line(const OnLine& on_line, bool terminated);

  OnPiece on_piece_;
  NdjsonLine line_;
  bool is_first_ = true;
};

}  // namespace proofsheet::provider
