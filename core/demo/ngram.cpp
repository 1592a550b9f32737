#include "demo/ngram.h"

#include <algorithm>
#include <cmath>

namespace proofsheet::demo {
namespace {

// Tuned by reading samples: English follows its sources for about a sentence; Chinese characters need longer
// contexts to keep words whole.
std::vector<double> discounts_for(Language language) {
  if (language == Language::chinese) return {0.8, 0.6, 0.7, 1.0};
  return {0.2, 0.8, 1.2, 1.5};
}

constexpr double kPassagePull =
    3.0;  // the best passage counts e^3 times as much as one without a shared word
constexpr double kUnigramPull = 0.3;  // share of the unigrams that belongs to the prompt's words
constexpr double kPairBonus = 1.5;    // two words in a row say more than both alone
constexpr int kIdBits = 16;

std::string join_pair(const std::string& a, const std::string& b) {
  return a + '\x1F' + b;
}

std::uint64_t append_key(std::uint64_t key, TokenId id) {
  return (key << kIdBits) | id;
}

// Distinct words, and pairs of neighbouring words, of a text.
template <class Visit>
void for_each_feature(std::string_view text, Visit visit) {
  std::string previous;
  for (const std::string_view token : split_tokens(text)) {
    std::string key = word_key(token);
    if (!key.empty()) visit(key, false);
    if (!key.empty() && !previous.empty()) visit(join_pair(previous, key), true);
    previous = std::move(key);
  }
}

}  // namespace

std::span<const std::uint32_t> NgramModel::ContextIndex::find(std::uint64_t key) const {
  const auto found = std::lower_bound(keys.begin(), keys.end(), key);
  if (found == keys.end() || *found != key) return {};
  const auto i = static_cast<std::size_t>(found - keys.begin());
  return std::span(positions).subspan(begins[i], begins[i + 1] - begins[i]);
}

NgramModel::NgramModel(std::string_view corpus, Language language) : discounts_(discounts_for(language)) {
  tokens_ = {"", ""};  // kStart, kEnd
  read_corpus(corpus, language);
  index_words();
  index_contexts();
}

void NgramModel::read_corpus(std::string_view corpus, Language language) {
  std::string passage;
  const auto flush = [&] {
    if (!passage.empty()) add_passage(passage);
    passage.clear();
  };
  while (!corpus.empty()) {
    const std::size_t end = std::min(corpus.find('\n'), corpus.size());
    const std::string_view line = corpus.substr(0, end);
    corpus.remove_prefix(std::min(end + 1, corpus.size()));
    if (line.empty()) flush();
    // The space before the first word makes it the same token as inside a sentence.
    if (!line.empty() && language == Language::english) passage += ' ';
    passage += line;
  }
  flush();
}

void NgramModel::add_passage(std::string_view text) {
  const auto push = [&](TokenId id) {
    corpus_.push_back(id);
    passage_of_.push_back(passage_count_);
  };
  push(kStart);
  for (const std::string_view token : split_tokens(text)) {
    const auto [place, is_new] = ids_.try_emplace(std::string(token), static_cast<TokenId>(tokens_.size()));
    if (is_new) tokens_.emplace_back(token);
    push(place->second);
  }
  push(kEnd);
  for_each_feature(text, [&](const std::string& feature, bool) {
    auto& passages = passages_of_feature_[feature];
    if (passages.empty() || passages.back() != passage_count_) passages.push_back(passage_count_);
  });
  ++passage_count_;
}

void NgramModel::index_words() {
  for (TokenId id = kEnd + 1; id < tokens_.size(); ++id) {
    std::string key = word_key(tokens_[id]);
    if (!key.empty()) ids_of_word_[std::move(key)].push_back(id);
  }
}

void NgramModel::index_contexts() {
  contexts_.resize(max_context());
  for (std::size_t length = 1; length <= max_context(); ++length) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
    for (std::uint32_t position = 1; position < corpus_.size(); ++position) {
      if (position < length || corpus_[position] == kStart) continue;
      if (passage_of_[position - length] != passage_of_[position]) continue;
      std::uint64_t key = 0;
      for (std::size_t i = position - length; i < position; ++i) key = append_key(key, corpus_[i]);
      found.emplace_back(key, position);
    }
    std::sort(found.begin(), found.end());
    ContextIndex& index = contexts_[length - 1];
    for (const auto& [key, position] : found) {
      if (index.keys.empty() || index.keys.back() != key) {
        index.keys.push_back(key);
        index.begins.push_back(static_cast<std::uint32_t>(index.positions.size()));
      }
      index.positions.push_back(position);
    }
    index.begins.push_back(static_cast<std::uint32_t>(index.positions.size()));
  }
}

