// The prompt variants of the sheet panel: tabs, editors, chat messages.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "sheet/template.h"
#include "ui/sheet_edits.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kTabsShown = 24;

std::string name_field(const std::string& prompt) {
  return fmt::format("prompts.{}.name", prompt);
}

sheet::Prompt text_prompt(std::string name, std::string text) {
  sheet::Message message;
  message.parts.push_back({.kind = sheet::MessagePart::Kind::text, .text = std::move(text)});
  return {.name = std::move(name), .messages = {std::move(message)}, .line = 0, .is_chat = false};
}

void show_prompt(const SheetPanel& panel, std::size_t index) {
  panel.state.prompt = index;
  panel.state.editor = {};
}

void add_prompt(const SheetPanel& panel, sheet::Prompt prompt) {
  const std::size_t index = panel.sheet().prompts.size();
  panel.edit(tr_later("add prompt"), "",
             [prompt = std::move(prompt)](sheet::Sheet& sheet) { sheet.prompts.push_back(prompt); });
  show_prompt(panel, index);
}

// A chat as one text: its texts as paragraphs; one text as a chat: its user message.
void toggle_chat(sheet::Prompt& prompt) {
  if (!prompt.is_chat) {
    prompt.is_chat = true;
    return;
  }
  std::string text;
  for (const sheet::Message& message : prompt.messages)
    for (const sheet::MessagePart& part : message.parts)
      if (part.kind == sheet::MessagePart::Kind::text) text += (text.empty() ? "" : "\n\n") + part.text;
  prompt = text_prompt(prompt.name, std::move(text));
}

void prompt_menu(const SheetPanel& panel, std::size_t index) {
  const sheet::Prompt& prompt = panel.sheet().prompts[index];
  const std::size_t count = panel.sheet().prompts.size();
  if (ImGui::MenuItem(tr("Rename"))) panel.begin_editing(name_field(prompt.name), prompt.name);
  if (ImGui::MenuItem(tr("Duplicate"))) {
    sheet::Prompt copy = prompt;
    copy.name = free_name(prompt_names(panel.sheet()), prompt.name);
    add_prompt(panel, std::move(copy));
  }
  if (ImGui::MenuItem(prompt.is_chat ? tr("Make it one text") : tr("Make it a chat")))
    panel.edit(tr_later("change kind of prompt"), "",
               [index](sheet::Sheet& sheet) { toggle_chat(sheet.prompts[index]); });
  const auto move = [&](const char* title, bool possible, std::size_t to) {
    if (!ImGui::MenuItem(title, nullptr, false, possible)) return;
    panel.edit(tr_later("move prompt"), "",
               [index, to](sheet::Sheet& sheet) { std::swap(sheet.prompts[index], sheet.prompts[to]); });
    show_prompt(panel, to);
  };
  move(tr("Move left"), index > 0, index - 1);
  move(tr("Move right"), index + 1 < count, index + 1);
  ImGui::Separator();
  if (ImGui::MenuItem(tr("Delete"), nullptr, false, count > 1)) {
    panel.edit(tr_later("delete prompt"), "", [index](sheet::Sheet& sheet) {
      sheet.prompts.erase(sheet.prompts.begin() + static_cast<std::ptrdiff_t>(index));
    });
    show_prompt(panel, index > 0 ? index - 1 : 0);
  }
}

// The name of a variant as a field in place of its tab.
void rename_field(const SheetPanel& panel, std::size_t index) {
  const std::string name = panel.sheet().prompts[index].name, field = name_field(name);
  const FieldOutcome outcome =
      draft_field(panel, field, {.hint = tr("name"), .width = panel.context.px(120)});
  const std::string wanted = panel.state.drafts[field];
  const std::vector<std::string> names = prompt_names(panel.sheet());
  const bool taken = wanted != name && std::find(names.begin(), names.end(), wanted) != names.end();
  if (taken) tooltip(panel.context, tr("Another variant has this name"));
  if (outcome == FieldOutcome::revert) return panel.stop_editing(field);
  if (outcome != FieldOutcome::apply) return;
  if (!taken && !wanted.empty() && wanted != name)
    panel.edit(tr_later("rename prompt"), "",
               [index, wanted](sheet::Sheet& sheet) { rename_prompt(sheet, index, wanted); });
  panel.stop_editing(field);
}

void prompt_tab(const SheetPanel& panel, Flow& flow, std::size_t index) {
  const sheet::Prompt& prompt = panel.sheet().prompts[index];
  const Context& context = panel.context;
  flow.place(text_width(context.fonts.text, context.px(kTextSize), prompt.name) + context.px(24));
  if (panel.is_open(name_field(prompt.name))) return rename_field(panel, index);
  ImGui::PushID(static_cast<int>(index));
  if (tab(context, prompt.name.c_str(), index == panel.state.prompt)) show_prompt(panel, index);
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    panel.begin_editing(name_field(prompt.name), prompt.name);
  if (begin_menu(panel.context, "prompt menu", MenuOpens::on_right_click)) {
    prompt_menu(panel, index);
    end_menu();
  }
  ImGui::PopID();
}

