#include "ui/document.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sheet/sheet_patch.h"
#include "ui/language.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMaxSteps = 100;
// Texts of earlier steps are kept up to this size in all.
constexpr std::size_t kMostTextBytes = 64u << 20;

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

// Signs of comments: a `#` behind white space or at the beginning of a line.
std::size_t count_comments(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1))
    if (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\n') ++count;
  return count;
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
  sheet.title = tr("Untitled");
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

// Takes over what reading a text gave; without a sheet in it the old one stays.
void Document::read_into(State& state, sheet::Loaded loaded) {
  if (!loaded.sheet) {
    state.reading = Reading::failed;
    state.reading_problems = std::move(loaded.problems);
    return;
  }
  state.reading = Reading::done;
  state.sheet = std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet));
  state.reading_problems = std::move(loaded.problems);
  std::erase_if(state.reading_problems,
                [found = sheet::validate(*state.sheet)](const sheet::Problem& problem) {
                  return std::any_of(found.begin(), found.end(),
                                     [&](const sheet::Problem& other) { return is_same(problem, other); });
                });
}

void Document::load(sheet::Loaded loaded, const std::filesystem::path& path) {
  undo_.clear();
  redo_.clear();
  merge_key_.clear();
  if (on_forgotten) on_forgotten();
  auto state = std::make_shared<State>();
  auto nothing = std::make_shared<sheet::Sheet>();
  nothing->path = path;
  state->sheet = std::move(nothing);
  if (!loaded.text.empty()) state->text = std::make_shared<const std::string>(std::move(loaded.text));
  if (!loaded.sheet && !state->text) loaded.sheet = starter();
  read_into(*state, std::move(loaded));
  saved_ = state;
  adopt(std::move(state));
}

void Document::load_unsaved(sheet::Loaded loaded, const std::filesystem::path& path, Text file) {
  load(std::move(loaded), path);
  saved_.reset();
  if (!file) return;
  saved_ = std::make_shared<State>();
  saved_->sheet = now_->sheet;
  saved_->text = std::move(file);
}

bool Document::is_dirty() const {
  if (now_ == saved_) return false;
  return !saved_ || !now_->text || !saved_->text || *now_->text != *saved_->text;
}

void Document::begin_step(const KeptText& name, const std::string& merge_key, StatePtr next) {
  const bool merges = !merge_key.empty() && merge_key == merge_key_ && !undo_.empty();
  if (!merges) {
    undo_.push_back({name, now_});
    std::size_t bytes = 0;
    for (const Step& step : undo_) bytes += step.before->text ? step.before->text->size() : 0;
    while (undo_.size() > kMaxSteps || (bytes > kMostTextBytes && undo_.size() > 1)) {
      if (const Text& text = undo_.front().before->text) bytes -= text->size();
      undo_.erase(undo_.begin());
    }
  }
  redo_.clear();
  merge_key_ = merge_key;
  adopt(std::move(next));
  if (!merges && on_step) on_step(name);
}

bool Document::edit(const KeptText& name, const std::string& merge_key,
                    const std::function<void(sheet::Sheet&)>& change) {
  // What was typed a moment ago counts.
  if (const Text unread = unread_text()) text_was_read(unread, read_sheet_text(*unread, sheet()));
  if (is_broken()) return false;
  auto changed = std::make_shared<sheet::Sheet>(sheet());
  change(*changed);
  auto next = std::make_shared<State>();
  next->base = now_->text ? now_->text : now_->base;
  next->base_rewrites = now_->text ? now_->rewrites : now_->base_rewrites;
  next->reading_problems = now_->reading_problems;
  std::erase_if(next->reading_problems, [&](const sheet::Problem& problem) {
    return !is_field_untouched(problem.field, sheet(), *changed);
  });
  next->sheet = std::move(changed);
  begin_step(name, merge_key, std::move(next));
  return true;
}

std::string Document::undo_name() const {
  return undo_.empty() ? std::string() : undo_.back().name.shown();
}

void Document::step(std::vector<Step>& from, std::vector<Step>& to) {
  if (from.empty()) return;
  Step taken = std::move(from.back());
  from.pop_back();
  to.push_back({taken.name, now_});
  merge_key_.clear();
  if (taken.before->sheet->path != sheet().path) {
    // Where the sheet is kept is no edit: going back does not go back to the old file.
    auto moved = std::make_shared<sheet::Sheet>(*taken.before->sheet);
    moved->path = sheet().path;
    const bool was_saved = taken.before == saved_;
    taken.before = std::make_shared<State>(*taken.before);
    taken.before->sheet = std::move(moved);
    if (was_saved) saved_ = taken.before;
  }
  adopt(std::move(taken.before));
}

