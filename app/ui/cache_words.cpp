#include "ui/cache_words.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/utf8.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kShownProblem = 160;

std::string place_words(const run::CacheView& view, store::RunId run) {
  return view.run == run ? fmt::format("cell {} of this run", view.cell)
                         : fmt::format("run {}, cell {}", view.run, view.cell);
}

std::string with_full_stop(std::string text) {
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

// An equal answer is known.
std::string hit_words(const run::CacheView& view, const CacheAnswer& answer, CacheMoment moment,
                      const std::string& place) {
  const std::string when = format_local_time(view.answered_unix_ms);
  if (moment == CacheMoment::before || answer.is_copy)
    return fmt::format("From the cache: answered {} by {}.", when, place);
  return fmt::format("Fired although {} had answered the same {}: without the cache, or once more.", place,
                     when);
}

// Behind "Not from the cache: ".
std::string miss_words(const run::CacheView& view, CacheMoment moment, const std::string& place) {
  const bool is_past = moment == CacheMoment::after;
  switch (view.verdict) {
    using enum run::CacheVerdict;
    case hit:
      break;
    case never_fired:
      return is_past ? "nothing of this model had been fired before" : "nothing of this model was fired yet";
    case differs:
      return fmt::format("{} against {}", run::differences_text(view, " "), place);
    case too_old:
      return fmt::format("{} answered the same {}, which {} longer ago than the sheet's cache.ttl", place,
                         format_local_time(view.answered_unix_ms), is_past ? "was" : "is");
    case failed:
      return fmt::format("{} asked the same and failed, and failures are not kept: {}", place,
                         ellipsize(view.detail, kShownProblem));
    case files_gone:
      return fmt::format("{} answered the same, but its files are no longer on the disk", place);
    case no_request:
      return "it cannot be asked. " + ellipsize(view.detail, kShownProblem);
  }
  return {};
}

}  // namespace

std::string cache_words(const CacheAnswer& answer, CacheMoment moment, store::RunId run) {
  if (!answer.view) return with_full_stop(answer.view.error().message);
  const run::CacheView& view = *answer.view;
  const std::string place = place_words(view, run);
  if (answer.is_copy && view.verdict != run::CacheVerdict::hit)
    return "From the cache: what it is a copy of is no longer there.";
  if (answer.was_refired && !answer.is_copy) {
    return fmt::format("Fired again on purpose: its earlier answer {} not used.",
                       moment == CacheMoment::after ? "was" : "is");
  }
  if (view.verdict == run::CacheVerdict::hit) return hit_words(view, answer, moment, place);
  return with_full_stop("Not from the cache: " + miss_words(view, moment, place));
}

std::string kept_words(const store::CellResult& result) {
  if (result.cached_from_unix_ms) return {};
  if (result.state != store::CellState::done || result.partial)
    return "Not kept for equal requests: only whole answers are.";
  return fmt::format("Kept since {}: equal requests are answered by it.",
                     format_local_time(result.finished_unix_ms));
}

}  // namespace proofsheet::ui
