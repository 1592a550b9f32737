#include "demo/language_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "demo/corpus.h"
#include "demo/ngram.h"
#include "demo/random.h"
#include "demo/tokens.h"

namespace proofsheet::demo {
namespace {

std::string text_of(const LanguageModel::Sample& sample) {
  std::string text;
  for (const SampledToken& token : sample.tokens) text += token.text;
  return text;
}

const LanguageModel& model() {
  static const LanguageModel shared;
  return shared;
}

SamplingOptions options(double temperature, std::uint64_t seed, int max_tokens = 120) {
  SamplingOptions made;
  made.temperature = temperature;
  made.seed = seed;
  made.max_tokens = max_tokens;
  return made;
}

TEST(Tokens, JoinBackToTheText) {
  for (const std::string text : {"", " ", "A garden,  at dusk\n\nit's 12 o'clock (half-past).",
                                 "绘制一幅 ink wash 花园，🌸！", "a' -b", "\xFF\xE4 broken", " \n x"}) {
    std::string joined;
    for (const std::string_view token : split_tokens(text)) joined += token;
    EXPECT_EQ(joined, text);
  }
}

TEST(Tokens, AreWordsWithTheirSpaceAndSingleChineseCharacters) {
  using testing::ElementsAre;
  EXPECT_THAT(split_tokens("It's a well-lit path."), ElementsAre("It's", " a", " well-lit", " path", "."));
  EXPECT_THAT(split_tokens("花园，ink"), ElementsAre("花", "园", "，", "ink"));
}

TEST(Tokens, TellChineseFromOtherPrompts) {
  EXPECT_EQ(language_of("绘制一幅美丽的花园场景，ink wash"), Language::chinese);
  EXPECT_EQ(language_of("Translate 花园 into a picture of a garden"), Language::english);
  EXPECT_EQ(language_of(""), Language::english);
}

TEST(Random, DrawsTheSameSequenceEverywhere) {
  Random random(42);  // the first values of SplitMix64 seeded with 42, from its reference implementation
  EXPECT_EQ(random.bits(), 13679457532755275413u);
  EXPECT_EQ(random.bits(), 2949826092126892291u);
}

TEST(NgramModel, EveryDistributionSumsToOne) {
  for (const auto& [corpus, language] :
       {std::pair{english_corpus(), Language::english}, {chinese_corpus(), Language::chinese}}) {
    const NgramModel ngrams(corpus, language);
    for (const char* prompt : {"", "a garden at dusk", "黄昏的花园", "zzz"}) {
      const auto condition = ngrams.condition(prompt);
      NgramModel::Distribution next;
      for (const std::vector<TokenId>& context : {std::vector<TokenId>{},
                                                  {NgramModel::kStart},
                                                  {5},
                                                  {5, 6, 7},
                                                  {9, 9, 9, 9},
                                                  ngrams.encode(" the light in the")}) {
        ngrams.next(condition, context, next);
        double sum = 0;
        for (const double p : next.probabilities) sum += p;
        EXPECT_NEAR(sum, 1.0, 1e-9);
        EXPECT_EQ(next.probabilities[NgramModel::kStart], 0.0);
      }
    }
  }
}

TEST(NgramModel, APromptRaisesItsWords) {
  const NgramModel ngrams(english_corpus(), Language::english);
  const TokenId lotus = ngrams.encode(" lotus").front();
  ASSERT_NE(lotus, NgramModel::kStart);
  EXPECT_GT(ngrams.condition("a lotus").unigrams[lotus], 20 * ngrams.condition("a city").unigrams[lotus]);
}

TEST(LanguageModel, SaysTheSameForTheSameSeedAndMoreForOthers) {
  EXPECT_EQ(text_of(model().sample("A garden", options(1, 7))),
            text_of(model().sample("A garden", options(1, 7))));
  std::set<std::string> texts;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    texts.insert(text_of(model().sample("A garden", options(1, seed))));
  EXPECT_GT(texts.size(), 12u);
}

TEST(LanguageModel, AtTemperatureZeroTakesTheMostLikelyTokenWhateverTheSeed) {
  SamplingOptions greedy = options(0, 1);
  greedy.top_logprobs = 3;
  const auto sample = model().sample("Write about the sea", greedy);
  ASSERT_FALSE(sample.tokens.empty());
  for (const SampledToken& token : sample.tokens) EXPECT_EQ(token.logprob, token.top.front().second);
  EXPECT_EQ(text_of(sample), text_of(model().sample("Write about the sea", options(0, 99))));
}

TEST(LanguageModel, HotterAnswersAreLessLikely) {
  const auto mean_logprob = [](double temperature) {
    double sum = 0;
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      for (const auto& token : model().sample("the garden in the rain", options(temperature, seed)).tokens) {
        sum += token.logprob;
        ++count;
      }
    }
    return sum / static_cast<double>(count);
  };
  const double cold = mean_logprob(0.2), warm = mean_logprob(1), hot = mean_logprob(2);
  EXPECT_GT(cold, warm);
  EXPECT_GT(warm, hot);
}

TEST(LanguageModel, DrawsTheFirstTokenAsOftenAsItsLogprobSays) {
  constexpr int kDraws = 4000;
  SamplingOptions one = options(1, 0, 1);
  std::map<std::string, std::pair<int, double>> seen;
  for (int i = 0; i < kDraws; ++i) {
    one.seed = static_cast<std::uint64_t>(i);
    const SampledToken token = model().sample("a garden", one).tokens.at(0);
    ++seen[token.text].first;
    seen[token.text].second = std::exp(token.logprob);
  }
  for (const auto& [token, found] : seen) {
    const double expected = found.second * kDraws;
    EXPECT_NEAR(found.first, expected, 5 * std::sqrt(expected) + 5) << token;
  }
}

TEST(LanguageModel, TopLogprobsAreSortedAndContainTheMostLikely) {
  SamplingOptions asked = options(1, 3, 30);
  asked.top_logprobs = 5;
  for (const SampledToken& token : model().sample("light on water", asked).tokens) {
    ASSERT_EQ(token.top.size(), 5u);
    for (std::size_t i = 1; i < token.top.size(); ++i)
      EXPECT_GE(token.top[i - 1].second, token.top[i].second);
    EXPECT_GE(token.top.front().second, token.logprob);
    EXPECT_LE(token.top.front().second, 0);
  }
}

TEST(LanguageModel, ASmallTopPIsAsGoodAsGreedy) {
  SamplingOptions narrow = options(1.5, 12);
  narrow.top_p = 1e-6;
  EXPECT_EQ(text_of(model().sample("snow", narrow)), text_of(model().sample("snow", options(0, 1))));
}

TEST(LanguageModel, TopPLeavesTheTailOut) {
  SamplingOptions nucleus = options(1, 0, 40);
  nucleus.top_p = 0.5;
  nucleus.top_logprobs = 20;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    nucleus.seed = seed;
    for (const SampledToken& token : model().sample("a rose", nucleus).tokens) {
      double more_likely = 0;
      for (const auto& [text, logprob] : token.top)
        more_likely += logprob > token.logprob ? std::exp(logprob) : 0;
      EXPECT_LT(more_likely, 0.5);
    }
  }
}

