#pragma once

#include <string>
#include <string_view>

namespace proofsheet::ui {

// What the core says of a run, for people: why something waits, how its limits went, how it ended. It says it
// in English, as the store keeps it; this is the same in the language of the interface, with its numbers. A
// text that is not known (an error in a server's own words) stays as it is.
std::string run_words(std::string_view english);

}  // namespace proofsheet::ui
