#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "sheet/checker.h"
#include "sheet/suggest.h"
#include "sheet/template.h"

namespace proofsheet::sheet {
namespace {

bool is_plain_text(std::string_view text) {
  return text.find("{{") == std::string_view::npos && text.find("{%") == std::string_view::npos &&
         text.find("{#") == std::string_view::npos;
}

}  // namespace

void Checker::check_prompts() {
  if (sheet_.prompts.empty()) problem(0, "prompts", "no prompt; expected a text, a list or a map of them");
  for (std::size_t i = 0; i < sheet_.prompts.size(); ++i) {
    const Prompt& prompt = sheet_.prompts[i];
    const std::string field = fmt::format("prompts.{}", prompt.name);
    const auto same = std::ranges::find(sheet_.prompts, prompt.name, &Prompt::name);
    if (prompt.name.empty())
      problem(prompt.line, "prompts", "a prompt without a name; expected `name: text`");
    else if (same - sheet_.prompts.begin() < static_cast<std::ptrdiff_t>(i)) {
      problem(prompt.line, field, "two prompts have this name; expected each name once");
    }
    check_prompt(prompt, field);
  }
}

void Checker::check_prompt(const Prompt& prompt, const std::string& field) {
  constexpr std::array<std::string_view, 4> kRoles = {"system", "developer", "user", "assistant"};
  if (prompt.messages.empty()) problem(prompt.line, field, "no messages; expected at least one");
  if (!prompt.is_chat && (prompt.messages.size() != 1 || prompt.messages.front().parts.size() != 1)) {
    problem(prompt.line, field, "expected one text");
    return;
  }
  for (std::size_t i = 0; i < prompt.messages.size(); ++i) {
    const Message& message = prompt.messages[i];
    const std::string message_field = prompt.is_chat ? fmt::format("{}[{}]", field, i + 1) : field;
    const int line =
        message.parts.empty() || message.parts.front().line == 0 ? prompt.line : message.parts.front().line;
    if (std::ranges::find(kRoles, message.role) == kRoles.end()) {
      problem(line, message_field + ".role",
              fmt::format("unknown role '{}'{}; expected system, developer, user or assistant", message.role,
                          did_you_mean(message.role, {kRoles.begin(), kRoles.end()})));
    }
    if (message.parts.empty())
      problem(prompt.line, message_field + ".content", "no parts; expected a text or an image");
    for (const MessagePart& part : message.parts)
      check_part(part, message_field, part.line > 0 ? part.line : prompt.line);
  }
}

void Checker::check_part(const MessagePart& part, const std::string& field, int line) {
  const auto line_at = [line](int template_line) { return line > 0 ? line + template_line - 1 : 0; };
  const auto parsed = Template::parse(part.text);
  if (!parsed) {
    problem(line_at(parsed.error().line), field, parsed.error().message);
    return;
  }
  for (const TemplateName& name : parsed->names()) {
    if (!name.required || std::ranges::find(variables_, name.name) != variables_.end()) continue;
    problem(line_at(name.line), field,
            fmt::format("unknown variable `{}`{}; expected a name under `vars` or a column of `data`: {}",
                        name.name, did_you_mean(name.name, variables_), list_names(variables_)));
  }
  if (part.kind == MessagePart::Kind::image) check_image(part, field, line);
}

void Checker::check_image(const MessagePart& part, const std::string& field, int line) {
  if (part.text.empty()) problem(line, field, "an image without a file; expected `image: file.png`");
  if (part.text.empty() || !is_plain_text(part.text)) return;
  std::error_code error;
  const std::filesystem::path file = sheet_.base_folder() / part.text;
  if (!std::filesystem::is_regular_file(file, error))
    problem(line, field, fmt::format("no such image file: {}", file.string()));
}

void Checker::check_models() {
  if (sheet_.models.empty()) problem(0, "models", "no model; expected PROVIDER:MODEL, such as demo:image");
  for (std::size_t i = 0; i < sheet_.models.size(); ++i) {
    const std::string field = fmt::format("models[{}]", i + 1);
    const ModelRef& model = sheet_.models[i];
    if (model.provider.empty() || model.model.empty())
      problem(0, field, fmt::format("'{}' is not PROVIDER:MODEL", model.to_string()));
    const auto same = std::ranges::find(sheet_.models, model);
    if (!model.provider.empty() && same - sheet_.models.begin() < static_cast<std::ptrdiff_t>(i)) {
      problem(0, field,
              fmt::format("'{}' is listed twice; `repeat` asks a model more than once", model.to_string()));
    }
  }
}

}  // namespace proofsheet::sheet