TEST(LanguageModel, AFrequencyPenaltyBreaksRepetition) {
  const auto most_uses = [](const LanguageModel::Sample& sample) {
    std::map<std::string, int> uses;
    int most = 0;
    for (const auto& token : sample.tokens) most = std::max(most, ++uses[token.text]);
    return most;
  };
  SamplingOptions penalised = options(0.3, 4, 100);
  penalised.frequency_penalty = 2;
  penalised.presence_penalty = 2;
  EXPECT_LT(most_uses(model().sample("rain", penalised)),
            most_uses(model().sample("rain", options(0.3, 4, 100))));
}

TEST(LanguageModel, EndsAtMaxTokensWithLengthAndElseWithStop) {
  const auto cut = model().sample("a garden", options(1, 1, 5));
  EXPECT_EQ(cut.tokens.size(), 5u);
  EXPECT_EQ(cut.finish_reason, "length");
  EXPECT_EQ(model().sample("What is a good picture?", options(0, 1, 500)).finish_reason, "stop");
}

TEST(LanguageModel, CutsTheAnswerBeforeAStopString) {
  const std::string whole = text_of(model().sample("the sea", options(1, 5)));
  SamplingOptions stopped = options(1, 5);
  stopped.stop = {"zebra", whole.substr(9, 6)};
  const auto sample = model().sample("the sea", stopped);
  EXPECT_EQ(text_of(sample), whole.substr(0, whole.find(whole.substr(9, 6))));
  EXPECT_EQ(sample.finish_reason, "stop");
}

TEST(LanguageModel, AnswersInThePromptsLanguageAboutItsSubject) {
  EXPECT_EQ(language_of(text_of(model().sample("绘制一幅美丽的花园场景", options(0.8, 2)))),
            Language::chinese);
  EXPECT_EQ(language_of(text_of(model().sample("A garden", options(0.8, 2)))), Language::english);
  EXPECT_THAT(text_of(model().sample("Tell me of the lotus in the mud", options(0, 1))),
              testing::HasSubstr("lotus"));
  EXPECT_THAT(text_of(model().sample("梅花和雪", options(0, 1))), testing::HasSubstr("梅花"));
}

TEST(LanguageModel, AtTemperatureZeroDoesNotRunInCircles) {
  for (const char* prompt :
       {"A garden at dusk after rain", "Write about the sea in the morning", "hello", "What is light?",
        "the mountain in fog", "a city at night", "描写一座花园", "海边的黄昏", "雪", "山水画"}) {
    EXPECT_EQ(model().sample(prompt, options(0, 1, 400)).finish_reason, "stop") << prompt;
  }
}

TEST(LanguageModel, ContinuesAPromptWithItsOwnNextWords) {
  SamplingOptions continued = options(0, 1, 6);
  continued.start = SamplingOptions::Start::continuation;
  EXPECT_EQ(text_of(model().sample("In the morning the garden is", continued)).substr(0, 6), " quiet");
  EXPECT_EQ(text_of(model().sample("In the morning the garden is ", continued)).substr(0, 5), "quiet");
  EXPECT_EQ(text_of(model().sample("清晨的花园很", continued)).substr(0, 6), "安静");
}

TEST(LanguageModel, SurvivesAnyPrompt) {
  for (const std::string& prompt :
       {std::string(), std::string("\xFF\xFE"), std::string(100'000, 'x'), std::string("\0a", 2)}) {
    for (const double temperature : {0.0, 1e-9, 0.01, 2.0}) {
      SamplingOptions asked = options(temperature, 1, 20);
      asked.top_p = 0.9;
      asked.start = SamplingOptions::Start::continuation;
      const auto sample = model().sample(prompt, asked);
      EXPECT_FALSE(sample.tokens.empty());
      for (const auto& token : sample.tokens) EXPECT_TRUE(std::isfinite(token.logprob));
    }
  }
}

}  // namespace
}  // namespace proofsheet::demo
