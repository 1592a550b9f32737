#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace proofsheet::demo {

struct SamplingOptions {
  double temperature = 1;  // 0 = the most likely token
  double top_p = 1;
  std::uint64_t seed = 0;
  int max_tokens = 64;
  int top_logprobs = 0;  // alternatives to report
  std::vector<std::string> stop;
  double presence_penalty = 0;   // subtracted from the log weight of a token that the answer has already
  double frequency_penalty = 0;  // the same, for each time it has it
  enum class Start { answer, continuation };  // a passage of its own, or the prompt's own next words
  Start start = Start::answer;
};

struct SampledToken {
  std::string text;
  double logprob = 0;                               // of the model before temperature and top_p, natural log
  std::vector<std::pair<std::string, double>> top;  // most likely first
};

// An interpolated n-gram model (Jelinek-Mercer) over a text that ships with the program, English and Chinese,
// whose unigram part is pulled towards the words of the prompt. Immutable after construction; safe from any
// thread.
class LanguageModel {
 public:
  LanguageModel();
  ~LanguageModel();

  // Samples an answer to a prompt. `finish_reason` is "stop" (end of text or a stop string) or "length".
  // The tokens joined are the answer: a stop string is cut off, and nothing of the end-of-text token remains.
  struct Sample {
    std::vector<SampledToken> tokens;
    std::string finish_reason;
  };
  Sample sample(std::string_view prompt, const SamplingOptions& options) const;

  // Number of tokens of a text, for usage.
  int count_tokens(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace proofsheet::demo
