#include "sheet/sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "sheet/scalar.h"

namespace proofsheet::sheet {

std::string Problem::to_string() const {
  std::string text = file;
  if (line > 0) text += fmt::format("{}{}", text.empty() ? "line " : ":", line);
  if (!text.empty()) text += ": ";
  if (!field.empty()) text += field + ": ";
  return text + message;
}

Result<ModelRef> parse_model_ref(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const std::size_t colon = trimmed.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == trimmed.size()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("'{}' is not PROVIDER:MODEL, such as demo:image", text));
  }
  return ModelRef{std::string(trimmed.substr(0, colon)), std::string(trimmed.substr(colon + 1))};
}

std::filesystem::path Sheet::base_folder() const {
  return folder.empty() ? path.parent_path() : folder;
}

std::string Sheet::name() const {
  if (!title.empty()) return title;
  if (!path.empty()) return path.filename().string();
  return "untitled";
}

const ProviderSpec* Sheet::find_provider(std::string_view provider) const {
  const auto found = std::ranges::find(providers, provider, &ProviderSpec::name);
  return found == providers.end() ? nullptr : &*found;
}

const AxisView* Layout::view(std::string_view axis) const {
  const auto found = std::ranges::find(views, axis, &AxisView::axis);
  return found == views.end() ? nullptr : &*found;
}

AxisView& Layout::view_of(std::string_view axis) {
  const auto found = std::ranges::find(views, axis, &AxisView::axis);
  if (found != views.end()) return *found;
  views.push_back({.axis = std::string(axis)});
  return views.back();
}

void Layout::tidy() {
  std::erase_if(views, [](const AxisView& view) { return view.is_plain(); });
}

}  // namespace proofsheet::sheet
