#include "ui/prompt_editor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "base/utf8.h"
#include "platform/item_hooks.h"
#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr double kTypingPause_s = 1.5;
constexpr double kBlink_s = 0.53;

// The text as it lies in the box this frame.
struct Layout {
  GlyphWidths widths;
  float size, height;  // of the em, of a line
  ImVec2 origin;
  std::vector<WrappedLine> lines;
  std::vector<int> numbers;  // of the line of text that begins here; 0 where one goes on
  std::vector<float> tops;   // below the origin; one more for the end
  struct Note {
    const LineNote* note = nullptr;
    float top = 0, height = 0;
  };
  std::vector<Note> notes;

  Layout(const Context& context, const EditorBox& box, ImVec2 at, std::string_view text, float width)
      : Layout(context.fonts.mono, context.px(kMonoSize), at, text, width) {
    for (std::size_t i = 0; i < lines.size(); ++i)
      numbers.push_back(i == 0 || lines[i - 1].hard ? (++count) : 0);
    float top = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      tops.push_back(top);
      top += height;
      number = numbers[i] > 0 ? numbers[i] : number;
      if (i + 1 < lines.size() && numbers[i + 1] == 0) continue;
      for (const LineNote& note : box.notes) {
        const bool is_here = note.line == number || (i + 1 == lines.size() && note.line > number);
        if (!is_here) continue;
        const float needed = wrapped_height(context.fonts.text, context.px(kCaptionSize), width, note.text);
        notes.push_back({&note, top, needed});
        top += needed + context.px(4);
      }
    }
    tops.push_back(top);
  }
  int count = 0, number = 0;

  float top_of(std::size_t row) const { return tops[row]; }
  float whole_height() const { return tops.back(); }

 private:
  Layout(ImFont* font, float em, ImVec2 at, std::string_view text, float width)
      : widths(font, em), size(em), height(line_height(em)), origin(at) {
    bool open = true;  // a line begins where the text ends
    for (std::size_t next = 0; next < text.size();) {
      lines.push_back(wrap_line(widths, text, next, width));
      next = lines.back().next;
      open = lines.back().hard;
    }
    if (open) lines.push_back({text.size(), text.size(), text.size(), false});
  }

 public:
  std::size_t line_of(std::size_t position) const {
    const auto after =
        std::upper_bound(lines.begin(), lines.end(), position,
                         [](std::size_t at, const WrappedLine& line) { return at < line.begin; });
    return static_cast<std::size_t>(after - lines.begin()) - 1;
  }
  float x_of(std::string_view text, std::size_t position) const {
    const WrappedLine& line = lines[line_of(position)];
    return widths.of(text.substr(line.begin, std::min(position, line.end) - line.begin));
  }
  // The last place of a line that is still drawn on it.
  std::size_t last_place(std::string_view text, const WrappedLine& line) const {
    const bool shared = !line.hard && line.next < text.size();
    return shared ? std::max(line.begin, previous_place(text, line.end)) : line.end;
  }
  std::size_t place_at(std::string_view text, std::size_t line_index, float x) const {
    const WrappedLine& line = lines[line_index];
    const std::size_t last = last_place(text, line);
    float left = 0;
    for (std::size_t at = line.begin; at < last;) {
      const std::size_t after = next_place(text, at);
      const float width = widths.of(text.substr(at, after - at));
      if (x < left + width / 2) return at;
      left += width;
      at = after;
    }
    return last;
  }
  std::size_t place_under(std::string_view text, ImVec2 mouse) const {
    const auto below = std::upper_bound(tops.begin(), tops.end() - 1, mouse.y - origin.y);
    const auto row = std::max<std::ptrdiff_t>(0, below - tops.begin() - 1);
    return place_at(text, static_cast<std::size_t>(row), mouse.x - origin.x);
  }
};

// One editor during one frame.
class Editing {
 public:
  Editing(const Context& context, PromptEditorState& state, const EditorBox& box, ImGuiID id,
          std::string& text, Actions& actions)
      : context_(context), state_(state), box_(box), id_(id), text_(text), actions_(actions) {}

