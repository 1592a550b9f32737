#include "cli/limit_history.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/utf8.h"

namespace proofsheet::cli {
namespace {

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, count_code_points(text)), ' ');
}

}  // namespace

std::string limit_history_text(const std::vector<store::LimitEvent>& events) {
  if (events.empty()) return "No history of limits is kept for this run.\n";
  std::size_t provider_width = 8;
  for (const store::LimitEvent& event : events)
    provider_width = std::max(provider_width, count_code_points(event.provider));
  std::string out = fmt::format("{:<19}  {}  {:>9}  {:>7}  WHY\n", "WHEN", padded("PROVIDER", provider_width),
                                "IN FLIGHT", "AT MOST");
  for (const store::LimitEvent& event : events) {
    const std::string until = event.paused_until_unix_ms > 0
                                  ? " until " + format_local_time(event.paused_until_unix_ms).substr(11)
                                  : std::string();
    out +=
        fmt::format("{:<19}  {}  {:>9}  {:>7}  {}{}\n", format_local_time(event.at_unix_ms),
                    padded(event.provider, provider_width), event.window, event.ceiling, event.reason, until);
  }
  return out;
}

void write_limit_members(JsonWriter& json, const store::LimitEvent& event) {
  json.member("at_unix_ms", event.at_unix_ms);
  json.member("provider", event.provider);
  json.member("window", event.window);
  json.member("ceiling", event.ceiling);
  json.member("paused_until_unix_ms",
              event.paused_until_unix_ms > 0 ? Value(event.paused_until_unix_ms) : Value());
  json.member("reason", event.reason);
}

std::string limit_history_json(const std::vector<store::LimitEvent>& events) {
  JsonWriter json;
  json.begin_list();
  for (const store::LimitEvent& event : events) {
    json.begin_map();
    write_limit_members(json, event);
    json.end_map();
  }
  json.end_list();
  return json.take() + "\n";
}

}  // namespace proofsheet::cli
