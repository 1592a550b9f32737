#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "store/result.h"

namespace proofsheet::report {

// One field of a CSV file (RFC 4180), quoted where it has to be. A text that begins as a formula would in a
// spreadsheet
// (= + - @ tab, carriage return) gets an apostrophe before it (OWASP, "CSV injection").
std::string csv_text(std::string_view text);
// A value: texts as csv_text, numbers, true and false bare, null empty.
std::string csv_value(const Value& value);

// The header line for these axes. An axis that is called like another column is written `axes.NAME`.
std::string csv_header(const std::vector<std::string>& axes);
// One result as a line.
std::string csv_line(const store::CellResult& result, const std::vector<std::string>& axes);

}  // namespace proofsheet::report