  bool handle_input(const Layout& layout, bool hovered);
  bool changed() const { return changed_; }

 private:
  void take_focus();
  void own_keys();
  void handle_mouse(const Layout& layout, bool hovered);
  void handle_characters();
  void handle_tab();
  bool handle_completion_keys();
  void watch_completions(std::size_t place_before);
  void handle_moves(const Layout& layout);
  void handle_erasing();
  void handle_clipboard();
  void handle_undo();
  void move_rows(const Layout& layout, int rows);
  void move_to(std::size_t place) {
    state_.cursor.move_to(place, ImGui::GetIO().KeyShift);
    state_.wanted_x = -1;
    touched();
    ++state_.typing_step;
  }
  void insert(std::string_view inserted);
  // After any change: the cursor is visible and in sight.
  void touched() {
    state_.last_input_s = ImGui::GetTime();
    state_.follow_cursor = true;
  }
  void edited() {
    if (ImGui::GetTime() - state_.last_input_s > kTypingPause_s) ++state_.typing_step;
    changed_ = true;
    state_.wanted_x = -1;
    touched();
  }

  const Context& context_;
  PromptEditorState& state_;
  const EditorBox& box_;
  ImGuiID id_;
  std::string& text_;
  Actions& actions_;
  bool changed_ = false;
};

void Editing::take_focus() {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::SetActiveID(id_, window);
  ImGui::SetFocusID(id_, window);
  ImGui::FocusWindow(window);
  ++state_.typing_step;
  touched();
}

void Editing::own_keys() {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  static constexpr std::array kOwned = {
      ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow,  ImGuiKey_DownArrow, ImGuiKey_Home,
      ImGuiKey_End,       ImGuiKey_PageUp,     ImGuiKey_PageDown, ImGuiKey_Delete,    ImGuiKey_Backspace};
  for (const ImGuiKey key : kOwned) ImGui::SetKeyOwner(key, id_);
  if (box_.is_code || state_.completing.is_open) ImGui::SetKeyOwner(ImGuiKey_Tab, id_);
  // Ctrl+Enter fires the sheet, also from here.
  if (!g.IO.KeyCtrl)
    for (const ImGuiKey key : {ImGuiKey_Enter, ImGuiKey_KeypadEnter}) ImGui::SetKeyOwner(key, id_);
  g.ActiveIdUsingNavDirMask |=
      (1u << ImGuiDir_Left) | (1u << ImGuiDir_Right) | (1u << ImGuiDir_Up) | (1u << ImGuiDir_Down);
  g.ActiveIdAllowOverlap = !g.IO.MouseDown[0];
  g.WantTextInputNextFrame = 1;
}

void Editing::handle_mouse(const Layout& layout, bool hovered) {
  const ImGuiIO& io = ImGui::GetIO();
  if (hovered && io.MouseClicked[0]) {
    ImGui::SetKeyOwner(ImGuiKey_MouseLeft, id_);
    const std::size_t place = layout.place_under(text_, io.MousePos);
    if (io.MouseClickedCount[0] == 2) {
      state_.cursor = word_at(text_, place);
    } else if (io.MouseClickedCount[0] == 3) {
      const WrappedLine& line = layout.lines[layout.line_of(place)];
      state_.cursor = {.at = line.next, .anchor = line.begin};
    } else {
      state_.cursor.move_to(place, io.KeyShift);
    }
    state_.wanted_x = -1;
    ++state_.typing_step;
    touched();
  } else if (io.MouseDown[0] && io.MouseClickedCount[0] < 2 &&
             (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    state_.cursor.move_to(layout.place_under(text_, io.MousePos), true);
    touched();
  }
}

void Editing::insert(std::string_view inserted) {
  if (text_.size() + inserted.size() > kMaxBytes) return;
  edited();
  insert_text(text_, state_.cursor, inserted);
}

void Editing::handle_characters() {
  ImGuiIO& io = ImGui::GetIO();
  // Ctrl+Alt is AltGr on some keyboards and makes characters.
  if (!io.KeyCtrl || io.KeyAlt) {
    for (const ImWchar c : io.InputQueueCharacters) {
      if (c < 32 || c == 127) continue;
      std::string typed;
      append_utf8(typed, static_cast<char32_t>(c));
      insert(typed);
    }
  }
  io.InputQueueCharacters.resize(0);
  if (!io.KeyCtrl && (ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter))) {
    std::string inserted = "\n";
    if (box_.is_code) {
      const std::size_t first = state_.cursor.first();
      const std::size_t begin = first == 0 ? 0 : text_.rfind('\n', first - 1) + 1;
      const std::size_t end = std::min(text_.find_first_not_of(' ', begin), first);
      inserted.append(end - begin, ' ');
    }
    insert(inserted);
    ++state_.typing_step;
  }
}