void Document::undo() {
  step(undo_, redo_);
}

void Document::redo() {
  step(redo_, undo_);
}

const Document::Text& Document::text() const {
  if (now_->text) return now_->text;
  if (!now_->base) {
    now_->text = std::make_shared<const std::string>(sheet::to_yaml(sheet()));
    return now_->text;
  }
  sheet::PatchedText patched = sheet::patch_sheet_text(*now_->base, sheet());
  now_->rewrites = now_->base_rewrites;
  if (count_comments(patched.text) < count_comments(*now_->base)) {
    if (patched.reach == sheet::PatchedText::Reach::whole) ++now_->rewrites[""];
    for (const std::string& section : patched.sections) ++now_->rewrites[section];
  }
  now_->text = std::make_shared<const std::string>(std::move(patched.text));
  return now_->text;
}

Document::Rewritten Document::rewritten() const {
  Rewritten rewritten;
  text();
  for (const auto& [section, count] : now_->rewrites) {
    // What the file has lost already is no loss any more.
    const auto known = saved_ ? saved_->rewrites.find(section) : RewriteCounts::const_iterator();
    if (saved_ && known != saved_->rewrites.end() && known->second >= count) continue;
    if (section.empty())
      rewritten.is_whole = true;
    else
      rewritten.sections.push_back(section);
  }
  return rewritten;
}

void Document::edit_text(const KeptText& name, const std::string& merge_key, std::string text) {
  auto next = std::make_shared<State>();
  this->text();
  next->sheet = now_->sheet;
  next->rewrites = now_->rewrites;
  next->text = std::make_shared<const std::string>(std::move(text));
  next->reading = Reading::wanted;
  next->reading_problems = now_->reading_problems;
  begin_step(name, merge_key, std::move(next));
}

Document::Text Document::unread_text() const {
  return now_->reading == Reading::wanted ? now_->text : nullptr;
}

void Document::text_was_read(const Text& text, sheet::Loaded loaded) {
  if (now_->reading != Reading::wanted || now_->text != text) return;
  const std::filesystem::path path = sheet().path;
  if (loaded.sheet) loaded.sheet->path = path;
  checked_ = text;
  text_problems_ = loaded.problems;
  read_into(*now_, std::move(loaded));
  adopt(now_);
}

std::vector<sheet::Problem> Document::text_problems() const {
  if (now_->reading == Reading::wanted || text() == checked_) return text_problems_;
  checked_ = text();
  text_problems_ = read_sheet_text(*checked_, sheet()).problems;
  return text_problems_;
}

void Document::saved(const std::filesystem::path& path, const Text& written) {
  merge_key_.clear();
  const bool is_current = text() == written;
  if (is_current) {
    saved_ = now_;
  } else {
    saved_ = std::make_shared<State>();
    saved_->sheet = now_->sheet;
    saved_->text = written;
    saved_->rewrites = now_->rewrites;
  }
  if (sheet().path == path) return;
  auto moved = std::make_shared<sheet::Sheet>(sheet());
  moved->path = path;
  auto next = std::make_shared<State>(*now_);
  next->sheet = std::move(moved);
  if (is_current) saved_ = next;
  adopt(std::move(next));
}

void Document::adopt(StatePtr state) {
  now_ = std::move(state);
  ++revision_;
  plan_.reset();
  problems_ = now_->reading_problems;
  if (!is_broken())
    for (sheet::Problem& problem : sheet::validate(sheet())) problems_.push_back(std::move(problem));
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const sheet::Problem& a, const sheet::Problem& b) { return a.line < b.line; });
  if (!problems_.empty()) return;
  Result<sheet::Plan> plan = sheet::Plan::make(now_->sheet);
  if (plan)
    plan_ = std::move(*plan);
  else
    problems_.push_back(
        {.file = sheet().path.filename().string(), .line = 0, .field = {}, .message = plan.error().message});
}

sheet::Loaded read_sheet_text(const std::string& text, const sheet::Sheet& before) {
  const std::string name = before.path.empty() ? before.name() : before.path.string();
  sheet::Loaded loaded = sheet::parse_sheet(text, name, before.base_folder(), &before);
  if (loaded.sheet) loaded.sheet->path = before.path;
  return loaded;
}

}  // namespace proofsheet::ui
