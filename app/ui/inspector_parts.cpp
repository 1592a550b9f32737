#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/http.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/words.h"
#include "platform/item_hooks.h"
#include "ui/color_scale.h"
#include "ui/figures.h"
#include "ui/grid_values.h"
#include "ui/inspector.h"
#include "ui/marked_text.h"
#include "ui/state_words.h"
#include "ui/tooltip.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

void wrapped(const std::string& text) {
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
}

// The inspector shows so much of an answer; the viewer shows all.
constexpr std::size_t kShownCharacters = 10'000;

std::string_view beginning_of(std::string_view text, std::size_t characters) {
  std::size_t end = 0;
  for (; characters > 0 && end < text.size(); --characters) next_code_point(text, end);
  return text.substr(0, end);
}

// How surprising a token was, 0 (certain) to 1 (one in e^6 or rarer).
float surprise(double logprob) {
  return static_cast<float>(std::clamp(-logprob / 6.0, 0.0, 1.0));
}

// The answer with each token on a ground as strong as it was unlikely; hovering tells the alternatives.
void draw_token_heat(const Context& context, const store::CellResult& result) {
  section_title(context, tr("By how likely each token was"), tr("hover a token"));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float size = kTextSize * context.scale;
  const float line = context.px(kLineHeight + 2);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float right = start.x + ImGui::GetContentRegionAvail().x;
  ImVec2 at = start;
  for (const store::TokenLogprob& token : result.logprobs) {
    std::string shown = token.token == "\n" ? "↵" : token.token;
    float width = text_width(context.fonts.text, size, shown);
    if (at.x + width > right && at.x > start.x) at = {start.x, at.y + line};
    if (at.x == start.x && shown.starts_with(' ')) {  // a line does not begin with a blank
      shown.erase(0, 1);
      width = text_width(context.fonts.text, size, shown);
    }
    const ImVec2 end{at.x + width, at.y + context.px(kLineHeight)};
    list.AddRectFilled(at, end, with_alpha(context.theme.accent, 0.75f * surprise(token.logprob)),
                       context.px(2));
    draw_line(list, context.fonts.text, size, {at.x, at.y + context.px(2)}, width + 1, context.theme.text,
              shown);
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(at, end) && begin_tooltip(context)) {
      tooltip_text(context, fmt::format("“{}”  {:.1f}%", shown, 100 * std::exp(token.logprob)),
                   context.theme.text, kTextSize);
      for (const store::TokenAlternative& other : token.top) {
        tooltip_text(context, fmt::format("{:>6.1f}%  {}", 100 * std::exp(other.logprob), other.token),
                     context.theme.muted);
      }
      end_tooltip();
    }
    at.x += width;
    if (token.token == "\n") at = {start.x, at.y + line};
  }
  ImGui::Dummy({right - start.x, at.y + line - start.y});
  gap(context, 12);
}

struct Phase {
  const char* name;
  double ms;
  ImU32 color;
};

}  // namespace

bool title_with_action(const Context& context, std::string_view title, const std::string& action) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float right = start.x + ImGui::GetContentRegionAvail().x;
  section_title(context, title);
  const ImVec2 next = ImGui::GetCursorScreenPos();
  const std::string_view shown = std::string_view(action).substr(0, std::string_view(action).find("##"));
  const float size = kCaptionSize * context.scale, width = text_width(context.fonts.text, size, shown);
  ImGui::SetCursorScreenPos({right - width, start.y});
  const bool clicked =
      ImGui::InvisibleButton(action.c_str(), {width, next.y - start.y}, ImGuiButtonFlags_EnableNav);
  platform::announce_item(action);
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const float text_y = start.y + std::floor((line_height(size) - font_pixels(size)) / 2);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, size, {right - width, text_y}, width + 1,
            hovered ? context.theme.text : context.theme.muted, shown);
  ImGui::SetCursorScreenPos(next);
  return clicked;
}