void Editing::handle_tab() {
  const ImGuiIO& io = ImGui::GetIO();
  if (!box_.is_code || io.KeyCtrl || io.KeyShift || !ImGui::IsKeyPressed(ImGuiKey_Tab)) return;
  insert("  ");
}

// True when a key was for the list of completions.
bool Editing::handle_completion_keys() {
  PromptEditorState::Completing& completing = state_.completing;
  if (!completing.is_open) return false;
  const std::size_t count = completing.list.choices.size();
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key); };
  if (pressed(ImGuiKey_Escape)) {
    ImGui::SetKeyOwner(ImGuiKey_Escape, id_);
    completing = {};
    return true;
  }
  if (pressed(ImGuiKey_DownArrow) || pressed(ImGuiKey_UpArrow)) {
    completing.chosen = (completing.chosen + (pressed(ImGuiKey_DownArrow) ? 1 : count - 1)) % count;
    return true;
  }
  const bool is_clicked = ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
                          ImGui::IsMouseHoveringRect(completing.min, completing.max, false);
  const bool is_taken = pressed(ImGuiKey_Tab) || pressed(ImGuiKey_KeypadEnter) ||
                        (pressed(ImGuiKey_Enter) && !ImGui::GetIO().KeyCtrl) || is_clicked;
  if (!is_taken) return false;
  const Completions list = completing.list;
  const std::string inserted = list.choices[completing.chosen].insert;
  completing = {};
  if (list.end > text_.size()) return true;
  ++state_.typing_step;
  edited();
  state_.cursor = {.at = list.end, .anchor = list.begin};
  insert_text(text_, state_.cursor, inserted);
  ++state_.typing_step;
  return true;
}

// Opens, narrows and closes the list after this frame's typing.
void Editing::watch_completions(std::size_t place_before) {
  PromptEditorState::Completing& completing = state_.completing;
  if (!box_.complete) return;
  const bool asks = ImGui::Shortcut(ImGuiMod_Ctrl | ImGuiKey_Space, 0, id_);
  if (!asks && !changed_) {
    if (state_.cursor.at != place_before) completing = {};
    return;
  }
  const bool was_asked = asks || (completing.is_open && completing.was_asked);
  Completions list = box_.complete(text_, state_.cursor.at, was_asked);
  completing = {};
  if (list.empty()) return;
  completing.is_open = true;
  completing.was_asked = was_asked;
  completing.list = std::move(list);
  touched();
}

void Editing::move_rows(const Layout& layout, int rows) {
  const std::size_t row = layout.line_of(state_.cursor.at);
  const float x = state_.wanted_x >= 0 ? state_.wanted_x : layout.x_of(text_, state_.cursor.at);
  const auto wanted = static_cast<std::ptrdiff_t>(row) + rows;
  if (wanted < 0) return move_to(0);
  if (wanted >= static_cast<std::ptrdiff_t>(layout.lines.size())) return move_to(text_.size());
  move_to(layout.place_at(text_, static_cast<std::size_t>(wanted), x));
  state_.wanted_x = x;
}

