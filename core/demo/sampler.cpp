#include "demo/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace proofsheet::demo {

Sampler::Sampler(const NgramModel& model, std::string_view prompt, const SamplingOptions& options)
    : model_(model),
      options_(options),
      condition_(model.condition(prompt)),
      random_(options.seed),
      context_(first_context(prompt)),
      uses_(model.vocabulary_size(), 0) {
  if (options_.start == SamplingOptions::Start::continuation) {
    strips_first_space_ = prompt.empty() || prompt.back() == ' ' || prompt.back() == '\n';
  }
  if (options_.temperature <= 0) return;
  largest_unigram_ = *std::max_element(condition_.unigrams.begin(), condition_.unigrams.end());
  tempered_unigrams_.reserve(model.vocabulary_size());
  for (const double p : condition_.unigrams) {
    tempered_unigrams_.push_back(p > 0 ? std::exp(std::log(p / largest_unigram_) / options_.temperature)
                                       : 0.0);
  }
}

std::vector<TokenId> Sampler::first_context(std::string_view prompt) const {
  if (options_.start == SamplingOptions::Start::answer) return {NgramModel::kStart};
  while (!prompt.empty() && prompt.back() == ' ') prompt.remove_suffix(1);
  const auto tail = prompt.substr(prompt.size() - std::min<std::size_t>(prompt.size(), 400));
  // A prompt's first word has no space before it, but it is the word that the corpus knows with one.
  std::vector<TokenId> ids =
      model_.encode(tail.empty() || tail.front() == ' ' ? std::string(tail) : " " + std::string(tail));
  if (language_of(prompt) == Language::chinese) ids = model_.encode(tail);
  const auto unknown = std::find(ids.rbegin(), ids.rend(), NgramModel::kStart);
  ids.erase(ids.begin(), unknown.base());
  return ids;
}

LanguageModel::Sample Sampler::run() {
  LanguageModel::Sample sample;
  std::string text;
  for (;;) {
    if (static_cast<int>(sample.tokens.size()) >= options_.max_tokens) {
      sample.finish_reason = "length";
      return sample;
    }
    const bool first = sample.tokens.empty();
    model_.next(condition_, context_, distribution_);
    if (first) {  // an answer has at least one token
      double& end = distribution_.probabilities[NgramModel::kEnd];
      const double rest = 1 / (1 - end);
      end = 0;
      for (double& p : distribution_.probabilities) p *= rest;
      distribution_.base *= rest;
    }
    const TokenId id = draw();
    if (id == NgramModel::kEnd) break;
    sample.tokens.push_back(describe(id, first));
    text += sample.tokens.back().text;
    if (cut_at_stop(sample, text)) break;
    if (uses_[id]++ == 0) used_.push_back(id);
    context_.push_back(id);
    if (context_.size() > model_.max_context()) context_.erase(context_.begin());
  }
  sample.finish_reason = "stop";
  return sample;
}

TokenId Sampler::draw() {
  const auto& p = distribution_.probabilities;
  const bool plain = options_.presence_penalty == 0 && options_.frequency_penalty == 0;
  if (options_.temperature <= 0) {
    weights_ = p;
    if (!plain) {
      for (const TokenId id : used_) {
        weights_[id] *= std::exp(-options_.presence_penalty - options_.frequency_penalty * uses_[id]);
      }
    }
    return static_cast<TokenId>(std::max_element(weights_.begin(), weights_.end()) - weights_.begin());
  }
  if (plain && options_.temperature == 1 && options_.top_p >= 1) {
    weights_ = p;
    return draw_weighted(1.0);
  }
  weigh();
  double total = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  if (options_.top_p < 1) total = cut_to_nucleus(total);
  return draw_weighted(total);
}

