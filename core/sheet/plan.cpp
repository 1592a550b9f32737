#include "sheet/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "sheet/cell_space.h"
#include "sheet/checker.h"
#include "sheet/template.h"

namespace proofsheet::sheet {
namespace {

struct CompiledPart {
  MessagePart::Kind kind = MessagePart::Kind::text;
  Template text;
  int line = 0;
};

struct CompiledMessage {
  std::string role;
  std::vector<CompiledPart> parts;
};

struct CompiledPrompt {
  std::vector<CompiledMessage> messages;
  std::vector<std::string> names;  // the variables that its templates use
};

CompiledPrompt compile(const Prompt& prompt) {
  CompiledPrompt compiled;
  for (const Message& message : prompt.messages) {
    CompiledMessage& out = compiled.messages.emplace_back();
    out.role = message.role;
    for (const MessagePart& part : message.parts) {
      auto parsed = Template::parse(part.text);
      if (!parsed) continue;  // validate() has refused such a sheet
      for (const TemplateName& name : parsed->names()) {
        if (std::ranges::find(compiled.names, name.name) == compiled.names.end())
          compiled.names.push_back(name.name);
      }
      out.parts.push_back({part.kind, std::move(*parsed), part.line > 0 ? part.line : prompt.line});
    }
  }
  return compiled;
}

std::string message_text(const RenderedMessage& message) {
  std::string text;
  for (const MessagePart& part : message.parts) {
    if (!text.empty()) text += '\n';
    text += part.kind == MessagePart::Kind::image ? fmt::format("[image: {}]", part.text) : part.text;
  }
  return text;
}

// By message, then by part.
using MessageSpans = std::vector<std::vector<RenderedSpan>>;

// As CellSpec::prompt_text.
MarkedPrompt mark_prompt(const std::vector<RenderedMessage>& messages,
                         const std::vector<MessageSpans>& spans) {
  MarkedPrompt prompt;
  const bool is_plain = messages.size() == 1 && messages.front().role == "user";
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (!prompt.text.empty()) prompt.text += "\n\n";
    if (!is_plain) prompt.text += messages[i].role + ": ";
    const std::size_t message_begin = prompt.text.size();
    for (std::size_t part = 0; part < messages[i].parts.size(); ++part) {
      if (prompt.text.size() > message_begin) prompt.text += '\n';
      const bool is_image = messages[i].parts[part].kind == MessagePart::Kind::image;
      const std::size_t begin = prompt.text.size();
      prompt.text +=
          is_image ? fmt::format("[image: {}]", messages[i].parts[part].text) : messages[i].parts[part].text;
      if (is_image) continue;
      for (const RenderedSpan& span : spans[i][part])
        prompt.spans.push_back({begin + span.begin, begin + span.end, span.name});
    }
  }
  return prompt;
}

}  // namespace

struct Plan::Impl {
  std::shared_ptr<const Sheet> sheet;
  CellSpace space;
  std::vector<CompiledPrompt> prompts;

  // The value index of an axis in a cell; 0 for a constant.
  std::uint64_t index_of(std::string_view axis, const std::vector<std::uint64_t>& coordinates) const {
    for (std::size_t i = 0; i < space.axes().size(); ++i) {
      if (space.axes()[i].name == axis) return coordinates[i];
    }
    return 0;
  }

  Value variables(const CompiledPrompt& prompt, const std::vector<std::uint64_t>& coordinates) const;
  Result<RenderedMessage> render(const CompiledMessage& message, const Value& variables,
                                 const std::string& prompt, MessageSpans* spans = nullptr) const;
  Result<std::string> check_image(const std::string& path, const std::string& where) const;
};

Value Plan::Impl::variables(const CompiledPrompt& prompt,
                            const std::vector<std::uint64_t>& coordinates) const {
  Value values{Value::Map{}};
  const Value* row =
      sheet->data.empty() ? nullptr : &sheet->data[static_cast<std::size_t>(index_of("row", coordinates))];
  for (const std::string& name : prompt.names) {
    const auto axis = std::ranges::find(sheet->vars, name, &Axis::name);
    if (axis != sheet->vars.end())
      values.set(name, axis->values.at(index_of(name, coordinates)));
    else if (row && name == "row")
      values.set(name, *row);
    else if (const Value* column = row ? row->find(name) : nullptr)
      values.set(name, *column);
  }
  return values;
}

Result<std::string> Plan::Impl::check_image(const std::string& path, const std::string& where) const {
  const std::filesystem::path file = sheet->base_folder() / path;
  std::error_code error;
  if (std::filesystem::is_regular_file(file, error)) return file.string();
  return fail(ErrorKind::invalid_input, fmt::format("{}: no such image file: {}", where, file.string()));
}

Result<RenderedMessage> Plan::Impl::render(const CompiledMessage& message, const Value& variables,
                                           const std::string& prompt, MessageSpans* spans) const {
  RenderedMessage rendered{message.role, {}};
  for (const CompiledPart& part : message.parts) {
    auto text = part.text.render(variables, spans ? &spans->emplace_back() : nullptr);
    const auto where = [&](int template_line) {
      const int line = part.line > 0 ? part.line + template_line - 1 : 0;
      return Problem{sheet->path.string(), line, "prompts." + prompt, ""}.to_string();
    };
    if (!text) return fail(ErrorKind::invalid_input, where(text.error().line) + text.error().message);
    if (part.kind == MessagePart::Kind::image) {
      auto file =
          check_image(*text, Problem{sheet->path.string(), part.line, "", "prompts." + prompt}.to_string());
      if (!file) return fail(file.error());
      *text = std::move(*file);
    }
    rendered.parts.push_back({part.kind, std::move(*text), part.line});
  }
  return rendered;
}