void Editing::handle_moves(const Layout& layout) {
  const bool by_word = ImGui::GetIO().KeyCtrl, selecting = ImGui::GetIO().KeyShift;
  const TextCursor& cursor = state_.cursor;
  const WrappedLine& line = layout.lines[layout.line_of(cursor.at)];
  const int page = std::max(1, static_cast<int>(ImGui::GetWindowHeight() / layout.height) - 1);
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key); };
  if (pressed(ImGuiKey_LeftArrow)) {
    if (cursor.has_selection() && !selecting) return move_to(cursor.first());
    move_to(by_word ? previous_word(text_, cursor.at) : previous_place(text_, cursor.at));
  } else if (pressed(ImGuiKey_RightArrow)) {
    if (cursor.has_selection() && !selecting) return move_to(cursor.last());
    move_to(by_word ? next_word(text_, cursor.at) : next_place(text_, cursor.at));
  } else if (pressed(ImGuiKey_UpArrow)) {
    move_rows(layout, -1);
  } else if (pressed(ImGuiKey_DownArrow)) {
    move_rows(layout, 1);
  } else if (pressed(ImGuiKey_PageUp)) {
    move_rows(layout, -page);
  } else if (pressed(ImGuiKey_PageDown)) {
    move_rows(layout, page);
  } else if (pressed(ImGuiKey_Home)) {
    move_to(by_word ? 0 : line.begin);
  } else if (pressed(ImGuiKey_End)) {
    move_to(by_word ? text_.size() : layout.last_place(text_, line));
  }
}

void Editing::handle_erasing() {
  const Step step = ImGui::GetIO().KeyCtrl ? Step::word : Step::character;
  if (ImGui::IsKeyPressed(ImGuiKey_Backspace)) {
    edited();
    erase_before(text_, state_.cursor, step);
  } else if (ImGui::IsKeyPressed(ImGuiKey_Delete) && !ImGui::GetIO().KeyShift) {
    edited();
    erase_after(text_, state_.cursor, step);
  }
}

void Editing::handle_clipboard() {
  const auto shortcut = [&](ImGuiKeyChord chord) {
    return ImGui::Shortcut(chord, ImGuiInputFlags_Repeat, id_);
  };
  TextCursor& cursor = state_.cursor;
  if (shortcut(ImGuiMod_Ctrl | ImGuiKey_A)) cursor = {.at = text_.size(), .anchor = 0};
  const bool cut = shortcut(ImGuiMod_Ctrl | ImGuiKey_X) || shortcut(ImGuiMod_Shift | ImGuiKey_Delete);
  const bool copy = shortcut(ImGuiMod_Ctrl | ImGuiKey_C) || shortcut(ImGuiMod_Ctrl | ImGuiKey_Insert);
  if ((cut || copy) && cursor.has_selection()) {
    ImGui::SetClipboardText(text_.substr(cursor.first(), cursor.last() - cursor.first()).c_str());
    if (cut) {
      ++state_.typing_step;
      edited();
      insert_text(text_, cursor, {});
    }
  }
  if (shortcut(ImGuiMod_Ctrl | ImGuiKey_V) || shortcut(ImGuiMod_Shift | ImGuiKey_Insert)) {
    const char* clipboard = ImGui::GetClipboardText();
    if (clipboard == nullptr) return;
    std::string pasted = repair_utf8(clipboard);
    std::erase(pasted, '\r');
    ++state_.typing_step;
    insert(pasted);
    ++state_.typing_step;
  }
}

void Editing::handle_undo() {
  const auto ask = [&](ImGuiKeyChord chord, const char* command) {
    if (!ImGui::Shortcut(chord, ImGuiInputFlags_Repeat, id_) || context_.commands.find(command) == nullptr)
      return;
    ++state_.typing_step;
    actions_.push_back(Invoke{command});
  };
  ask(ImGuiMod_Ctrl | ImGuiKey_Z, "edit.undo");
  ask(ImGuiMod_Ctrl | ImGuiKey_Y, "edit.redo");
  ask(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, "edit.redo");
}

