// The YAML view of the sheet panel: the sheet as its file has it, edited as text.
#include <algorithm>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"
#include "ui/yaml_highlight.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kNotesShown = 20;

std::vector<Highlight> yaml_highlights(const Theme& theme, std::string_view text) {
  std::vector<Highlight> highlights;
  for (const YamlSpan& span : yaml_spans(text)) {
    Highlight look{.begin = span.begin, .end = span.end, .text = theme.text, .tip = {}};
    switch (span.part) {
      case YamlPart::key:
        look.text = theme.in_flight;
        break;
      case YamlPart::comment:
        look.text = theme.muted;
        break;
      case YamlPart::quoted:
        look.text = theme.done;
        break;
      case YamlPart::mark:
        look.text = theme.waiting;
        break;
      case YamlPart::tag:
        look.text = theme.accent;
        look.back = theme.accent_soft;
        break;
    }
    highlights.push_back(look);
  }
  return highlights;
}

// "params.size: '1024×' is not WIDTHxHEIGHT", below its line. What has no line stands below the last.
std::vector<LineNote> notes_of(const std::vector<sheet::Problem>& problems) {
  std::vector<LineNote> notes;
  for (const sheet::Problem& problem : problems) {
    if (notes.size() >= kNotesShown) break;
    notes.push_back({.line = problem.line > 0 ? problem.line : 1 << 30,
                     .text = problem.field.empty() ? problem.message
                                                   : fmt::format("{}: {}", problem.field, problem.message)});
  }
  return notes;
}

}  // namespace

std::string rewritten_words(const Document::Rewritten& rewritten) {
  if (rewritten.is_whole) return tr("The whole file is written anew, without its comments.");
  return tr_format("Written anew, without comments: {}",
                   fmt::format("{}", fmt::join(rewritten.sections, ", ")));
}

void draw_yaml(const SheetPanel& panel, float height) {
  const Context& context = panel.context;
  if (const Document::Rewritten rewritten = context.document.rewritten(); rewritten.any()) {
    const float before = ImGui::GetCursorPosY();
    ImGui::PushTextWrapPos(0);
    const std::string words = rewritten_words(rewritten);
    label(context, words, panel.theme().waiting, kCaptionSize);
    platform::announce_item(words);
    ImGui::PopTextWrapPos();
    tooltip(context, tr("The edit could not be written into the text as it stands. Undo brings it back."));
    height -= ImGui::GetCursorPosY() - before;
  }
  PromptEditorState& editor = panel.state.yaml;
  std::string text = *context.document.text();
  const EditorBox box{
      .field = "yaml",
      .height = height,
      .highlighter = [&](std::string_view shown) { return yaml_highlights(panel.theme(), shown); },
      .has_numbers = true,
      .is_code = true,
      .notes = notes_of(context.document.text_problems())};
  if (!edit_prompt(context, editor, box, text, panel.actions)) return;
  panel.actions.push_back(EditText{tr_later("edit the YAML"), "yaml " + typing_key(editor), std::move(text)});
}

}  // namespace proofsheet::ui