// The prompt's words and pairs that the corpus has, each with how telling it is (inverse passage frequency).
std::map<std::string, double> NgramModel::prompt_features(std::string_view prompt) const {
  std::map<std::string, double> features;
  for_each_feature(prompt, [&](const std::string& feature, bool is_pair) {
    const auto found = passages_of_feature_.find(feature);
    if (found == passages_of_feature_.end()) return;
    const double rarity =
        std::log((passage_count_ + 1.0) / (static_cast<double>(found->second.size()) + 0.5));
    features[feature] = std::max(rarity, 0.0) * (is_pair ? kPairBonus : 1.0);
  });
  return features;
}

NgramModel::Condition NgramModel::condition(std::string_view prompt) const {
  const std::map<std::string, double> features = prompt_features(prompt);
  std::vector<double> scores(passage_count_, 0.0);
  for (const auto& [feature, weight] : features) {
    for (const std::uint32_t passage : passages_of_feature_.at(feature)) scores[passage] += weight;
  }
  Condition condition;
  const double best = std::max(1e-9, *std::max_element(scores.begin(), scores.end()));
  for (const double score : scores)
    condition.passage_weights.push_back(std::exp(kPassagePull * score / best));

  std::vector<double> counts(tokens_.size(), 0.0);
  double total = 0;
  for (std::size_t i = 0; i < corpus_.size(); ++i) {
    if (corpus_[i] == kStart) continue;
    const double weight = condition.passage_weights[passage_of_[i]];
    counts[corpus_[i]] += weight;
    total += weight;
  }
  std::vector<double> pull(tokens_.size(), 0.0);
  double pulled = 0;
  for (const auto& [feature, weight] : features) {
    const auto ids = ids_of_word_.find(feature);
    if (ids == ids_of_word_.end()) continue;
    for (const TokenId id : ids->second) pull[id] += weight / static_cast<double>(ids->second.size());
    pulled += weight;
  }
  const double share = pulled > 0 ? kUnigramPull : 0.0;
  condition.unigrams.resize(tokens_.size());
  for (TokenId id = 0; id < tokens_.size(); ++id) {
    condition.unigrams[id] =
        (1 - share) * counts[id] / total + (pulled > 0 ? share * pull[id] / pulled : 0.0);
  }
  return condition;
}

void NgramModel::next(const Condition& condition, std::span<const TokenId> context, Distribution& out) const {
  struct Level {
    std::span<const std::uint32_t> positions;
    double share = 0;
  };
  std::vector<Level> levels;
  for (std::size_t length = 1; length <= std::min(max_context(), context.size()); ++length) {
    std::uint64_t key = 0;
    for (const TokenId id : context.last(length)) key = append_key(key, id);
    const auto positions = contexts_[length - 1].find(key);
    if (positions.empty()) break;
    const auto count = static_cast<double>(positions.size());
    levels.push_back({positions, count / (count + discounts_[length - 1])});
  }
  out.base = 1;
  for (std::size_t i = levels.size(); i-- > 0;) {  // the longest context takes its share first
    const double share = levels[i].share;
    levels[i].share *= out.base;
    out.base *= 1 - share;
  }
  out.touched.clear();
  out.probabilities.resize(tokens_.size());
  for (TokenId id = 0; id < tokens_.size(); ++id) out.probabilities[id] = out.base * condition.unigrams[id];
  for (const Level& level : levels) {
    double total = 0;
    for (const std::uint32_t position : level.positions)
      total += condition.passage_weights[passage_of_[position]];
    for (const std::uint32_t position : level.positions) {
      const double weight = condition.passage_weights[passage_of_[position]];
      out.probabilities[corpus_[position]] += level.share * weight / total;
      out.touched.push_back(corpus_[position]);
    }
  }
  std::sort(out.touched.begin(), out.touched.end());
  out.touched.erase(std::unique(out.touched.begin(), out.touched.end()), out.touched.end());
}

std::vector<TokenId> NgramModel::encode(std::string_view text) const {
  std::vector<TokenId> ids;
  for (const std::string_view token : split_tokens(text)) {
    const auto found = ids_.find(std::string(token));
    ids.push_back(found == ids_.end() ? kStart : found->second);
  }
  return ids;
}

}  // namespace proofsheet::demo