bool Editing::handle_input(const Layout& layout, bool hovered) {
  const ImGuiIO& io = ImGui::GetIO();
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool was_active = g.ActiveId == id_;
  const bool clicked = hovered && io.MouseClicked[0];
  const bool is_wanted = std::exchange(state_.wants_keyboard, false);
  if (!was_active && (clicked || g.NavActivateId == id_ || is_wanted)) take_focus();
  const bool on_list = state_.completing.is_open &&
                       ImGui::IsMouseHoveringRect(state_.completing.min, state_.completing.max, false);
  if (was_active && io.MouseClicked[0] && !hovered && !on_list) ImGui::ClearActiveID();
  if (g.ActiveId != id_) {
    state_.completing = {};
    return false;
  }
  own_keys();
  const TextCursor before = state_.cursor;
  if (was_active && handle_completion_keys()) return true;
  if (!on_list) handle_mouse(layout, hovered);
  if (!was_active) return true;
  const TextCursor clicked_to = state_.cursor;
  handle_moves(layout);
  if (state_.cursor == clicked_to) handle_erasing();
  if (!changed_) handle_characters();
  if (!changed_) handle_tab();
  handle_clipboard();
  handle_undo();
  watch_completions(before.at);
  if (ImGui::Shortcut(ImGuiKey_Escape, 0, id_)) ImGui::ClearActiveID();
  return g.ActiveId == id_;
}

// --- drawing
// ---------------------------------------------------------------------------------------------------------

struct Painter {
  const Context& context;
  ImFont* font;
  const Layout& layout;
  std::string_view text;

  void back(const WrappedLine& line, float top, std::size_t begin, std::size_t end, ImU32 color,
            float margin) const {
    const float left = layout.origin.x + layout.widths.of(text.substr(line.begin, begin - line.begin));
    const float right = left + layout.widths.of(text.substr(begin, end - begin));
    ImGui::GetWindowDrawList()->AddRectFilled(
        {std::round(left - margin), top + context.px(1)},
        {std::round(right + margin), top + layout.height - context.px(1)}, color,
        margin > 0 ? context.px(3) : 0);
  }
  void stretch(const WrappedLine& line, float top, std::size_t begin, std::size_t end,
               const Highlight& look) const {
    const float left = layout.origin.x + layout.widths.of(text.substr(line.begin, begin - line.begin));
    const std::string_view part = text.substr(begin, end - begin);
    const float inset = std::floor((layout.height - font_pixels(layout.size)) / 2);
    draw_line(*ImGui::GetWindowDrawList(), font, layout.size, {left, top + inset}, FLT_MAX, look.text, part);
    const float right = left + layout.widths.of(part), thickness = hairline(context);
    if (look.strikes) {
      const float middle = std::round(top + layout.height * 0.55f);
      ImGui::GetWindowDrawList()->AddRectFilled({std::round(left), middle},
                                                {std::round(right), middle + thickness}, look.text);
    }
    if (look.underline == 0) return;
    const float y = top + layout.height - context.px(2);
    ImGui::GetWindowDrawList()->AddRectFilled({std::round(left), y}, {std::round(right), y + thickness},
                                              look.underline);
  }
};

// The highlights of one line in order, gaps filled with plain text.
template <class Visit>
void for_each_stretch(const std::vector<Highlight>& highlights, std::size_t begin, std::size_t end,
                      ImU32 plain, Visit visit) {
  std::size_t at = begin;
  auto next = std::upper_bound(highlights.begin(), highlights.end(), begin,
                               [](std::size_t place, const Highlight& h) { return place < h.end; });
  for (; next != highlights.end() && next->begin < end; ++next) {
    const std::size_t from = std::max(next->begin, begin), to = std::min(next->end, end);
    if (from > at) visit(at, from, Highlight{.begin = at, .end = from, .text = plain, .tip = {}});
    visit(from, to, *next);
    at = to;
  }
  if (at < end) visit(at, end, Highlight{.begin = at, .end = end, .text = plain, .tip = {}});
}

