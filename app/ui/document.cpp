#include "ui/document.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMaxSteps = 100;

bool is_same(const sheet::Problem& a, const sheet::Problem& b) {
  return a.field == b.field && a.message == b.message;
}

const sheet::Axis* find_axis(const std::vector<sheet::Axis>& axes, std::string_view name) {
  const auto at =
      std::find_if(axes.begin(), axes.end(), [&](const sheet::Axis& axis) { return axis.name == name; });
  return at == axes.end() ? nullptr : &*at;
}

bool is_same_axis(const std::vector<sheet::Axis>& before, const std::vector<sheet::Axis>& after,
                  std::string_view name) {
  const sheet::Axis *a = find_axis(before, name), *b = find_axis(after, name);
  return (a == nullptr && b == nullptr) || (a != nullptr && b != nullptr && a->values == b->values);
}

bool is_same_prompts(const sheet::Sheet& a, const sheet::Sheet& b) {
  return std::equal(a.prompts.begin(), a.prompts.end(), b.prompts.begin(), b.prompts.end(),
                    [](const sheet::Prompt& x, const sheet::Prompt& y) {
                      return x.name == y.name && x.messages == y.messages;
                    });
}

// True when an edit did not touch the part of the sheet that a dotted field path names.
bool is_field_untouched(std::string_view field, const sheet::Sheet& before, const sheet::Sheet& after) {
  const std::size_t dot = field.find('.');
  const std::string_view section = field.substr(0, dot);
  const std::string_view name = dot == std::string_view::npos ? std::string_view() : field.substr(dot + 1);
  if (section == "params") return is_same_axis(before.params, after.params, name);
  if (section == "vars") return is_same_axis(before.vars, after.vars, name);
  if (section.starts_with("models")) return before.models == after.models;
  if (section.starts_with("prompts")) return is_same_prompts(before, after);
  if (section == "layout") return before.layout == after.layout;
  if (section == "repeat") return before.repeat == after.repeat;
  return true;
}

}  // namespace

Document::Document() {
  load({.sheet = starter(), .problems = {}});
}

sheet::Sheet Document::starter() {
  sheet::Sheet sheet;
  sheet.title = "Untitled";
  sheet::Message message;
  message.parts.emplace_back().text = "A garden at {{time}}, ink wash";
  sheet.prompts.push_back({.name = "plain", .messages = {std::move(message)}, .line = 0, .is_chat = false});
  sheet.models.push_back({.provider = "demo", .model = "image"});
  sheet.vars.push_back({.name = "time",
                        .kind = sheet::AxisKind::variable,
                        .values = sheet::AxisValues(std::vector<Value>{"dawn", "noon", "dusk", "night"}),
                        .text = {},
                        .line = 0});
  sheet.params.push_back({.name = "size",
                          .kind = sheet::AxisKind::parameter,
                          .values = sheet::AxisValues(Value("512x512")),
                          .text = {},
                          .line = 0});
  sheet.params.push_back({.name = "seed",
                          .kind = sheet::AxisKind::parameter,
                          .values = sheet::AxisValues::arithmetic(1, 4, 1, 4, 0),
                          .text = "1-4",
                          .line = 0});
  return sheet;
}

void Document::load(sheet::Loaded loaded) {
  undo_.clear();
  redo_.clear();
  merge_key_.clear();
  if (on_forgotten) on_forgotten();
  const bool has_sheet = loaded.sheet.has_value();
  sheet_ = std::make_shared<const sheet::Sheet>(has_sheet ? std::move(*loaded.sheet) : starter());
  saved_ = sheet_;
  reading_problems_ = std::move(loaded.problems);
  std::erase_if(reading_problems_, [found = sheet::validate(*sheet_)](const sheet::Problem& problem) {
    return std::any_of(found.begin(), found.end(),
                       [&](const sheet::Problem& other) { return is_same(problem, other); });
  });
  adopt(sheet_);
}

void Document::edit(const std::string& name, const std::string& merge_key,
                    const std::function<void(sheet::Sheet&)>& change) {
  auto changed = std::make_shared<sheet::Sheet>(*sheet_);
  change(*changed);
  const bool merges = !merge_key.empty() && merge_key == merge_key_ && !undo_.empty();
  if (!merges) {
    undo_.push_back({name, sheet_});
    if (undo_.size() > kMaxSteps) undo_.erase(undo_.begin());
  }
  redo_.clear();
  merge_key_ = merge_key;
  std::erase_if(reading_problems_, [&](const sheet::Problem& problem) {
    return !is_field_untouched(problem.field, *sheet_, *changed);
  });
  adopt(std::move(changed));
  if (!merges && on_step) on_step(name);
}

std::string Document::undo_name() const {
  return undo_.empty() ? std::string() : undo_.back().name;
}

void Document::step(std::vector<Step>& from, std::vector<Step>& to) {
  if (from.empty()) return;
  Step taken = std::move(from.back());
  from.pop_back();
  to.push_back({taken.name, sheet_});
  merge_key_.clear();
  if (taken.before->path != sheet_->path) {
    // Where the sheet is kept is no edit: going back does not go back to the old file.
    auto moved = std::make_shared<sheet::Sheet>(*taken.before);
    moved->path = sheet_->path;
    taken.before = std::move(moved);
  }
  adopt(std::move(taken.before));
}

void Document::undo() {
  step(undo_, redo_);
}

void Document::redo() {
  step(redo_, undo_);
}

void Document::saved(const std::filesystem::path& path, std::shared_ptr<const sheet::Sheet> written) {
  merge_key_.clear();
  const bool is_current = written == sheet_;
  saved_ = std::move(written);
  const bool had_reading_problems = !reading_problems_.empty();
  // The file now holds only what could be read.
  reading_problems_.clear();
  if (sheet_->path != path) {
    auto moved = std::make_shared<sheet::Sheet>(*sheet_);
    moved->path = path;
    adopt(std::move(moved));
    if (is_current) saved_ = sheet_;
  } else if (had_reading_problems) {
    adopt(sheet_);
  }
}

void Document::adopt(std::shared_ptr<const sheet::Sheet> sheet) {
  sheet_ = std::move(sheet);
  ++revision_;
  plan_.reset();
  problems_ = reading_problems_;
  for (sheet::Problem& problem : sheet::validate(*sheet_)) problems_.push_back(std::move(problem));
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const sheet::Problem& a, const sheet::Problem& b) { return a.line < b.line; });
  if (!problems_.empty()) return;
  Result<sheet::Plan> plan = sheet::Plan::make(sheet_);
  if (plan)
    plan_ = std::move(*plan);
  else
    problems_.push_back(
        {.file = sheet_->path.filename().string(), .line = 0, .field = {}, .message = plan.error().message});
}

}  // namespace proofsheet::ui
