#include "ui/difference_box.h"

#include <algorithm>
#include <string>

#include "ui/prompt_editor.h"

namespace proofsheet::ui {

void draw_difference_box(const Context& context, const std::string& field, const std::vector<DiffPart>& parts,
                         float highest) {
  const Theme& theme = context.theme;
  std::string text;
  std::vector<Highlight> looks;
  const DiffPart* last = nullptr;
  for (const DiffPart& part : parts) {
    // What is gone and what came for it are two words, not one.
    if (last != nullptr && last->kind == DiffKind::removed && part.kind == DiffKind::added &&
        !text.ends_with(' ') && !text.ends_with('\n') && !part.text.starts_with(' '))
      text += ' ';
    last = &part;
    Highlight look{
        .begin = text.size(), .end = text.size() + part.text.size(), .text = theme.text, .tip = {}};
    text += part.text;
    if (part.kind == DiffKind::same) continue;
    const bool is_added = part.kind == DiffKind::added;
    look.text = is_added ? theme.done : theme.failed;
    look.back = with_alpha(look.text, 0.14f);
    look.underline = is_added ? look.text : 0;
    look.strikes = !is_added;
    looks.push_back(look);
  }
  const float inner = ImGui::GetContentRegionAvail().x - context.px(24);
  const float height = editor_text_height(context, text + " ", inner, false) + context.px(16);
  PromptEditorState nothing{.field = {}, .cursor = {}, .completing = {}};
  Actions none;
  const EditorBox box{.field = field.c_str(),
                      .height = std::min(height, context.px(highest)),
                      .highlighter = [&](std::string_view) { return looks; },
                      .is_read_only = true};
  edit_prompt(context, nothing, box, text, none);
}

}  // namespace proofsheet::ui
