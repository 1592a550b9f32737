#include "ui/run_words.h"

#include <array>
#include <optional>
#include <vector>

#include <fmt/args.h>
#include <fmt/format.h>

#include "ui/language.h"

namespace proofsheet::ui {

namespace {

// What core/run says, with {} for each of its values; what is more particular comes first.
constexpr std::array kSaid{
    tr_later("The server asked for a pause"),
    tr_later("The server asked for a pause of {}"),
    tr_later("The server asked for a pause ({})"),
    tr_later("The server sent an error inside its answer"),
    tr_later("The server did not answer in time"),
    tr_later("The answer broke off"),
    tr_later("The connection failed"),
    tr_later("The server could not answer ({})"),
    tr_later("The server's limit of requests is nearly used up"),
    tr_later("The server's limit of tokens is nearly used up"),
    tr_later("{} s between two requests"),
    tr_later("At most {} requests a minute"),
    tr_later("At most {} tokens a minute"),
    tr_later("What is in flight may use up the budget"),
    tr_later("The server holds one model at a time"),
    tr_later("Begins with {} of {} in flight"),
    tr_later("The limit is now {} in flight"),
    tr_later("{} processes use the provider: each takes its part of the limits"),
    tr_later("No other process uses the provider any more"),
    tr_later("All went well: {} in flight, the most allowed"),
    tr_later("All went well: {} of {} in flight"),
    tr_later("The server throttles (429): {} of {} in flight after a pause of {}"),
    tr_later("Paused by you"),
    tr_later("Goes on"),
    tr_later("Stopped: {}"),
    tr_later("stopped, because results could not be stored: {}"),
    tr_later("stopped after {} s (limits.run_timeout_s); {}"),
    tr_later("stopped; {}"),
    tr_later("the next cell might pass the budget of ${} (spent: ${}, and at most ${} for answers whose cost "
             "is not known); {}"),
    tr_later("the next cell might pass the budget of ${} (spent: ${}); {}"),
    tr_later("1 cell was not fired"),
    tr_later("{} cells were not fired"),
};

// The values of a text that a pattern fits, in order.
std::optional<std::vector<std::string_view>> values_in(std::string_view text, std::string_view pattern) {
  std::vector<std::string_view> values;
  for (;;) {
    const auto gap = pattern.find("{}");
    if (gap == std::string_view::npos) return text == pattern ? std::optional(values) : std::nullopt;
    if (!text.starts_with(pattern.substr(0, gap))) return std::nullopt;
    text.remove_prefix(gap);
    pattern.remove_prefix(gap + 2);
    const std::string_view behind = pattern.substr(0, pattern.find("{}"));
    // The last value goes as far as what stands behind it.
    const bool is_last = behind.size() == pattern.size();
    if (is_last && !text.ends_with(behind)) return std::nullopt;
    const auto end = is_last ? text.size() - behind.size() : text.find(behind);
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    values.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& values) {
  fmt::dynamic_format_arg_store<fmt::format_context> arguments;
  for (const std::string_view value : values) arguments.push_back(run_words(value));
  const std::string_view shown = translation(pattern);
  return fmt::vformat(fmt::string_view(shown.data(), shown.size()), arguments);
}

}  // namespace

std::string run_words(std::string_view english) {
  for (const std::string_view pattern : kSaid) {
    const auto values = values_in(english, pattern);
    if (!values) continue;
    std::string shown = filled(pattern, *values);
    if (detail::has_translation_listener()) detail::tell_translation(english, shown);
    return shown;
  }
  return std::string(english);
}

}  // namespace proofsheet::ui
