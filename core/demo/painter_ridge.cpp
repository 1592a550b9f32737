#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

// Height of a ridge at a place, 0 to 1; `x` in forms (one form is about one peak wide).
float ridge_height(RidgeForm form, float x, std::uint32_t salt) {
  switch (form) {
    case RidgeForm::alpine: {
      float sum = 0, weight = 1, carry = 1;
      for (std::uint32_t i = 0; i < 6; ++i) {
        const float n = 1 - std::abs(2 * noise1(x, salt + i) - 1);
        sum += n * n * weight * carry;
        carry = clamp01(n * 1.4f);
        weight *= 0.48f;
        x = x * 2.07f + 9.7f;
      }
      return clamp01(sum * 0.62f);
    }
    case RidgeForm::karst: {
      float height = 0;
      const int cell = floor_int(x * 1.6f);
      for (int i = cell - 1; i <= cell + 1; ++i) {
        const auto id = static_cast<std::uint32_t>(i);
        const float center = (static_cast<float>(i) + 0.2f + 0.6f * hash01(id, 1, salt)) / 1.6f;
        const float width = mix(0.16f, 0.42f, hash01(id, 2, salt));
        const float tall = mix(0.25f, 1.0f, hash01(id, 3, salt));
        const float d = (x - center) / width;
        const float bump = d * d < 1 ? std::sqrt(1 - d * d) * (1 - 0.25f * d * d) : 0;
        height = std::max(height, bump * tall);
      }
      return clamp01(height * 0.9f + 0.1f * fractal1(x * 5, salt + 9, 3, 0.5f));
    }
    case RidgeForm::dunes:
      return 0.5f + 0.5f * wave(x * 0.5f + fractal1(x * 0.7f, salt, 2, 0.4f));
    case RidgeForm::hills:
      break;
  }
  return fractal1(x, salt, 5, 0.42f);
}

// Conifers stand along a crest: each lifts it to a point with jagged flanks.
void add_conifers(std::vector<float>& crest, const std::vector<float>& bare, Rng& rng, float unit,
                  float density, float scale) {
  const float width = static_cast<float>(crest.size());
  const int count = static_cast<int>(density * 90 * width / unit / scale);
  for (int i = 0; i < count; ++i) {
    const float x = rng.unit() * width;
    const float tall = unit * scale * rng.range(0.02f, 0.055f);
    const float half = tall * 0.3f;
    const auto middle = static_cast<std::size_t>(std::clamp(x, 0.0f, width - 1));
    const float top = bare[middle] - tall;
    const int from = std::max(0, floor_int(x - half)),
              to = std::min(static_cast<int>(crest.size()) - 1, floor_int(x + half));
    for (int c = from; c <= to; ++c) {
      const float d = std::abs(static_cast<float>(c) + 0.5f - x) / half;
      const float jag = 0.10f * wave(d * 3.5f);
      auto& line = crest[static_cast<std::size_t>(c)];
      line = std::min(line, top + (d + jag) * tall);
    }
  }
}

void add_round_trees(std::vector<float>& crest, const std::vector<float>& bare, Rng& rng, float unit,
                     float density, float scale) {
  const float width = static_cast<float>(crest.size());
  const int count = static_cast<int>(density * 60 * width / unit / scale);
  for (int i = 0; i < count; ++i) {
    const float x = rng.unit() * width;
    const float r = unit * scale * rng.range(0.012f, 0.032f);
    const auto middle = static_cast<std::size_t>(std::clamp(x, 0.0f, width - 1));
    const float center = bare[middle] - r * rng.range(0.1f, 0.7f);
    const int from = std::max(0, floor_int(x - r)),
              to = std::min(static_cast<int>(crest.size()) - 1, floor_int(x + r));
    for (int c = from; c <= to; ++c) {
      const float d = (static_cast<float>(c) + 0.5f - x) / r;
      const float ragged =
          1 + 0.12f * (hash01(static_cast<std::uint32_t>(c / 2), static_cast<std::uint32_t>(i), 5) - 0.5f);
      auto& line = crest[static_cast<std::size_t>(c)];
      line = std::min(line, center - r * ragged * std::sqrt(std::max(0.0f, 1 - d * d)));
    }
  }
}

struct Crest {
  std::vector<float> bare;  // of the ground
  std::vector<float> line;  // with what grows on it
};