void draw_text(const Painter& painter, const PromptEditorState& state,
               const std::vector<Highlight>& highlights, bool active) {
  const Layout& layout = painter.layout;
  const Theme& theme = painter.context.theme;
  const ImVec2 clip_min = ImGui::GetWindowDrawList()->GetClipRectMin();
  const ImVec2 clip_max = ImGui::GetWindowDrawList()->GetClipRectMax();
  const ImU32 selected = with_alpha(theme.in_flight, 0.35f);
  for (std::size_t index = 0; index < layout.lines.size(); ++index) {
    const float top = std::round(layout.origin.y + layout.top_of(index));
    if (top + layout.height < clip_min.y) continue;
    if (top > clip_max.y) break;
    const WrappedLine& line = layout.lines[index];
    const auto draw_back = [&](std::size_t begin, std::size_t end, const Highlight& look) {
      // A blank that hangs over the end of a line has no ground.
      while (end == line.end && end > begin + 1 && !line.hard && painter.text[end - 1] == ' ') --end;
      if (look.back != 0) painter.back(line, top, begin, end, look.back, painter.context.px(2));
    };
    for_each_stretch(highlights, line.begin, line.end, theme.text, draw_back);
    const std::size_t first = std::max(state.cursor.first(), line.begin),
                      last = std::min(state.cursor.last(), line.end);
    if (active && first < last) painter.back(line, top, first, last, selected, 0);
    for_each_stretch(highlights, line.begin, line.end, theme.text,
                     [&](std::size_t begin, std::size_t end, const Highlight& look) {
                       painter.stretch(line, top, begin, end, look);
                     });
  }
}

// The cursor, and with it the place where an input method shows what it composes.
void draw_cursor(const Painter& painter, const PromptEditorState& state) {
  const Layout& layout = painter.layout;
  const float top = layout.top_of(layout.line_of(state.cursor.at));
  const ImVec2 at = {std::round(layout.origin.x + layout.x_of(painter.text, state.cursor.at)),
                     std::round(layout.origin.y + top)};
  const double since = ImGui::GetTime() - state.last_input_s;
  if (std::fmod(since, 2 * kBlink_s) < kBlink_s)
    ImGui::GetWindowDrawList()->AddRectFilled(
        {at.x, at.y + painter.context.px(1)},
        {at.x + hairline(painter.context), at.y + layout.height - painter.context.px(1)},
        painter.context.theme.text);
  if (painter.context.draw_within) painter.context.draw_within(kBlink_s - std::fmod(since, kBlink_s) + 0.01);
  ImGuiContext& g = *ImGui::GetCurrentContext();
  g.PlatformImeData.WantVisible = g.PlatformImeData.WantTextInput = true;
  g.PlatformImeData.InputPos = at;
  g.PlatformImeData.InputLineHeight = layout.height;
  g.PlatformImeData.ViewportId = ImGui::GetCurrentWindow()->Viewport->ID;
}

void keep_cursor_in_sight(const Layout& layout, PromptEditorState& state) {
  if (!state.follow_cursor) return;
  state.follow_cursor = false;
  const float padding = ImGui::GetStyle().WindowPadding.y;
  const float top = layout.top_of(layout.line_of(state.cursor.at));
  const float room = ImGui::GetWindowHeight() - 2 * padding, scroll = ImGui::GetScrollY();
  if (top < scroll) ImGui::SetScrollY(top);
  if (top + layout.height > scroll + room) ImGui::SetScrollY(top + layout.height - room);
}

bool is_noted(const EditorBox& box, int line) {
  return std::any_of(box.notes.begin(), box.notes.end(),
                     [line](const LineNote& note) { return note.line == line; });
}

float gutter_width(const Context& context, std::string_view text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  const std::string widest(std::max<std::size_t>(2, fmt::format("{}", lines).size()), '0');
  return std::ceil(text_width(context.fonts.mono, context.px(kCaptionSize), widest)) + context.px(8);
}