// What is drawn is laid out anew in each frame: the panel stays quick whatever came back.
void draw_beginning(const Context& context, std::string_view text, std::uint64_t cell, TextOpens opens,
                    Actions& actions) {
  const std::string_view shown = beginning_of(text, kShownCharacters);
  if (shown.size() < text.size()) {
    const std::string words = tr_format("The first {} of {} characters", grouped(kShownCharacters),
                                        grouped(count_code_points(text)));
    label(context, words, context.theme.muted, kCaptionSize);
    platform::announce_item(words);
    if (opens == TextOpens::viewer && button(context, tr("Show the whole text"), ButtonKind::normal))
      actions.push_back(ShowImage{cell});
    gap(context, 8);
  }
  marked_text(context, shown, {opens == TextOpens::viewer ? found_marks(context, cell, shown) : TextMarks{}});
}

void draw_answer(const Context& context, const store::CellResult& result, TextOpens opens, Actions& actions) {
  if (!result.text && result.reasoning.empty()) return;
  if (title_with_action(context, result.partial ? tr("Answer (partial)") : tr("Answer"),
                        fmt::format("{}##answer", tr("Copy")))) {
    actions.push_back(CopyText{result.text.value_or(""), tr("Answer")});
  }
  if (result.text) draw_beginning(context, *result.text, result.cell, opens, actions);
  for (const std::string& other : result.more_texts) {
    gap(context, 12);
    wrapped(other);
  }
  gap(context, 12);
  if (!result.reasoning.empty()) {
    section_title(context, tr("Reasoning"));
    wrapped(result.reasoning);
    gap(context, 12);
  }
  if (!result.logprobs.empty()) draw_token_heat(context, result);
}

void draw_timeline(const Context& context, const store::CellResult& result) {
  if (result.attempts.empty()) return;
  const store::AttemptRecord& last = result.attempts.back();
  const std::size_t count = result.attempts.size();
  section_title(context, tr("Timeline"), tr_count(count, "{} attempt", "{} attempts"));
  double connect = 0;
  for (const double part : {last.dns_ms, last.connect_ms, last.tls_ms}) connect += std::max(0.0, part);
  const Phase phases[] = {{tr("connect"), connect, context.theme.faint},
                          {tr("first byte"), std::max(0.0, last.first_byte_ms), context.theme.in_flight},
                          {tr("body"), std::max(0.0, last.body_ms), context.theme.done}};
  double total = 0;
  for (const Phase& phase : phases) total += phase.ms;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(6);
  float x = min.x;
  std::string words;
  for (const Phase& phase : phases) {
    const float part = total > 0 ? width * static_cast<float>(phase.ms / total) : 0;
    ImGui::GetWindowDrawList()->AddRectFilled({x, min.y}, {x + part, min.y + height}, phase.color);
    x += part;
    words += (words.empty() ? "" : " · ") + fmt::format("{} {}", phase.name, format_duration_ms(phase.ms));
  }
  ImGui::Dummy({width, height});
  ImGui::PushTextWrapPos(0);
  label(context, words, context.theme.muted, kCaptionSize);
  ImGui::PopTextWrapPos();
  gap(context, 12);
}

namespace {

// An answer that came at once has no pace: what it seems to have is how fast the program reads.
bool has_pace(const store::StreamTimings& stream) {
  constexpr double kLeast_ms = 5;
  return stream.tokens_per_second &&
         static_cast<double>(stream.pieces - 1) / *stream.tokens_per_second * 1000 >= kLeast_ms;
}

void draw_stream_timings(const Context& context, const store::StreamTimings& stream) {
  if (!has_pace(stream)) return;
  key_value(context, tr("tokens per second"), fmt::format("{:.1f}", *stream.tokens_per_second));
  key_value(context, tr("token gap, median"), format_duration_ms(stream.gap_ms_median));
  key_value(context, tr("token gap, 95th percentile"), format_duration_ms(stream.gap_ms_p95));
  key_value(context, tr("token gap, longest"), format_duration_ms(stream.gap_ms_max));
}

// Of each picture; an answer of several has a line with its place before each.
void draw_picture_numbers(const Context& context, const std::vector<store::ImageRef>& images) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!images[i].numbers) continue;
    if (images.size() > 1)
      label(context, tr_format("Picture {} of {}", i + 1, images.size()), context.theme.muted, kCaptionSize);
    const auto line = [&](Number number, float value) {
      key_value(context, tr(number_words(number)), number_text(number, value));
    };
    line(Number::brightness, images[i].numbers->brightness);
    line(Number::contrast, images[i].numbers->contrast);
    line(Number::colorfulness, images[i].numbers->colorfulness);
    line(Number::sharpness, images[i].numbers->sharpness);
  }
}

}  // namespace