Crest ridge_crest(const Canvas& canvas, const Scene& scene, const RidgeLook& look, Rng& rng) {
  const auto salt = static_cast<std::uint32_t>(rng.next());
  const float scale = canvas.unit() * look.size;
  const float foot = look.base * canvas.h();
  const float rise = look.rise * canvas.unit();
  const float start = rng.range(0, 400);
  std::vector<float> crest(static_cast<std::size_t>(canvas.width()));
  for (int x = 0; x < canvas.width(); ++x) {
    const float from_middle = static_cast<float>(x) - canvas.w() * 0.5f;
    float height = ridge_height(look.form, from_middle / scale + start, salt);
    if (look.peak >= 0) {
      const float d = (static_cast<float>(x) - look.peak * canvas.w()) / (canvas.unit() * 0.45f);
      height *= 0.42f + 0.72f / (1 + d * d);
    }
    crest[static_cast<std::size_t>(x)] = foot - rise * height;
  }
  const std::vector<float> bare = crest;
  const float tree_scale = mix(0.25f, 1.3f, 1 - look.z) * (scene.season == Season::winter ? 0.9f : 1.0f);
  if (look.trees > 0) add_conifers(crest, bare, rng, canvas.unit(), look.trees, tree_scale);
  if (look.round_trees > 0) add_round_trees(crest, bare, rng, canvas.unit(), look.round_trees, tree_scale);
  return {bare, crest};
}

// What a ridge looks like below its crest.
class Slope {
 public:
  Slope(const Canvas& canvas, const Scene& scene, const RidgeLook& look, const Crest& crest, float offset)
      : look_(look),
        crest_(crest),
        haze_(scene.palette.haze),
        offset_(offset),
        texture_(scene.texture),
        width_(canvas.width()) {
    foot_ = std::max(look.base * canvas.h(), *std::ranges::min_element(crest.bare) + 2);
    span_ = 1 / std::max(look.rise * canvas.unit(), 1.0f);
    sun_side_ = scene.sun_x < 0.5f ? 1.0f : -1.0f;
    snow_lit_ = clamp01(scene.palette.light * 0.98f);
    snow_dark_ = mix(scene.palette.shaded({0.9f, 0.95f, 1}), haze_, 0.25f);
    craggy_ = look.form == RidgeForm::alpine || look.form == RidgeForm::karst;
    to_noise_ = (craggy_ ? 3.4f : 1.3f) / canvas.unit();
    lean_ = std::max(1, static_cast<int>(canvas.unit() * 0.010f));
  }

  Rgb color(int x, int y) const {
    const float top = crest_.bare[static_cast<std::size_t>(x)];
    const float below = std::max(static_cast<float>(y) - top, 0.0f);
    const float depth = below * span_;
    // Ribs run down from the crest: the noise is stretched along the fall line.
    const float u = static_cast<float>(x) * to_noise_ + offset_;
    const float v =
        (static_cast<float>(y) - top * (craggy_ ? 0.55f : 0.25f)) * to_noise_ * (craggy_ ? 0.5f : 1.1f) +
        offset_;
    const float here = noise_.at(u, v);
    const float step = craggy_ ? 0.016f : 0.014f;
    const float relief = (here - noise_.at(u - step * sun_side_, v - step)) * texture_ *
                         (craggy_                          ? 3.4f
                          : look_.form == RidgeForm::dunes ? 0.6f
                                                           : 2.2f);
    const float lit = clamp01(0.56f + relief -
                              steepness(x) *
                                  (craggy_                          ? 0.6f
                                   : look_.form == RidgeForm::dunes ? 1.1f
                                                                    : 0.35f) *
                                  texture_ / (1 + depth * 2.5f) -
                              depth * 0.12f);
    Rgb color = mix(look_.dark, look_.lit, lit);
    if (look_.snow > 0) {
      const float cap = smoothstep(0.06f, -0.06f, depth - look_.snow * 0.75f + (here - 0.5f) * 0.55f);
      color = mix(color, mix(snow_dark_, snow_lit_, lit), cap);
    }
    const float low = clamp01(below / std::max(foot_ - top, 1.0f) + (here - 0.5f) * 0.25f);
    return mix(color, haze_, clamp01(mix(look_.haze_top, look_.haze_foot, low * low)));
  }

 private:
  // Fall of the crest towards the sun's side.
  float steepness(int x) const {
    const auto left = static_cast<std::size_t>(std::max(0, x - lean_)),
               right = static_cast<std::size_t>(std::min(width_ - 1, x + lean_));
    return (crest_.bare[right] - crest_.bare[left]) / static_cast<float>(2 * lean_) * sun_side_;
  }