void draw_line_numbers(const Painter& painter, const EditorBox& box, float left, float width) {
  const Context& context = painter.context;
  const Layout& layout = painter.layout;
  const float size = context.px(kCaptionSize);
  const float inset = std::floor((layout.height - font_pixels(size)) / 2);
  for (std::size_t row = 0; row < layout.lines.size(); ++row) {
    if (layout.numbers[row] == 0) continue;
    const std::string number = fmt::format("{}", layout.numbers[row]);
    const float wide = std::ceil(text_width(context.fonts.mono, size, number));
    const ImU32 color = is_noted(box, layout.numbers[row]) ? context.theme.failed : context.theme.muted;
    draw_line(*ImGui::GetWindowDrawList(), context.fonts.mono, size,
              {left + width - context.px(8) - wide, std::round(layout.origin.y + layout.top_of(row)) + inset},
              wide + 1, color, number);
  }
}

void draw_notes(const Painter& painter, float width) {
  const Context& context = painter.context;
  for (const Layout::Note& note : painter.layout.notes) {
    const ImVec2 min = {painter.layout.origin.x, std::round(painter.layout.origin.y + note.top)};
    const ImVec2 max = {min.x + width, min.y + note.height};
    ImGui::GetWindowDrawList()->AddRectFilled({min.x - context.px(5), min.y}, {min.x - context.px(3), max.y},
                                              context.theme.failed);
    draw_wrapped(*ImGui::GetWindowDrawList(), context.fonts.text, context.px(kCaptionSize), min,
                 {max.x, FLT_MAX}, context.theme.failed, note.note->text);
    ImGui::ItemAdd(ImRect(min, max), 0);
    platform::announce_item(fmt::format("line {}: {}", note.note->line, note.note->text));
  }
}

constexpr std::size_t kChoicesShown = 8;

// The list of completions below the cursor, or above where there is no room.
void draw_completions(const Painter& painter, PromptEditorState& state) {
  const Context& context = painter.context;
  PromptEditorState::Completing& completing = state.completing;
  const std::vector<Completions::Choice>& choices = completing.list.choices;
  const std::size_t shown = std::min(choices.size(), kChoicesShown);
  const std::size_t first = completing.chosen >= shown ? completing.chosen - shown + 1 : 0;
  const float size = context.px(kMonoSize), row = context.px(22), pad = context.px(8);
  float width = context.px(160);
  for (std::size_t i = first; i < first + shown; ++i)
    width = std::max(width,
                     std::ceil(text_width(context.fonts.mono, size, choices[i].word) +
                               text_width(context.fonts.text, context.px(kCaptionSize), choices[i].remark)) +
                         3 * pad);
  const Layout& layout = painter.layout;
  const float line = layout.origin.y + layout.top_of(layout.line_of(completing.list.begin));
  const ImVec2 room = ImGui::GetMainViewport()->Size;
  const float height = row * static_cast<float>(shown);
  ImVec2 min = {std::round(layout.origin.x + layout.x_of(painter.text, completing.list.begin) - pad),
                std::round(line + layout.height + context.px(2))};
  min.x = std::max(0.0f, std::min(min.x, room.x - width));
  if (min.y + height > room.y) min.y = std::round(line - height - context.px(2));
  completing.min = min;
  completing.max = {min.x + width, min.y + height};
  ImGui::SetNextWindowPos(min);
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(4));
  ImGui::PushStyleColor(ImGuiCol_WindowBg, context.theme.raised);
  ImGui::Begin("completions", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = first; i < first + shown; ++i) {
    const ImVec2 at = {min.x, min.y + row * static_cast<float>(i - first)};
    const ImVec2 end = {at.x + width, at.y + row};
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, row});
    platform::announce_item("complete " + choices[i].word);
    const bool is_moved = ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0;
    if (is_moved && ImGui::IsMouseHoveringRect(at, end)) completing.chosen = i;
    if (i == completing.chosen) list.AddRectFilled(at, end, context.theme.accent_soft);
    draw_line(list, context.fonts.mono, size, {at.x + pad, at.y + std::floor((row - font_pixels(size)) / 2)},
              width - 2 * pad, i == completing.chosen ? context.theme.accent : context.theme.text,
              choices[i].word);
    const float caption = context.px(kCaptionSize);
    const float wide = std::ceil(text_width(context.fonts.text, caption, choices[i].remark));
    draw_line(list, context.fonts.text, caption,
              {end.x - pad - wide, at.y + std::floor((row - font_pixels(caption)) / 2)}, wide + 1,
              context.theme.muted, choices[i].remark);
  }
  draw_outline(context, completing.min, completing.max, context.theme.line, 4);
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(4);
}