// weights_ = probabilities ^ (1 / temperature), scaled so that the largest is 1, with the penalties. Tokens
// that only the unigrams know share one factor, so that the power is taken for the few others alone.
void Sampler::weigh() {
  const auto& p = distribution_.probabilities;
  const double largest = *std::max_element(p.begin(), p.end());
  const auto power = [&](double probability) {
    return probability > 0 ? std::exp(std::log(probability / largest) / options_.temperature) : 0.0;
  };
  const double factor = power(distribution_.base * largest_unigram_);
  weights_.resize(p.size());
  for (std::size_t id = 0; id < p.size(); ++id) weights_[id] = factor * tempered_unigrams_[id];
  if (p[NgramModel::kEnd] <= 0) weights_[NgramModel::kEnd] = 0;
  for (const TokenId id : distribution_.touched) weights_[id] = power(p[id]);
  if (options_.presence_penalty == 0 && options_.frequency_penalty == 0) return;
  for (const TokenId id : used_) {
    const double penalty = options_.presence_penalty + options_.frequency_penalty * uses_[id];
    weights_[id] *= std::exp(-penalty / options_.temperature);
  }
}

// Zeroes what is outside the smallest set of the heaviest tokens whose share reaches top_p; returns its
// weight. The border is found by halving, without sorting.
double Sampler::cut_to_nucleus(double total) {
  const auto heavier = [&](TokenId a, TokenId b) {
    return weights_[a] != weights_[b] ? weights_[a] > weights_[b] : a < b;
  };
  const auto sum = [&](auto from, auto to) {
    return std::accumulate(from, to, 0.0, [&](double s, TokenId id) { return s + weights_[id]; });
  };
  order_.resize(weights_.size());
  std::iota(order_.begin(), order_.end(), TokenId{0});
  auto low = order_.begin();  // before it: inside
  auto high = order_.end();   // from it on: outside
  double kept = 0;
  while (high - low > 1) {
    const auto middle = low + (high - low) / 2;
    std::nth_element(low, middle, high, heavier);
    const double heavy = sum(low, middle);
    if (kept + heavy >= options_.top_p * total) {
      high = middle;
    } else {
      kept += heavy;
      low = middle;
    }
  }
  for (auto outside = high; outside != order_.end(); ++outside) weights_[*outside] = 0;
  return sum(order_.begin(), high);
}

TokenId Sampler::draw_weighted(double total) {
  double left = random_.unit() * total;
  TokenId last = NgramModel::kEnd;
  for (TokenId id = 0; id < weights_.size(); ++id) {
    if (weights_[id] <= 0) continue;
    last = id;
    left -= weights_[id];
    if (left < 0) break;
  }
  return last;
}

std::string Sampler::text_of(TokenId id, bool first) const {
  const std::string& token = model_.token(id);
  const bool strip = first && strips_first_space_ && token.size() > 1 && token.front() == ' ';
  return strip ? token.substr(1) : token;
}

SampledToken Sampler::describe(TokenId id, bool first) const {
  const auto& p = distribution_.probabilities;
  SampledToken token{text_of(id, first), std::log(p[id]), {}};
  const auto wanted = std::min(static_cast<std::size_t>(std::max(options_.top_logprobs, 0)), p.size());
  if (wanted == 0) return token;
  std::vector<TokenId> order(p.size());
  std::iota(order.begin(), order.end(), TokenId{0});
  const auto heavier = [&](TokenId a, TokenId b) { return p[a] != p[b] ? p[a] > p[b] : a < b; };
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(wanted);
  std::partial_sort(order.begin(), end, order.end(), heavier);
  for (auto top = order.begin(); top != end && p[*top] > 0; ++top) {
    token.top.emplace_back(text_of(*top, first), std::log(p[*top]));
  }
  return token;
}

// Ends the answer before the first stop string; a token that is cut keeps its logprob.
bool Sampler::cut_at_stop(LanguageModel::Sample& sample, std::string& text) const {
  std::size_t cut = std::string::npos;
  for (const std::string& stop : options_.stop) {
    if (!stop.empty()) cut = std::min(cut, text.find(stop));
  }
  if (cut == std::string::npos) return false;
  while (!sample.tokens.empty() && text.size() - sample.tokens.back().text.size() >= cut) {
    text.resize(text.size() - sample.tokens.back().text.size());
    sample.tokens.pop_back();
  }
  if (!sample.tokens.empty()) {
    std::string& last = sample.tokens.back().text;
    last.resize(cut - (text.size() - last.size()));
  }
  return true;
}

}  // namespace proofsheet::demo