  const NoiseTile& noise_ = NoiseTile::get();
  const RidgeLook& look_;
  const Crest& crest_;
  Rgb haze_, snow_lit_, snow_dark_;
  float offset_, texture_, foot_ = 0, span_ = 1, sun_side_ = 1, to_noise_ = 1;
  int width_, lean_ = 1;
  bool craggy_ = false;
};

// The crowns of a wood seen from afar: dabs, lighter on top of each crown.
void paint_canopy(Canvas& canvas, const Scene& scene, const RidgeLook& look, const Crest& crest, Rng& rng) {
  const float unit = canvas.unit();
  const float bottom = std::min(look.base, look.until) * canvas.h();
  const int count = static_cast<int>(look.round_trees * 1500 * canvas.w() / unit);
  for (int i = 0; i < count; ++i) {
    const float x = rng.unit() * canvas.w();
    const float top = crest.line[static_cast<std::size_t>(std::clamp(x, 0.0f, canvas.w() - 1))];
    const float down = (static_cast<float>(i) + rng.unit()) / static_cast<float>(count);
    const float size = unit * rng.range(0.003f, 0.007f);
    const float y = mix(top + size, std::max(bottom, top), down);
    const float crown = noise1(x / unit * 26, 71) * 0.6f + noise1(x / unit * 26 + down * 5, 72) * 0.4f;
    const Rgb color =
        mix(mix(look.dark, look.lit, clamp01(crown * 1.3f - 0.25f + rng.bell() * 0.25f - down * 0.25f)),
            scene.palette.haze, mix(look.haze_top, look.haze_foot, down * down));
    canvas.ellipse({x, y}, size, size * 0.7f, rng.unit(), color, 0.85f, look.z);
  }
}

// Conifers below the crest, far ones first, as hazy as the slope they stand on.
void paint_slope_firs(Canvas& canvas, const Scene& scene, const RidgeLook& look, const Crest& crest,
                      Rng& rng) {
  const Rgb haze = scene.palette.haze;
  const float scale = mix(0.25f, 1.3f, 1 - look.z);
  const Rgb dark_green = mix(scene.palette.foliage_dark * 0.85f, scene.palette.shaded(hex(0x2c5546)), 0.65f),
            light_green = scene.palette.lit(hex(0x5f8f62));
  const float bottom = std::min(look.base, look.until) * canvas.h();
  const int count = static_cast<int>(look.trees * 230 * canvas.w() / canvas.unit() / (0.35f + scale));
  for (int i = 0; i < count; ++i) {
    const float x = rng.unit() * canvas.w();
    const float down = (static_cast<float>(i) + rng.unit()) / static_cast<float>(count);
    const float top = crest.bare[static_cast<std::size_t>(std::clamp(x, 0.0f, canvas.w() - 1))];
    const float y = mix(top, std::max(bottom, top), down * down);
    const float veil = clamp01(mix(look.haze_top, look.haze_foot, down * down * down));
    const Rgb light = mix(
        mix(dark_green, mix(scene.palette.foliage, light_green, 0.55f), rng.range(0.2f, 0.75f)), haze, veil);
    const Rgb dark = mix(dark_green, haze, veil);
    paint_fir(canvas, {x, y}, canvas.unit() * scale * rng.range(0.03f, 0.062f), light, dark, look.z);
  }
}

}  // namespace

std::vector<float> paint_ridge(Canvas& canvas, const Scene& scene, const RidgeLook& look) {
  Rng rng(scene.seed, 100 + look.part);
  const Crest crest = ridge_crest(canvas, scene, look, rng);
  const Slope slope(canvas, scene, look, crest, rng.unit());
  const int first = std::clamp(floor_int(*std::ranges::min_element(crest.line)), 0, canvas.height());
  const int last = std::clamp(static_cast<int>(look.until * canvas.h()) + 1, 0, canvas.height());
  for (int y = first; y < last; ++y) {
    Texel* row = canvas.row(y);
    for (int x = 0; x < canvas.width(); ++x) {
      const float cover = static_cast<float>(y) + 1 - crest.line[static_cast<std::size_t>(x)];
      if (cover > 0) row[x].cover(slope.color(x, y), std::min(cover, 1.0f), look.z);
    }
  }
  if (look.trees > 0) paint_slope_firs(canvas, scene, look, crest, rng);
  if (look.round_trees > 0) paint_canopy(canvas, scene, look, crest, rng);
  return crest.bare;
}

}  // namespace proofsheet::demo