void show_tip(const Context& context, const std::vector<Highlight>& highlights, std::size_t place) {
  for (const Highlight& look : highlights)
    if (place >= look.begin && place < look.end && !look.tip.empty()) tooltip(context, look.tip);
}

bool edit_inside(const Context& context, PromptEditorState& state, const EditorBox& box, std::string& text,
                 Actions& actions) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImGuiID id = window->GetID(box.field);
  const ImVec2 at = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
  const float gutter = box.has_numbers ? gutter_width(context, text) : 0, width = room.x - gutter;
  const ImVec2 origin = {std::round(at.x + gutter), std::round(at.y)};
  Layout layout(context, box, origin, text, width);
  const float height = layout.whole_height();
  const ImRect area(at, {at.x + room.x, at.y + std::max(height, room.y)});
  ImGui::ItemSize(ImVec2(room.x, height));
  if (!ImGui::ItemAdd(area, id, nullptr, ImGuiItemFlags_Inputable)) return false;
  const bool hovered = ImGui::ItemHoverable(area, id, g.LastItemData.ItemFlags);
  if (hovered && !box.is_read_only) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  IMGUI_TEST_ENGINE_ITEM_INFO(id, box.field, g.LastItemData.StatusFlags | ImGuiItemStatusFlags_Inputable);

  Editing editing(context, state, box, id, text, actions);
  const bool active = !box.is_read_only && editing.handle_input(layout, hovered);
  if (editing.changed()) layout = Layout(context, box, origin, text, width);
  clamp_cursor(state.cursor, text);
  const Painter painter{.context = context, .font = context.fonts.mono, .layout = layout, .text = text};
  const std::vector<Highlight> highlights =
      box.highlighter ? box.highlighter(text) : std::vector<Highlight>();
  if (box.has_numbers) draw_line_numbers(painter, box, at.x, gutter);
  draw_text(painter, state, highlights, active);
  if (active) draw_cursor(painter, state);
  keep_cursor_in_sight(layout, state);
  if (hovered) show_tip(context, highlights, layout.place_under(text, g.IO.MousePos));
  draw_notes(painter, width);
  if (active && state.completing.is_open) draw_completions(painter, state);
  return editing.changed();
}

}  // namespace

std::string typing_key(const PromptEditorState& state) {
  return fmt::format("{}#{}", state.field, state.typing_step);
}

float editor_text_height(const Context& context, std::string_view text, float width, bool has_numbers) {
  const float gutter = has_numbers ? gutter_width(context, text) : 0;
  return wrapped_height(context.fonts.mono, context.px(kMonoSize), width - gutter, text);
}

bool edit_prompt(const Context& context, PromptEditorState& state, const EditorBox& box, std::string& text,
                 Actions& actions) {
  const char* field = box.field;
  PromptEditorState elsewhere{.field = field, .cursor = {}, .completing = {}};
  const ImGuiID box_id = ImGui::GetID(field);
  // Only the editor with the keyboard owns the state; the others of a chat are drawn without a cursor.
  const bool owns = state.field == field;
  PromptEditorState& own = owns ? state : elsewhere;
  clamp_cursor(own.cursor, text);

  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(12), context.px(8)));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, context.px(5));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, context.px(8));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, context.theme.raised);
  bool changed = false, active = false;
  if (ImGui::BeginChild(box_id, {0, box.height},
                        ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened)) {
    changed = edit_inside(context, own, box, text, actions);
    active = ImGui::GetActiveID() == ImGui::GetCurrentWindow()->GetID(field);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
  draw_outline(context, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
               active ? context.theme.muted : context.theme.line, 5);
  if (!owns && active) {
    elsewhere.typing_step += state.typing_step;
    state = elsewhere;
  }
  return changed;
}

}  // namespace proofsheet::ui
