#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace proofsheet::bench {

// A response, or a part of one, in the pieces in which it is written: shared bytes that live as long as the
// Answers, and in the second place a few of its own.
struct Answer {
  std::string_view before;
  std::string own;
  std::string_view after;
  std::string_view tail;
  // Parts that follow after one more latency each.
  int more_parts = 0;
};

// Every response of the server, made in advance but for a few bytes.
class Answers {
 public:
  Answers();

  // A chat completion with usage, 480 bytes of JSON.
  Answer chat() const { return {chat_, {}, {}, {}, 0}; }
  // One image as 1.6 MB of JSON; each a different file.
  Answer image();
  // The same as events: `partials` images that are not finished, then one that is. The head comes with the
  // first.
  Answer first_event(int partials);
  // The event that is followed by `more_parts` others.
  Answer next_event(int more_parts);
  static Answer not_found();

 private:
  std::string next_comment();

  std::string chat_;
  std::string image_before_, image_after_, image_tail_;
  std::string partial_before_, first_partial_before_, partial_tail_;
  std::string completed_before_, first_completed_before_, completed_tail_;
  std::uint64_t images_made_ = 0;
};

}  // namespace proofsheet::bench
