#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/http.h"

namespace proofsheet::provider {

// What a server says about its limits beside an answer. What it leaves out, or says in a way that cannot be
// meant (a negative number, junk), is empty.
struct RateInfo {
  // A limit as the server keeps it: `remaining` of `limit` are left now, and unless more is used all are back
  // in `full_in_s` seconds.
  struct Bucket {
    std::optional<double> limit;
    std::optional<double> remaining;
    std::optional<double> full_in_s;
  };
  Bucket requests;
  Bucket tokens;
};

// Reads OpenAI's `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, whose resets are Go durations until
// the bucket is full, and Anthropic's `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-…`,
// whose resets are RFC 3339 times of the same meaning. Where Anthropic does not name `tokens`, the scarcer of
// input and output counts.
RateInfo read_rate_headers(const HttpHead& head, std::int64_t now_unix_ms);

// How fast the bucket fills: (limit - remaining) / full_in_s. Empty when a part is missing, and for a bucket
// that is full, which does not show it. Rough when little was used, since servers round `full_in_s`.
std::optional<double> refill_per_s(const RateInfo::Bucket& bucket);

// Seconds until the bucket holds one again; 0 when it does. Empty when the server does not say.
std::optional<double> wait_for_one_s(const RateInfo::Bucket& bucket);

// Seconds of a duration as Go prints it: "12ms", "1s", "6m0s", "1h2m3.5s", "0"; protobuf's JSON form
// ("38.922534355s") is a part of it. Empty for anything else, a negative one included.
std::optional<double> parse_duration_s(std::string_view text);

}  // namespace proofsheet::provider
