#include "provider/quota_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace proofsheet::provider {
namespace {

struct PeriodWord {
  std::string_view word;    // small letters, blanks for hyphens and underscores
  std::string_view period;  // empty = short enough to be waited for
};

// As the servers write them: "on requests per day (RPD)" (OpenAI, Groq), "free-models-per-day" (OpenRouter),
// "your daily rate limit" (Anthropic), "GenerateRequestsPerDay…" (Gemini), "UserByModelByDay" (GitHub),
// "1000 API calls / month" (Cohere).
constexpr std::array kPeriodWords{
    PeriodWord{"per day", "daily"},
    PeriodWord{"perday", "daily"},
    PeriodWord{"byday", "daily"},
    PeriodWord{"/day", "daily"},
    PeriodWord{"/ day", "daily"},
    PeriodWord{"daily", "daily"},
    PeriodWord{"per 24 hours", "daily"},
    PeriodWord{"per 86400", "daily"},
    PeriodWord{"(rpd)", "daily"},
    PeriodWord{"(tpd)", "daily"},
    PeriodWord{"per week", "weekly"},
    PeriodWord{"perweek", "weekly"},
    PeriodWord{"/week", "weekly"},
    PeriodWord{"weekly", "weekly"},
    PeriodWord{"per month", "monthly"},
    PeriodWord{"permonth", "monthly"},
    PeriodWord{"/month", "monthly"},
    PeriodWord{"/ month", "monthly"},
    PeriodWord{"monthly", "monthly"},
    PeriodWord{"per min", ""},
    PeriodWord{"permin", ""},
    PeriodWord{"bymin", ""},
    PeriodWord{"/min", ""},
    PeriodWord{"/ min", ""},
    PeriodWord{"(rpm)", ""},
    PeriodWord{"(tpm)", ""},
    PeriodWord{"per sec", ""},
    PeriodWord{"persec", ""},
    PeriodWord{"/sec", ""},
    PeriodWord{"per hour", ""},
    PeriodWord{"perhour", ""},
    PeriodWord{"/hour", ""},
    PeriodWord{"hourly", ""},
    PeriodWord{"concurrent", ""},
};

std::string as_in_the_table(std::string_view words) {
  std::string out(words);
  for (char& c : out) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (c == '-' || c == '_') c = ' ';
  }
  return out;
}

}  // namespace

std::string_view long_period_of(std::string_view words) {
  const std::string text = as_in_the_table(words);
  std::size_t first = std::string::npos;
  std::string_view period;
  for (const PeriodWord& candidate : kPeriodWords) {
    const std::size_t at = text.find(candidate.word);
    if (at >= first) continue;
    first = at;
    period = candidate.period;
  }
  return period;
}

}  // namespace proofsheet::provider