// More variants than there is room for are reached through a list.
void more_prompts(const SheetPanel& panel, Flow& flow) {
  const std::vector<sheet::Prompt>& prompts = panel.sheet().prompts;
  if (prompts.size() <= kTabsShown) return;
  const std::string title =
      fmt::format("{}###more prompts", tr_format("{} more", prompts.size() - kTabsShown));
  flow.place(
      text_width(panel.context.fonts.text, panel.context.px(kTextSize), tr_format("{} more", 100'000)) +
      panel.context.px(24));
  if (tab(panel.context, title.c_str(), false)) ImGui::OpenPopup("all prompts");
  ImGui::SetNextWindowSizeConstraints({panel.context.px(200), 0},
                                      {panel.context.px(400), panel.context.px(400)});
  if (!begin_menu(panel.context, "all prompts", MenuOpens::by_open_popup)) return;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(prompts.size()));
  while (clipper.Step())
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const auto index = static_cast<std::size_t>(i);
      if (ImGui::MenuItem(fmt::format("{}##{}", prompts[index].name, i).c_str(), nullptr,
                          index == panel.state.prompt))
        show_prompt(panel, index);
    }
  end_menu();
}

void prompt_tabs(const SheetPanel& panel) {
  const std::size_t count = panel.sheet().prompts.size();
  Flow flow(panel.context);
  for (std::size_t index = 0; index < count; ++index)
    if (index < kTabsShown || index == panel.state.prompt) prompt_tab(panel, flow, index);
  more_prompts(panel, flow);
  flow.place(panel.context.px(34));
  if (tab(panel.context, "+##Add prompt", false)) {
    const std::string text = count == 0 || panel.sheet().prompts.front().is_chat ? ""
                             : panel.sheet().prompts[panel.state.prompt].is_chat
                                 ? ""
                                 : panel.sheet().prompts[panel.state.prompt].text();
    const std::string name = free_name(prompt_names(panel.sheet()), tr("variant"));
    add_prompt(panel, text_prompt(name, text));
    panel.begin_editing(name_field(name), name);
  }
  platform::announce_item("Add prompt");
  tooltip(panel.context, tr("Add a variant that begins as a copy of this one"));
}

// --- editors
// ---------------------------------------------------------------------------------------------------------

std::vector<KnownName> known_names(const sheet::Sheet& sheet) {
  std::vector<KnownName> names;
  for (const sheet::Axis& axis : sheet.vars) {
    const std::string first = axis.varies() ? tr_format("{} values", axis.values.size())
                                            : to_display(axis.values.at(0)).substr(0, 24);
    names.push_back({axis.name, first});
  }
  if (!sheet.data.empty() && sheet.data.front().is_map())
    for (const Member& member : sheet.data.front().as_map()) names.push_back({member.key, tr("column")});
  return names;
}

std::vector<std::string> known_variables(const sheet::Sheet& sheet) {
  std::vector<std::string> names;
  for (KnownName& known : known_names(sheet)) names.push_back(std::move(known.name));
  return names;
}

Highlighter highlighter(const SheetPanel& panel, std::vector<sheet::TemplateSpan>& spans) {
  return [&panel, &spans](std::string_view text) {
    spans = sheet::template_spans(text, known_variables(panel.sheet()));
    std::vector<Highlight> highlights;
    for (const sheet::TemplateSpan& span : spans) {
      if (span.kind == sheet::SpanKind::plain && span.problem.empty()) continue;
      Highlight look{.begin = span.begin,
                     .end = span.end,
                     .text = panel.theme().accent,
                     .back = panel.theme().accent_soft,
                     .tip = span.problem};
      if (span.kind == sheet::SpanKind::comment) look.text = panel.theme().muted, look.back = 0;
      if (!span.problem.empty()) {
        look.text = look.underline = panel.theme().failed;
        look.back = with_alpha(panel.theme().failed, 0.14f);
      }
      highlights.push_back(look);
    }
    return highlights;
  };
}

// One text of a prompt. `field` is its label, unique within the prompt.
void text_editor(const SheetPanel& panel, const char* field, const sheet::MessagePart& part,
                 std::function<void(sheet::Sheet&, std::string)> set, float least_height) {
  const Context& context = panel.context;
  std::string text = part.text;
  const float inner = ImGui::GetContentRegionAvail().x - context.px(24);
  const float wanted = editor_text_height(context, text + " ", inner, true) + context.px(16);
  const float height = std::clamp(wanted, context.px(least_height), context.px(280));
  std::vector<sheet::TemplateSpan> spans;
  const EditorBox box{.field = field,
                      .height = height,
                      .highlighter = highlighter(panel, spans),
                      .has_numbers = true,
                      .complete = [&panel](std::string_view shown, std::size_t at, bool asked) {
                        return complete_template(shown, at, known_names(panel.sheet()), asked);
                      }};
  if (!edit_prompt(context, panel.state.editor, box, text, panel.actions)) return;
  panel.edit(tr_later("edit prompt"),
             fmt::format("prompt {} {}", panel.state.prompt, typing_key(panel.state.editor)),
             [set = std::move(set), text = std::move(text)](sheet::Sheet& sheet) { set(sheet, text); });
}

