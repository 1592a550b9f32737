#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace proofsheet::provider {

// One line of at most 2 kB: white space joined, invalid UTF-8 replaced, the key and whatever looks like one
// gone.
std::string clean_message(std::string_view text, const Secret& key);

// The words of an HTML page: its title and body without tags, scripts and styles.
std::string html_text(std::string_view html);

}  // namespace proofsheet::provider
