#include "ui/cache_words.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "ui/language.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kShownProblem = 160;

std::string place_words(const run::CacheView& view, store::RunId run) {
  return view.run == run ? tr_format("cell {} of this run", view.cell)
                         : tr_format("run {}, cell {}", view.run, view.cell);
}

// Behind what a text ends with that is told as it came.
std::string with_full_stop(std::string text) {
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

// An equal answer is known.
std::string hit_words(const run::CacheView& view, const CacheAnswer& answer, CacheMoment moment,
                      const std::string& place) {
  const std::string when = format_local_time(view.answered_unix_ms);
  if (moment == CacheMoment::before || answer.is_copy)
    return tr_format("From the cache: answered {} by {}.", when, place);
  return tr_format("Fired although {} had answered the same {}: without the cache, or once more.", place,
                   when);
}

std::string miss_words(const run::CacheView& view, CacheMoment moment, const std::string& place) {
  const bool is_past = moment == CacheMoment::after;
  const std::string when = format_local_time(view.answered_unix_ms);
  const std::string detail = with_full_stop(ellipsize(view.detail, kShownProblem));
  switch (view.verdict) {
    using enum run::CacheVerdict;
    case hit:
      break;
    case never_fired:
      return is_past ? tr("Not from the cache: nothing of this model had been fired before.")
                     : tr("Not from the cache: nothing of this model was fired yet.");
    case differs:
      return tr_format("Not from the cache: {} against {}.", run::differences_text(view, " "), place);
    case too_old:
      return is_past ? tr_format(
                           "Not from the cache: {} answered the same {}, which was longer ago than the "
                           "sheet's cache.ttl.",
                           place, when)
                     : tr_format(
                           "Not from the cache: {} answered the same {}, which is longer ago than the "
                           "sheet's cache.ttl.",
                           place, when);
    case failed:
      return tr_format("Not from the cache: {} asked the same and failed, and failures are not kept: {}",
                       place, detail);
    case files_gone:
      return tr_format("Not from the cache: {} answered the same, but its files are no longer on the disk.",
                       place);
    case no_request:
      return tr_format("Not from the cache: it cannot be asked. {}", detail);
  }
  return {};
}

}  // namespace

std::string cache_words(const CacheAnswer& answer, CacheMoment moment, store::RunId run) {
  if (!answer.view) return with_full_stop(answer.view.error().message);
  const run::CacheView& view = *answer.view;
  if (answer.is_copy && view.verdict != run::CacheVerdict::hit)
    return tr("From the cache: what it is a copy of is no longer there.");
  if (answer.was_refired && !answer.is_copy) {
    return moment == CacheMoment::after ? tr("Fired again on purpose: its earlier answer was not used.")
                                        : tr("Fired again on purpose: its earlier answer is not used.");
  }
  const std::string place = place_words(view, run);
  return view.verdict == run::CacheVerdict::hit ? hit_words(view, answer, moment, place)
                                                : miss_words(view, moment, place);
}

std::string kept_words(const store::CellResult& result) {
  if (result.cached_from_unix_ms) return {};
  if (result.state != store::CellState::done || result.partial)
    return tr("Not kept for equal requests: only whole answers are.");
  return tr_format("Kept since {}: equal requests are answered by it.",
                   format_local_time(result.finished_unix_ms));
}

}  // namespace proofsheet::ui
