#pragma once

#include <string_view>

namespace proofsheet::demo {

// The texts that the language model is estimated from, written for this program: short passages about
// gardens, light, water, weather and making pictures. UTF-8; passages are separated by an empty line, and a
// line break inside a passage is only layout (a space in English, nothing in Chinese).
std::string_view english_corpus();
std::string_view chinese_corpus();

}  // namespace proofsheet::demo
