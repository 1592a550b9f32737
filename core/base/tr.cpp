#include "base/tr.h"

#include <atomic>
#include <mutex>

namespace proofsheet {
namespace {

std::atomic<Translator> current_translator = nullptr;
std::atomic<bool> is_listened_to = false;

struct Listening {
  std::mutex mutex;
  TranslationListener listener;
};
Listening& listening() {
  static Listening made;
  return made;
}

const char* translated(std::string_view english) {
  const Translator translator = current_translator.load(std::memory_order_relaxed);
  return translator == nullptr ? nullptr : translator(english);
}

}  // namespace

void set_translator(Translator translator) {
  current_translator = translator;
}

const char* tr(const char* english) {
  const char* shown = translated(english);
  if (shown == nullptr) return english;
  if (detail::has_translation_listener()) detail::tell_translation(english, shown);
  return shown;
}

std::string tr_text(std::string_view english) {
  const char* shown = translated(english);
  if (shown == nullptr) return std::string(english);
  if (detail::has_translation_listener()) detail::tell_translation(english, shown);
  return shown;
}

std::string_view translation(std::string_view english) {
  const char* shown = translated(english);
  return shown == nullptr ? english : shown;
}

void set_translation_listener(TranslationListener listener) {
  const std::scoped_lock lock(listening().mutex);
  is_listened_to = listener != nullptr;
  listening().listener = std::move(listener);
}

bool detail::has_translation_listener() {
  return is_listened_to.load(std::memory_order_relaxed);
}

void detail::tell_translation(std::string_view english, std::string_view shown) {
  const std::scoped_lock lock(listening().mutex);
  if (listening().listener && english != shown) listening().listener(english, shown);
}

}  // namespace proofsheet
