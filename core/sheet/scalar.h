#pragma once

#include <string_view>

#include "base/result.h"
#include "base/value.h"

namespace proofsheet::sheet {

// What a plain (unquoted) YAML scalar means by the core schema of YAML 1.2.2 (section 10.3.2): null, bool,
// integer, float or text. Fails (invalid_input) for an integer beyond 64 bits and for .inf and .nan, which no
// request holds.
Result<Value> resolve_scalar(std::string_view text);

// A decimal number that makes up the whole text: digits with an optional sign, fraction and exponent.
bool is_decimal_number(std::string_view text);

// `text` without white space at both ends.
std::string_view trim(std::string_view text);

// A name that templates can write bare: a letter or underscore, then letters, digits and underscores.
// Characters beyond ASCII count as letters.
bool is_identifier(std::string_view text);

}  // namespace proofsheet::sheet
