// Private to the painter: what it understands of a prompt.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace proofsheet::demo {

enum class Subject { garden, mountain, sea, lake, city, flower, forest, moon, meadow, desert };
enum class TimeOfDay { dawn, day, dusk, night };
enum class Season { spring, summer, autumn, winter };
enum class Weather { clear, clouds, mist, rain, snow };
enum class Style { plain, ink, oil, watercolour, photograph, print, sketch, pixel };
enum class Hue { red, orange, yellow, green, teal, blue, purple, pink, white, black };
enum class Mood { warm, cool, vivid, pastel, dark, monochrome };
enum class FlowerKind { peony, poppy, daisy, sunflower, tulip, lotus, lavender, rose };

// Things that are added to whatever the subject is.
enum Feature : std::uint32_t {
  kTree = 1u << 0,
  kBlossomTree = 1u << 1,
  kPine = 1u << 2,
  kBamboo = 1u << 3,
  kWillow = 1u << 4,
  kPavilion = 1u << 5,
  kHouse = 1u << 6,
  kBridge = 1u << 7,
  kBoat = 1u << 8,
  kBirds = 1u << 9,
  kPath = 1u << 10,
  kPond = 1u << 11,
  kFlowers = 1u << 12,
  kMoon = 1u << 13,
  kSun = 1u << 14,
  kStars = 1u << 15,
  kWaterfall = 1u << 16,
  kSnowCaps = 1u << 17,
  kMoonGate = 1u << 18,
  kFireflies = 1u << 19,
};

// The words of a prompt that were understood. What is not set is chosen by the seed.
struct Vocabulary {
  std::optional<Subject> subject{};
  std::optional<TimeOfDay> time{};
  std::optional<Season> season{};
  std::optional<Weather> weather{};
  std::optional<Style> style{};
  std::optional<Hue> hue{};
  std::optional<Mood> mood{};
  std::optional<FlowerKind> flower{};
  std::uint32_t features = 0;

  // Whether there is a scene in it: a style or a colour alone is not one.
  bool has_scene() const { return subject || time || season || weather || features != 0; }
  bool operator==(const Vocabulary&) const = default;
};

// Finds English words (whole, in any case, singular or plural) and Chinese ones, the longest first, so that
// 花园 is a garden and not a flower. Of two words for the same thing the first one counts.
Vocabulary read_vocabulary(std::string_view prompt);

}  // namespace proofsheet::demo
