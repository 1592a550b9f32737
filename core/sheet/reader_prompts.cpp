#include <fmt/format.h>

#include <algorithm>

#include "sheet/reader.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxPrompts = 10'000;
constexpr std::size_t kMaxModels = 1'000;
constexpr std::string_view kPromptForms = "a text or a list of messages ({role: user, content: ...})";

}  // namespace

void Reader::read_prompts(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_few(node, field, kMaxPrompts)) return;
  if (node.kind == YamlNode::Kind::scalar) {
    add_prompt(sheet, "prompt", node.line, node, field);
    return;
  }
  if (node.kind == YamlNode::Kind::list) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const YamlNode& item = *node.items[i];
      const std::string item_field = fmt::format("{}[{}]", field, i + 1);
      if (item.kind == YamlNode::Kind::map && item.find("role")) {
        problem(item.line, item_field,
                "a message; expected a prompt. Messages need a name: `prompts: {chat: [...]}`");
        continue;
      }
      add_prompt(sheet, fmt::format("prompt {}", i + 1), item.line, item, item_field);
    }
    return;
  }
  for (const YamlEntry& entry : node.entries) {
    const bool is_repeated =
        std::ranges::find(sheet.prompts, entry.key, &Prompt::name) != sheet.prompts.end();
    remember(field + '.' + entry.key, entry.line);
    if (!is_repeated) add_prompt(sheet, entry.key, entry.line, *entry.value, field + '.' + entry.key);
  }
}

void Reader::add_prompt(Sheet& sheet, std::string name, int line, const YamlNode& node,
                        const std::string& field) {
  Prompt prompt;
  prompt.name = std::move(name);
  prompt.line = line;
  if (prompt.name.empty()) problem(line, field, "a prompt without a name; expected `name: text`");
  if (node.kind == YamlNode::Kind::list) {
    prompt.is_chat = true;
    prompt.messages = read_messages(node, field);
    if (prompt.messages.empty()) return;
  } else {
    const auto text = read_text(node, field, kPromptForms);
    if (!text) return;
    prompt.messages.push_back({"user", {{MessagePart::Kind::text, *text, node.text_line}}});
  }
  sheet.prompts.push_back(std::move(prompt));
}

std::vector<Message> Reader::read_messages(const YamlNode& node, const std::string& field) {
  std::vector<Message> messages;
  if (node.items.empty()) problem(node.line, field, "no messages; expected at least one");
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string item_field = fmt::format("{}[{}]", field, i + 1);
    const bool is_map = expect_map(*node.items[i], item_field, "a message: {role: user, content: ...}");
    messages.push_back(is_map ? read_message(*node.items[i], item_field) : Message{});
  }
  return messages;
}

Message Reader::read_message(const YamlNode& node, const std::string& field) {
  Message message;
  const YamlNode* role = node.find("role");
  const YamlNode* content = node.find("content");
  for (const YamlEntry& entry : node.entries) check_key(entry, field, {"role", "content"});
  if (!role)
    problem(node.line, field, "no `role`; expected system, developer, user or assistant");
  else if (auto text = read_text(*role, field + ".role", "a role"))
    message.role = std::move(*text);
  if (content)
    read_content(message, *content, field + ".content");
  else
    problem(node.line, field, "no `content`; expected a text or a list of parts");
  return message;
}

void Reader::read_content(Message& message, const YamlNode& node, const std::string& field) {
  if (node.kind == YamlNode::Kind::scalar) {
    message.parts.push_back({MessagePart::Kind::text, node.text, node.text_line});
    return;
  }
  if (node.kind != YamlNode::Kind::list) {
    problem(node.line, field, fmt::format("expected a text or a list of parts, not {}", describe(node)));
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (auto part = read_part(*node.items[i], fmt::format("{}[{}]", field, i + 1)))
      message.parts.push_back(std::move(*part));
  }
}

std::optional<MessagePart> Reader::read_part(const YamlNode& node, const std::string& field) {
  if (node.kind == YamlNode::Kind::scalar)
    return MessagePart{MessagePart::Kind::text, node.text, node.text_line};
  if (!expect_map(node, field, "a part: `text: ...` or `image: file.png`")) return std::nullopt;
  for (const YamlEntry& entry : node.entries) check_key(entry, field, {"text", "image"});
  const YamlNode* text = node.find("text");
  const YamlNode* image = node.find("image");
  if ((text != nullptr) == (image != nullptr)) {
    problem(node.line, field, "expected either `text` or `image`");
    return std::nullopt;
  }
  const YamlNode& content = text ? *text : *image;
  const auto value = read_text(content, field, text ? "a text" : "an image file");
  if (!value) return std::nullopt;
  return MessagePart{text ? MessagePart::Kind::text : MessagePart::Kind::image, *value, content.text_line};
}

void Reader::read_models(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_few(node, field, kMaxModels)) return;
  const bool is_list = node.kind == YamlNode::Kind::list;
  for (std::size_t i = 0; i < (is_list ? node.items.size() : 1); ++i) {
    const YamlNode& item = is_list ? *node.items[i] : node;
    const std::string item_field = is_list ? fmt::format("{}[{}]", field, i + 1) : field;
    remember(item_field, item.line);
    const auto text = read_text(item, item_field, "PROVIDER:MODEL, such as demo:image");
    auto model = parse_model_ref(text.value_or(""));
    if (text && !model) problem(item.line, item_field, model.error().message);
    // What could not be read keeps its place, so that the numbers of the others stay right.
    sheet.models.push_back(model ? std::move(*model) : ModelRef{});
  }
}

}  // namespace proofsheet::sheet
