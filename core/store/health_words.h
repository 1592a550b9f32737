#pragma once

#include <string>
#include <vector>

#include "store/store.h"

// What a check of a data folder found and what a repair did, in the words that the command line and the
// workbench share: a line for each kind, in the language of the interface.
namespace proofsheet::store {

// A kind of damage, and what repair() does about it.
struct DamageWords {
  std::string found;   // "2 files that no result names"
  std::string repair;  // "removed"; empty where nothing can be done from inside
};
// Empty for a sound folder.
std::vector<DamageWords> damage_words(const Store::Health& health);
// "sound, 3 runs, 1.2 MiB of results"
std::string sound_words(const Store::Health& health, std::size_t runs);
// What a repair did; one line also when nothing was to be done.
std::vector<std::string> repair_words(const Store::Repair& repair);

}  // namespace proofsheet::store
