#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sheet/sheet.h"

namespace proofsheet::sheet {

// A sheet's text after an edit of the sheet.
struct PatchedText {
  std::string text;
  // How much was written anew: what changed; the values of whole top-level keys; everything, comments lost.
  enum class Reach { parts, sections, whole } reach = Reach::parts;
  std::vector<std::string> sections = {};  // the keys that were written anew
};

// Changes the text of a sheet file so that it reads as `wanted`; what need not change stays as its author
// wrote it: comments, order, quotes, blank lines, line breaks. Rows of data are left alone, as no edit
// touches them. Pure: reads no files.
PatchedText patch_sheet_text(std::string_view text, const Sheet& wanted);

}  // namespace proofsheet::sheet