Result<Plan> Plan::make(std::shared_ptr<const Sheet> sheet) {
  const std::vector<Problem> problems = validate(*sheet);
  if (!problems.empty()) {
    const std::string more = problems.size() > 1 ? fmt::format(" (and {} more)", problems.size() - 1) : "";
    return fail(ErrorKind::invalid_input, problems.front().to_string() + more);
  }
  auto space = CellSpace::make(*sheet);
  if (!space)
    return fail(ErrorKind::invalid_input, fmt::format("{}: {}", space.error().field, space.error().message));
  auto impl = std::make_shared<Impl>();
  impl->space = std::move(*space);
  for (const Prompt& prompt : sheet->prompts) impl->prompts.push_back(compile(prompt));
  impl->sheet = std::move(sheet);
  Plan plan;
  plan.impl_ = std::move(impl);
  return plan;
}

std::uint64_t Plan::size() const {
  return impl_->space.size();
}
const Sheet& Plan::sheet() const {
  return *impl_->sheet;
}
std::vector<std::uint64_t> Plan::strides() const {
  return impl_->space.strides();
}
const std::vector<Axis>& Plan::axes() const {
  return impl_->space.axes();
}

std::optional<std::size_t> Plan::axis_position(std::string_view name) const {
  const auto found = std::ranges::find(axes(), name, &Axis::name);
  if (found == axes().end()) return std::nullopt;
  return static_cast<std::size_t>(found - axes().begin());
}

std::vector<std::uint64_t> Plan::coordinates(CellIndex cell) const {
  return impl_->space.coordinates(cell);
}

std::vector<std::vector<std::uint32_t>> Plan::value_columns(const std::vector<std::size_t>& axes) const {
  return impl_->space.value_columns(axes);
}

std::optional<CellIndex> Plan::find(const std::vector<std::uint64_t>& coordinates) const {
  return impl_->space.find(coordinates);
}

Value Plan::axis_value(std::size_t axis, std::uint64_t value_index) const {
  return axes().at(axis).values.at(value_index);
}

Result<CellSpec> Plan::cell(CellIndex index) const {
  if (index >= size())
    return fail(ErrorKind::invalid_input, fmt::format("cell {} of a plan of {}", index, size()));
  const std::vector<std::uint64_t> at = coordinates(index);
  const Sheet& sheet = *impl_->sheet;
  CellSpec spec;
  spec.index = index;
  spec.sheet = impl_->sheet;
  const std::size_t prompt_index = static_cast<std::size_t>(impl_->index_of("prompt", at));
  spec.prompt_name = sheet.prompts[prompt_index].name;
  spec.model = sheet.models[static_cast<std::size_t>(impl_->index_of("model", at))];
  spec.repeat = impl_->index_of("repeat", at);
  spec.axes = Value(Value::Map{});
  if (axis_position("prompt")) spec.axes.set("prompt", spec.prompt_name);
  spec.axes.set("model", spec.model.to_string());
  for (std::size_t i = 0; i < axes().size(); ++i) {
    if (axes()[i].kind != AxisKind::prompt && axes()[i].kind != AxisKind::model)
      spec.axes.set(axes()[i].name, axis_value(i, at[i]));
  }
  spec.params = Value(Value::Map{});
  for (const Axis& axis : sheet.params) {
    Value value = axis.values.at(impl_->index_of(axis.name, at));
    if (!value.is_null()) spec.params.set(axis.name, std::move(value));
  }
  const CompiledPrompt& prompt = impl_->prompts[prompt_index];
  const Value variables = impl_->variables(prompt, at);
  for (const CompiledMessage& message : prompt.messages) {
    auto rendered = impl_->render(message, variables, spec.prompt_name);
    if (!rendered) return fail(rendered.error());
    spec.messages.push_back(std::move(*rendered));
  }
  return spec;
}

Result<MarkedPrompt> Plan::marked_prompt(CellIndex index) const {
  if (index >= size())
    return fail(ErrorKind::invalid_input, fmt::format("cell {} of a plan of {}", index, size()));
  const std::vector<std::uint64_t> at = coordinates(index);
  const auto prompt_index = static_cast<std::size_t>(impl_->index_of("prompt", at));
  const CompiledPrompt& prompt = impl_->prompts[prompt_index];
  const Value variables = impl_->variables(prompt, at);
  std::vector<RenderedMessage> messages;
  std::vector<MessageSpans> spans(prompt.messages.size());
  for (std::size_t i = 0; i < prompt.messages.size(); ++i) {
    auto rendered =
        impl_->render(prompt.messages[i], variables, impl_->sheet->prompts[prompt_index].name, &spans[i]);
    if (!rendered) return fail(rendered.error());
    messages.push_back(std::move(*rendered));
  }
  return mark_prompt(messages, spans);
}

std::string CellSpec::prompt_text() const {
  if (messages.size() == 1 && messages.front().role == "user") return message_text(messages.front());
  std::string text;
  for (const RenderedMessage& message : messages) {
    if (!text.empty()) text += "\n\n";
    text += fmt::format("{}: {}", message.role, message_text(message));
  }
  return text;
}

}  // namespace proofsheet::sheet
