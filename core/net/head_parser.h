// Builds the HttpHead of an answer from the header lines that curl hands over one by one. Internal to net;
// pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/http.h"

namespace proofsheet::net {

class HeadParser {
 public:
  enum class Event {
    none,
    complete,   // the empty line after the headers of a final answer; informational (1xx) heads are passed
                // over
    too_large,  // more headers than any honest server sends
  };
  // One line with its line end. A status line begins a new head: after an informational answer or a redirect.
  Event line(std::string_view line);
  void reset() { *this = HeadParser(); }

  const HttpHead& head() const { return head_; }
  bool has_begun() const { return head_.status >= 200; }
  bool is_complete() const { return is_complete_; }

 private:
  void begin(std::string_view status_line);
  void add(std::string_view field_line);

  HttpHead head_;
  bool is_complete_ = false;
  std::size_t size_ = 0;
};

}  // namespace proofsheet::net
