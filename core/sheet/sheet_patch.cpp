#include "sheet/sheet_patch.h"

#include <algorithm>
#include <optional>

#include "sheet/data_file.h"
#include "sheet/reader.h"
#include "sheet/yaml_node.h"
#include "sheet/yaml_patch.h"

namespace proofsheet::sheet {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Moving, then changing, then what an alias has changed along with its anchor.
constexpr int kMostRounds = 6;

// A sheet as to_yaml writes it, but for its rows.
std::string canonical_text(Sheet sheet) {
  sheet.data.clear();
  return to_yaml(sheet);
}

// A text as it stands: its places and what it means.
struct Read {
  SourceNode source;
  std::string canonical;
  Value meaning;
  std::size_t mistakes = 0;  // such as keys that stand twice
};
std::optional<Read> read_text(std::string_view text) {
  const YamlDocument document = read_yaml(text);
  auto source = read_source(text);
  if (!document.root || !source) return std::nullopt;
  Reader reader("", {}, DataFiles::left_alone);
  Read read{.source = std::move(*source),
            .canonical = canonical_text(reader.read(*document.root)),
            .meaning = {},
            .mistakes = document.problems.size()};
  read.meaning = read_target(read.canonical).value;
  return read;
}

std::vector<std::string> changed_keys(const Value& before, const Value& after) {
  std::vector<std::string> keys;
  for (const Member& entry : after.as_map()) {
    const Value* old = before.find(entry.key);
    if (old == nullptr || *old != entry.value) keys.push_back(entry.key);
  }
  return keys;
}

// Top-level keys whose text has an anchor or an alias in it.
std::vector<std::string> linked_keys(std::string_view text, const SourceNode& root) {
  std::vector<std::string> keys;
  for (const SourceEntry& entry : root.entries) {
    const std::string_view written = text.substr(entry.key_end, entry.value.end - entry.key_end);
    if (written.find_first_of("&*") != std::string_view::npos) keys.push_back(entry.key);
  }
  return keys;
}

class SheetPatch {
 public:
  SheetPatch(std::string_view text, const Sheet& wanted)
      : text_(text), after_(read_target(canonical_text(wanted))) {
    // What cannot be written is compared by what is read of it.
    const auto read = read_text(after_.text);
    goal_ = read ? read->canonical : after_.text;
  }

  PatchedText run() {
    std::string text(text_);
    if (improve(text, {})) return {std::move(text)};
    std::string section(text_);
    if (const auto read = read_text(section)) {
      std::vector<std::string> keys = changed_keys(read->meaning, after_.value);
      if (improve(section, keys)) return {std::move(section), PatchedText::Reach::sections, keys};
      section = text_;
      for (const std::string& key : linked_keys(section, read->source))
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
      if (improve(section, keys)) return {std::move(section), PatchedText::Reach::sections, keys};
    }
    return {after_.text, PatchedText::Reach::whole};
  }

 private:
  // Rewrites `whole` once, then patches until the text reads as wanted. False when it does not come to that.
  bool improve(std::string& text, std::vector<std::string> whole) const {
    std::optional<std::size_t> mistakes;
    for (int round = 0; round < kMostRounds; ++round) {
      const auto read = read_text(text);
      if (!read || read->mistakes > mistakes.value_or(read->mistakes)) return false;
      mistakes = read->mistakes;
      if (read->canonical == goal_ && whole.empty()) return true;
      std::string next = patch_yaml(text, read->source, read->meaning, after_, whole);
      whole.clear();
      if (next == text) return false;
      text = std::move(next);
    }
    return false;
  }

  std::string_view text_;
  YamlTarget after_;
  std::string goal_;
};

}  // namespace

PatchedText patch_sheet_text(std::string_view text, const Sheet& wanted) {
  const std::string_view mark = text.starts_with(kByteOrderMark) ? kByteOrderMark : std::string_view();
  text.remove_prefix(mark.size());
  const auto rows = find_row_block(text);
  PatchedText patched = SheetPatch(rows ? rows->sheet : text, wanted).run();
  if (patched.reach == PatchedText::Reach::whole) {
    patched.text = to_yaml(wanted);
    return patched;
  }
  patched.text.insert(0, mark);
  if (rows) patched.text += text.substr(rows->sheet.size());
  return patched;
}

}  // namespace proofsheet::sheet
