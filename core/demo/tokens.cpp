#include "demo/tokens.h"

#include "base/utf8.h"

namespace proofsheet::demo {
namespace {

enum class Kind { space, line_end, word, cjk, mark };

Kind kind_of(char32_t c) {
  if (c == '\n' || c == '\r') return Kind::line_end;
  if (c == ' ' || c == '\t') return Kind::space;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return Kind::word;
  if (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7) return Kind::word;
  const bool ideograph =
      (c >= 0x3400 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x33480);
  return ideograph ? Kind::cjk : Kind::mark;
}

struct Peeked {
  Kind kind = Kind::mark;
  std::size_t next = 0;  // offset behind the character
};

Peeked peek(std::string_view text, std::size_t offset) {
  const Kind kind = kind_of(next_code_point(text, offset));
  return {kind, offset};
}

// The end of the word that continues at `end`: letters and digits, and an apostrophe or hyphen between two of
// them.
std::size_t end_of_word(std::string_view text, std::size_t end) {
  while (end < text.size()) {
    const Peeked here = peek(text, end);
    if (here.kind == Kind::word) {
      end = here.next;
      continue;
    }
    const bool joins = text[end] == '\'' || text[end] == '-';
    if (!joins || here.next >= text.size() || peek(text, here.next).kind != Kind::word) break;
    end = here.next;
  }
  return end;
}

std::size_t end_of_token(std::string_view text, std::size_t start) {
  Peeked first = peek(text, start);
  if (first.kind == Kind::space && first.next < text.size()) {
    const Peeked second = peek(text, first.next);
    if (second.kind == Kind::word || second.kind == Kind::mark) first = second;
  }
  if (first.kind == Kind::word) return end_of_word(text, first.next);
  std::size_t end = first.next;
  if (first.kind == Kind::line_end) {
    while (end < text.size() && (text[end] == '\n' || text[end] == '\r')) ++end;
  }
  return end;
}

}  // namespace

std::vector<std::string_view> split_tokens(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = end_of_token(text, start);
    tokens.push_back(text.substr(start, end - start));
    start = end;
  }
  return tokens;
}

Language language_of(std::string_view text) {
  std::size_t characters = 0;
  std::size_t words = 0;
  for (const std::string_view token : split_tokens(text)) {
    const std::size_t start = token.front() == ' ' && token.size() > 1 ? 1 : 0;
    const Kind kind = peek(token, start).kind;
    characters += kind == Kind::cjk;
    words += kind == Kind::word;
  }
  return characters > 0 && characters >= words ? Language::chinese : Language::english;
}

std::string word_key(std::string_view token) {
  if (!token.empty() && token.front() == ' ') token.remove_prefix(1);
  if (token.empty()) return {};
  const Kind kind = peek(token, 0).kind;
  if (kind != Kind::word && kind != Kind::cjk) return {};
  std::string key(token);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (key.size() > 3 && key.back() == 's' && key[key.size() - 2] != 's') key.pop_back();
  return key;
}

}  // namespace proofsheet::demo