void draw_numbers(const Context& context, const store::CellResult& result) {
  section_title(context, tr("Numbers"));
  key_value(context, tr("latency"), format_duration_ms(result.latency_ms));
  if (result.ttft_ms) key_value(context, tr("first token"), format_duration_ms(*result.ttft_ms));
  if (result.stream) draw_stream_timings(context, *result.stream);
  if (result.usage.input_tokens)
    key_value(context, tr("input tokens"), fmt::format("{}", *result.usage.input_tokens));
  if (result.usage.output_tokens)
    key_value(context, tr("output tokens"), fmt::format("{}", *result.usage.output_tokens));
  constexpr std::size_t kQuicklyCounted = 64u << 10;  // bytes; in each frame
  if (result.text && result.text->size() <= kQuicklyCounted)
    key_value(context, tr("words"), fmt::format("{}", count_words(*result.text)));
  draw_picture_numbers(context, result.images);
  if (!result.finish_reason.empty()) key_value(context, tr("finish reason"), result.finish_reason);
  key_value(context, tr("cost"), result.cost_usd ? format_cost(*result.cost_usd) : tr("unknown"));
  gap(context, 12);
}

void draw_attempts(const Context& context, const store::CellResult& result) {
  if (result.attempts.empty() || (result.attempts.size() < 2 && !result.attempts.front().error)) return;
  section_title(context, tr("Attempts"));
  ImGui::PushTextWrapPos(0);
  for (std::size_t i = 0; i < result.attempts.size(); ++i) {
    const store::AttemptRecord& attempt = result.attempts[i];
    const std::string outcome = attempt.error ? error_words(*attempt.error) : tr("Answered");
    key_value(context, fmt::format("{}. {}", attempt.number + 1, outcome),
              format_duration_ms(attempt.total_ms));
    std::string more = attempt.error ? attempt.error->message : "";
    if (attempt.error && attempt.bytes_received > 0)
      more += tr_format(" ({} received)", format_bytes(attempt.bytes_received));
    if (!more.empty()) label(context, more, context.theme.faint, kCaptionSize);
    if (i + 1 == result.attempts.size()) break;
    const auto end_ms = attempt.started_unix_ms + static_cast<std::int64_t>(attempt.total_ms);
    const std::int64_t waited_ms = std::max<std::int64_t>(0, result.attempts[i + 1].started_unix_ms - end_ms);
    label(context, tr_format("Waited {}", format_duration_ms(static_cast<double>(waited_ms))),
          context.theme.waiting, kCaptionSize);
  }
  ImGui::PopTextWrapPos();
  gap(context, 12);
}

void draw_request(InspectorState& state, const Context& context, const store::CellResult& result,
                  Actions& actions) {
  if (button(context, state.request_open ? tr("Hide request") : tr("Show request"), ButtonKind::normal))
    state.request_open = !state.request_open;
  ImGui::SameLine(0, context.px(8));
  if (button(context, tr("Copy as curl"), ButtonKind::normal)) {
    HttpRequest request;
    request.url = result.request_url;
    request.body = result.request_json;
    request.headers = {{"Content-Type", "application/json", false}, {"Authorization", "", true}};
    actions.push_back(CopyText{to_curl_command(request), tr("curl command")});
  }
  if (!state.request_open) return;
  gap(context, 12);
  label(context, "POST " + result.request_url, context.theme.muted, kCaptionSize);
  const auto parsed = parse_json(result.request_json);
  const std::string text = parsed ? to_json_pretty(*parsed) : result.request_json;
  ImGui::PushFont(context.fonts.mono, kMonoSize);
  wrapped(text.size() > 20'000 ? text.substr(0, 20'000) + "\n…" : text);
  ImGui::PopFont();
  if (!result.attempts.empty() && !result.attempts.back().request_id.empty())
    key_value(context, tr("request id"), result.attempts.back().request_id);
}

}  // namespace proofsheet::ui
