#include "ui/text_edit.h"

#include <algorithm>

#include "base/utf8.h"
#include "ui/text_layout.h"

namespace proofsheet::ui {
namespace {

bool is_inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

std::size_t code_point_before(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  std::size_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && is_inside_character(text, begin)) --begin;
  return begin;
}

char32_t code_point_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  return next_code_point(text, at);
}

enum class Class { blank, word, chinese, sign };
Class class_of(char32_t c) {
  if (c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0x3000) return Class::blank;
  if ((c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'_')
    return Class::word;
  if (c >= 0x2e80 && is_wide(c)) return Class::chinese;
  return c >= 0xc0 && c < 0x2000 ? Class::word : Class::sign;
}

void erase(std::string& text, TextCursor& cursor, std::size_t begin, std::size_t end) {
  text.erase(begin, end - begin);
  cursor.move_to(begin, false);
}

}  // namespace

void clamp_cursor(TextCursor& cursor, std::string_view text) {
  for (std::size_t* place : {&cursor.at, &cursor.anchor}) {
    *place = std::min(*place, text.size());
    while (*place > 0 && is_inside_character(text, *place)) --*place;
  }
}

std::size_t next_place(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  char32_t c = next_code_point(text, at);
  while (at < text.size()) {
    const char32_t following = code_point_at(text, at);
    if (!continues_character(following) && c != 0x200d) break;
    c = next_code_point(text, at);
  }
  return at;
}

std::size_t previous_place(std::string_view text, std::size_t at) {
  while (at > 0) {
    at = code_point_before(text, at);
    const bool joined = at > 0 && code_point_at(text, code_point_before(text, at)) == 0x200d;
    if (!continues_character(code_point_at(text, at)) && !joined) break;
  }
  return at;
}

std::size_t next_word(std::string_view text, std::size_t at) {
  while (at < text.size() && class_of(code_point_at(text, at)) == Class::blank) at = next_place(text, at);
  if (at >= text.size()) return at;
  const Class kind = class_of(code_point_at(text, at));
  do at = next_place(text, at);
  while (at < text.size() && kind != Class::chinese && class_of(code_point_at(text, at)) == kind);
  return at;
}

std::size_t previous_word(std::string_view text, std::size_t at) {
  const auto class_before = [&](std::size_t place) {
    return class_of(code_point_at(text, previous_place(text, place)));
  };
  while (at > 0 && class_before(at) == Class::blank) at = previous_place(text, at);
  if (at == 0) return 0;
  const Class kind = class_before(at);
  do at = previous_place(text, at);
  while (at > 0 && kind != Class::chinese && class_before(at) == kind);
  return at;
}

TextCursor word_at(std::string_view text, std::size_t at) {
  if (text.empty()) return {};
  if (at >= text.size()) at = previous_place(text, text.size());
  const Class kind = class_of(code_point_at(text, at));
  std::size_t begin = at, end = next_place(text, at);
  if (kind != Class::word && kind != Class::blank) return {.at = end, .anchor = begin};
  while (begin > 0 && class_of(code_point_at(text, previous_place(text, begin))) == kind)
    begin = previous_place(text, begin);
  while (end < text.size() && class_of(code_point_at(text, end)) == kind) end = next_place(text, end);
  return {.at = end, .anchor = begin};
}

void insert_text(std::string& text, TextCursor& cursor, std::string_view inserted) {
  const std::size_t begin = cursor.first();
  text.replace(begin, cursor.last() - begin, inserted);
  cursor.move_to(begin + inserted.size(), false);
}

void erase_before(std::string& text, TextCursor& cursor, Step step) {
  if (cursor.has_selection()) return erase(text, cursor, cursor.first(), cursor.last());
  erase(text, cursor, step == Step::word ? previous_word(text, cursor.at) : previous_place(text, cursor.at),
        cursor.at);
}

void erase_after(std::string& text, TextCursor& cursor, Step step) {
  if (cursor.has_selection()) return erase(text, cursor, cursor.first(), cursor.last());
  erase(text, cursor, cursor.at,
        step == Step::word ? next_word(text, cursor.at) : next_place(text, cursor.at));
}

}  // namespace proofsheet::ui
