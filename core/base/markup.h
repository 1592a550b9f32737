#pragma once

#include <string_view>

namespace proofsheet {

// What stands for a character in the text and the quoted attributes of HTML and XML; empty for one that
// stands for itself.
constexpr std::string_view markup_entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

}  // namespace proofsheet
