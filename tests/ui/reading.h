// Reads in English what the interface shows in another language.
#pragma once

#include <string>
#include <string_view>

namespace proofsheet::testing {

// Sets the language of the interface that PROOFSHEET_TEST_LANGUAGE names ("zh-CN"; else English) and listens
// to what is translated from now on. For a program that has no workbench it does nothing.
void begin_reading();
void end_reading();
bool reads_a_translation();
// A text as it was before it was translated: the whole of it, or else each part of it that was. A text that
// was never shown stays as it is.
std::string in_english(std::string_view shown);

}  // namespace proofsheet::testing