void message_menu(const SheetPanel& panel, std::size_t prompt, std::size_t message) {
  const std::size_t count = panel.sheet().prompts[prompt].messages.size();
  for (const char* role : {"system", "developer", "user", "assistant"})
    if (ImGui::MenuItem(role, nullptr, panel.sheet().prompts[prompt].messages[message].role == role))
      panel.edit(tr_later("change role"), "", [prompt, message, role](sheet::Sheet& sheet) {
        sheet.prompts[prompt].messages[message].role = role;
      });
  ImGui::Separator();
  if (ImGui::MenuItem(tr("Remove message"), nullptr, false, count > 1))
    panel.edit(tr_later("remove message"), "", [prompt, message](sheet::Sheet& sheet) {
      std::vector<sheet::Message>& messages = sheet.prompts[prompt].messages;
      messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(message));
    });
}

void message_part(const SheetPanel& panel, std::size_t prompt, std::size_t message, std::size_t part) {
  const sheet::MessagePart& content = panel.sheet().prompts[prompt].messages[message].parts[part];
  if (content.kind == sheet::MessagePart::Kind::image) {
    key_value(panel.context, tr("image"), content.text, true);
    return;
  }
  const std::string field = fmt::format("prompt.{}.{}", message, part);
  text_editor(
      panel, field.c_str(), content,
      [prompt, message, part](sheet::Sheet& sheet, std::string text) {
        sheet.prompts[prompt].messages[message].parts[part].text = std::move(text);
      },
      52);
}

void chat_editor(const SheetPanel& panel, std::size_t index) {
  const sheet::Prompt& prompt = panel.sheet().prompts[index];
  for (std::size_t message = 0; message < prompt.messages.size(); ++message) {
    ImGui::PushID(static_cast<int>(message));
    label(panel.context, prompt.messages[message].role, panel.theme().muted, kCaptionSize);
    ImGui::SameLine(0, 0);
    const ImVec2 end = ImGui::GetItemRectMax(), start = ImGui::GetItemRectMin();
    ImGui::SetCursorScreenPos(start);
    if (ImGui::InvisibleButton("role", {end.x - start.x + panel.context.px(12), end.y - start.y},
                               ImGuiButtonFlags_EnableNav))
      ImGui::OpenPopup("message menu");
    platform::announce_item(fmt::format("role {}", message));
    tooltip(panel.context, tr("Change the role, or remove the message"));
    if (begin_menu(panel.context, "message menu", MenuOpens::by_open_popup)) {
      message_menu(panel, index, message);
      end_menu();
    }
    for (std::size_t part = 0; part < prompt.messages[message].parts.size(); ++part)
      message_part(panel, index, message, part);
    ImGui::PopID();
    gap(panel.context, 8);
  }
  const bool adds =
      chip(panel.context, fmt::format("{}###Add message", tr("add a message")).c_str(), false, true);
  platform::announce_item("Add message");
  if (!adds) return;
  const bool answer_is_next = !prompt.messages.empty() && prompt.messages.back().role == "user";
  panel.edit(tr_later("add message"), "", [index, answer_is_next](sheet::Sheet& sheet) {
    sheet::Message message = text_prompt("", "").messages.front();
    if (answer_is_next) message.role = "assistant";
    sheet.prompts[index].messages.push_back(std::move(message));
  });
}

}  // namespace

void draw_prompts(const SheetPanel& panel) {
  const std::vector<sheet::Prompt>& prompts = panel.sheet().prompts;
  const std::string remark = prompts.size() > 1 ? tr_format("{} variants", prompts.size()) : std::string();
  section_title(panel.context, tr("Prompt"), remark);
  prompt_tabs(panel);
  if (panel.state.prompt >= prompts.size()) return field_problems(panel, "prompts");
  gap(panel.context, 8);
  const std::size_t index = panel.state.prompt;
  const sheet::Prompt& prompt = prompts[index];
  ImGui::PushID(static_cast<int>(index));
  if (prompt.is_chat || prompt.messages.empty() || prompt.messages.front().parts.empty())
    chat_editor(panel, index);
  else
    text_editor(
        panel, "prompt", prompt.messages.front().parts.front(),
        [index](sheet::Sheet& sheet, std::string text) {
          sheet.prompts[index].messages.front().parts.front().text = std::move(text);
        },
        92);
  ImGui::PopID();
  field_problems(panel, "prompts." + prompt.name);
  gap(panel.context, 8);
  draw_below_prompt(panel);
}

}  // namespace proofsheet::ui
