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
  const NoiseTile& noise = NoiseTile::get();
  const float offset = rng.unit();
  const float foot = std::max(look.base * canvas.h(), *std::ranges::min_element(crest.bare) + 2);
  const float span = 1 / std::max(look.rise * canvas.unit(), 1.0f);
  const float sun_side = scene.sun_x < 0.5f ? 1.0f : -1.0f;
  const int first = std::clamp(floor_int(*std::ranges::min_element(crest.line)), 0, canvas.height());
  const int last = std::clamp(static_cast<int>(look.until * canvas.h()) + 1, 0, canvas.height());
  const Rgb haze = scene.palette.haze;
  const Rgb snow_lit = clamp01(scene.palette.light * 0.98f),
            snow_dark = mix(scene.palette.shaded({0.9f, 0.95f, 1}), haze, 0.25f);
  const bool craggy = look.form == RidgeForm::alpine || look.form == RidgeForm::karst;
  const float to_noise = (craggy ? 3.4f : 1.3f) / canvas.unit();
  const float relief = scene.texture * (craggy ? 3.4f : 2.2f);
  const float step = craggy ? 0.016f : 0.014f;
  const int lean = std::max(1, static_cast<int>(canvas.unit() * 0.010f));
  for (int y = first; y < last; ++y) {
    Texel* row = canvas.row(y);
    for (int x = 0; x < canvas.width(); ++x) {
      const auto column = static_cast<std::size_t>(x);
      const float cover = static_cast<float>(y) + 1 - crest.line[column];
      if (cover <= 0) continue;
      const float below = std::max(static_cast<float>(y) - crest.bare[column], 0.0f);
      const float depth = below * span;
      const auto left = static_cast<std::size_t>(std::max(0, x - lean)),
                 right = static_cast<std::size_t>(std::min(canvas.width() - 1, x + lean));
      const float slope = (crest.bare[right] - crest.bare[left]) / static_cast<float>(2 * lean) * sun_side;
      // Ribs run down from the crest: the noise is stretched along the fall line.
      const float u = static_cast<float>(x) * to_noise + offset,
                  v = (static_cast<float>(y) - crest.bare[column] * (craggy ? 0.55f : 0.25f)) * to_noise *
                          (craggy ? 0.5f : 1.1f) +
                      offset;
      const float here = noise.at(u, v);
      const float lit_from = noise.at(u - step * sun_side, v - step);
      float lit = 0.56f + (here - lit_from) * relief -
                  slope * (craggy ? 0.6f : 0.35f) * scene.texture / (1 + depth * 2.5f);
      lit = clamp01(lit - depth * 0.12f);
      Rgb color = mix(look.dark, look.lit, lit);
      if (look.snow > 0) {
        const float cap = smoothstep(0.06f, -0.06f, depth - look.snow * 0.75f + (here - 0.5f) * 0.55f);
        color = mix(color, mix(snow_dark, snow_lit, lit), cap);
      }
      const float low = clamp01(below / std::max(foot - crest.bare[column], 1.0f) + (here - 0.5f) * 0.25f);
      const float veil = mix(look.haze_top, look.haze_foot, low * low);
      row[x].cover(mix(color, haze, clamp01(veil)), std::min(cover, 1.0f), look.z);
    }
  }
  if (look.trees > 0) paint_slope_firs(canvas, scene, look, crest, rng);
  if (look.round_trees > 0) paint_canopy(canvas, scene, look, crest, rng);
  return crest.bare;
}

void paint_water(Canvas& canvas, const Scene& scene, float top, float bottom, float roughness) {
  const Palette& p = scene.palette;
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(scene.seed, 31);
  const float offset = rng.unit();
  const int first = std::clamp(static_cast<int>(top * canvas.h()), 1, canvas.height());
  const int last = std::clamp(static_cast<int>(bottom * canvas.h()) + 1, 0, canvas.height());
  const float line = static_cast<float>(first);
  const float to_unit = 1 / canvas.unit();
  const Rgb body = mix(p.water, p.shaded(p.water), 0.4f);
  const float sun_x = scene.sun_x * canvas.w();
  const bool glitter = (scene.sun_visible || scene.moon_visible) && scene.style != Style::ink;
  for (int y = first; y < last; ++y) {
    const float below = static_cast<float>(y) - line;
    const float near = below * to_unit;  // 0 at the far shore
    const float squeeze = 1 / (0.10f + near);
    const float amplitude = canvas.unit() * roughness * (0.006f + 0.05f * near);
    Texel* row = canvas.row(y);
    const float v = squeeze * 0.9f + offset;
    const float murk = mix(0.14f, 0.5f, clamp01(near * 1.6f));
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit * squeeze * 0.11f + offset;
      const float ripple = noise.at(u, v * 1.7f) - 0.5f;
      const int from_y = first - 1 - static_cast<int>(below * 0.96f + (ripple + 0.12f) * amplitude);
      const int from_x = x + static_cast<int>(ripple * amplitude * 0.35f);
      const Rgb mirrored = canvas.near(from_x, std::clamp(from_y, 0, first - 1)).rgb();
      Rgb color = mix(mirrored * 0.94f, body, murk);
      const float crest = smoothstep(0.14f, 0.3f, ripple);
      color = mix(color, mix(p.sky_low, p.haze, 0.5f), crest * 0.28f * roughness);
      if (glitter) {
        const float across = (static_cast<float>(x) - sun_x) * to_unit / (0.035f + near * 0.16f);
        const float sparkle = smoothstep(0.02f, 0.2f, ripple) / (1 + across * across * across * across);
        color = screen(color, p.sun * (sparkle * 0.6f));
      }
      row[x].set(color);
      row[x].z = mix(0.62f, 0.2f, clamp01(near * 1.5f));
    }
  }
  // The far shore: a thin line of light.
  if (first < canvas.height()) {
    for (int x = 0; x < canvas.width(); ++x) canvas.at(x, first).blend(mix(p.sky_low, p.haze, 0.5f), 0.35f);
  }
}

void paint_sea(Canvas& canvas, const Scene& scene, float top, float bottom) {
  const Palette& p = scene.palette;
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(scene.seed, 32);
  const float offset = rng.unit();
  const float wildness = scene.weather == Weather::rain    ? 1.5f
                         : scene.weather == Weather::clear ? 0.8f
                                                           : 1.0f;
  const int first = std::clamp(static_cast<int>(top * canvas.h()), 1, canvas.height());
  const int last = std::clamp(static_cast<int>(bottom * canvas.h()) + 1, 0, canvas.height());
  const float to_unit = 1 / canvas.unit();
  const float sun_x = scene.sun_x * canvas.w();
  const Rgb deep = mix(p.shaded(p.water), p.water, 0.45f);
  const Rgb shallow = mix(p.water, p.lit(hex(0x7fc4b8)), scene.time == TimeOfDay::night ? 0.15f : 0.55f);
  const Rgb foam = clamp01(p.light * 0.97f);
  for (int y = first; y < last; ++y) {
    const float near = (static_cast<float>(y) - static_cast<float>(first)) * to_unit;
    const float squeeze = 1 / (0.045f + near);
    Texel* row = canvas.row(y);
    const float v = squeeze * 1.5f + offset;
    const float fresnel = 1 / (1 + near * 6);
    const float share = clamp01((static_cast<float>(y) - static_cast<float>(first)) /
                                std::max(1.0f, static_cast<float>(last - first)));
    const Rgb base = mix(mix(deep, shallow, smoothstep(0.5f, 1.0f, share)), mix(p.sky_low, p.sky_mid, 0.4f),
                         fresnel * 0.75f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit * squeeze * 0.15f + offset;
      const float swell = noise.at(u, v);
      const float chop = noise.at(u * 3.3f + 0.4f, v * 2.3f);
      const float wave_height = swell * 0.6f + chop * 0.4f - 0.5f;
      Rgb color = mix(base, deep, clamp01(-wave_height * 2.6f * wildness) * 0.7f);
      color = mix(color, mix(shallow, p.sky_low, 0.45f), clamp01(wave_height * 2.2f) * 0.55f);
      const float cap = smoothstep(0.19f, 0.25f, wave_height * wildness) * smoothstep(0.05f, 0.3f, near);
      color = mix(color, foam, cap * 0.75f);
      const float across = (static_cast<float>(x) - sun_x) * to_unit / (0.03f + near * 0.2f);
      if ((scene.sun_visible || scene.moon_visible) && scene.style != Style::ink) {
        const float sparkle = smoothstep(0.0f, 0.12f, wave_height) / (1 + across * across * across * across);
        color = screen(color, p.sun * (sparkle * 0.85f));
      }
      row[x].set(color);
      row[x].z = mix(0.75f, 0.15f, clamp01(near * 1.5f));
    }
  }
}

std::vector<float> paint_ground(Canvas& canvas, const Scene& scene, float top, float wave_height, float tilt,
                                Rgb lit, Rgb dark, std::uint64_t part) {
  Rng rng(scene.seed, 300 + part);
  const auto salt = static_cast<std::uint32_t>(rng.next());
  const NoiseTile& noise = NoiseTile::get();
  const float offset = rng.unit();
  const float to_unit = 1 / canvas.unit();
  std::vector<float> edge(static_cast<std::size_t>(canvas.width()));
  for (int x = 0; x < canvas.width(); ++x) {
    const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit;
    edge[static_cast<std::size_t>(x)] =
        (top + tilt * (static_cast<float>(x) / canvas.w() - 0.5f)) * canvas.h() +
        (fractal1(u * 1.7f + 60, salt, 4, 0.45f) - 0.5f) * 2 * wave_height * canvas.unit();
  }
  const int first = std::clamp(floor_int(*std::ranges::min_element(edge)), 0, canvas.height());
  for (int y = first; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    for (int x = 0; x < canvas.width(); ++x) {
      const float below = static_cast<float>(y) + 1 - edge[static_cast<std::size_t>(x)];
      if (below <= 0) continue;
      const float near = below * to_unit;
      const float squeeze = 1 / (0.12f + near);
      const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit * squeeze * 0.10f + offset;
      const float n = noise.at(u, squeeze * 0.7f + offset);
      const float fine =
          noise.at(static_cast<float>(x) * to_unit * 1.9f, static_cast<float>(y) * to_unit * 5.0f);
      const float shade = clamp01(0.62f + (n - 0.5f) * 1.3f * scene.texture +
                                  (fine - 0.5f) * 0.6f * scene.texture - near * 0.35f);
      const Rgb color = mix(mix(dark, lit, shade), scene.palette.haze, 0.42f * scene.mist / (1 + near * 9));
      row[x].cover(color, std::min(below, 1.0f), mix(0.55f, 0.08f, clamp01(near * 1.4f)));
    }
  }
  return edge;
}

void paint_path(Canvas& canvas, const Scene& scene, float top, float from_x, float to_x) {
  Rng rng(scene.seed, 33);
  const NoiseTile& noise = NoiseTile::get();
  const float offset = rng.unit();
  const float bend = rng.range(0.10f, 0.2f) * (to_x > from_x ? -1.0f : 1.0f);
  const int first = std::clamp(static_cast<int>(top * canvas.h()), 0, canvas.height());
  const float to_unit = 1 / canvas.unit();
  const Rgb lit = mix(scene.palette.ground, Rgb{1, 1, 1}, 0.08f), dark = scene.palette.ground * 0.72f;
  for (int y = first; y < canvas.height(); ++y) {
    const float t =
        (static_cast<float>(y - first) + 0.5f) / std::max(1.0f, canvas.h() - static_cast<float>(first));
    const float near = t * t * 0.65f + t * 0.35f;
    const float middle =
        (mix(from_x, to_x, near) + bend * wave(0.75f * std::sqrt(t)) * (0.25f + near)) * canvas.w();
    const float half = canvas.unit() * (0.006f + 0.13f * near);
    Texel* row = canvas.row(y);
    for (int x = 0; x < canvas.width(); ++x) {
      const float d = std::abs(static_cast<float>(x) + 0.5f - middle);
      if (d > half * 1.5f) continue;
      const float n =
          noise.at(static_cast<float>(x) * to_unit * 1.7f + offset, static_cast<float>(y) * to_unit * 4.0f);
      const float edge = half * (0.82f + 0.36f * n);
      const float cover = clamp01((edge - d) / (1 + half * 0.06f));
      const float shade = clamp01(0.55f + (n - 0.5f) * 1.1f * scene.texture + 0.35f * (1 - d / half));
      row[x].blend(mix(dark, lit, shade), cover);
    }
  }
}

void paint_mist_band(Canvas& canvas, const Scene& scene, float at, float thickness, float strength,
                     std::uint64_t part) {
  Rng rng(scene.seed, 400 + part);
  const NoiseTile& noise = NoiseTile::get();
  const float offset = rng.unit();
  const float middle = at * canvas.h();
  const float half = thickness * canvas.unit();
  const float to_unit = 1 / canvas.unit();
  const int first = std::clamp(static_cast<int>(middle - half), 0, canvas.height()),
            last = std::clamp(static_cast<int>(middle + half), 0, canvas.height());
  const Rgb color = mix(scene.palette.haze, scene.palette.sky_low, 0.25f);
  for (int y = first; y < last; ++y) {
    const float d = (static_cast<float>(y) - middle) / half;
    const float fall = (1 - d * d) * (1 - d * d) * strength;
    Texel* row = canvas.row(y);
    for (int x = 0; x < canvas.width(); ++x) {
      const float n = noise.at(static_cast<float>(x) * to_unit * 0.34f + offset,
                               static_cast<float>(y) * to_unit * 1.1f + offset);
      row[x].blend(color, clamp01(fall * (0.25f + 1.5f * (n - 0.2f))));
    }
  }
}

void paint_weather(Canvas& canvas, const Scene& scene) {
  Rng rng(scene.seed, 41);
  const float unit = canvas.unit();
  const int density = static_cast<int>(900 * canvas.w() * canvas.h() / (unit * unit));
  if (scene.weather == Weather::rain) {
    const float slant = rng.range(-0.22f, 0.22f);
    const Rgb color = mix(scene.palette.sky_low, Rgb{1, 1, 1}, 0.35f);
    for (int i = 0; i < density; ++i) {
      const Point at{rng.unit() * canvas.w() * 1.2f - canvas.w() * 0.1f, rng.unit() * canvas.h()};
      const float depth = rng.unit();
      const float length = unit * mix(0.02f, 0.075f, depth);
      canvas.taper(at, at + Point{slant * length, length}, unit * 0.0004f,
                   unit * mix(0.0005f, 0.0011f, depth), color, mix(0.18f, 0.42f, depth), 0.1f);
    }
  } else if (scene.weather == Weather::snow) {
    for (int i = 0; i < density; ++i) {
      const float depth = rng.unit() * rng.unit();
      const Point at{rng.unit() * canvas.w(), rng.unit() * canvas.h()};
      canvas.disc(at, unit * mix(0.0014f, 0.0062f, depth), clamp01(scene.palette.light * 1.08f),
                  mix(0.85f, 0.6f, depth), 0.1f);
    }
  }
  if (scene.has(kFireflies)) {
    for (int i = 0; i < 46; ++i) {
      const Point at{rng.unit() * canvas.w(), canvas.h() * rng.range(scene.horizon, 0.98f)};
      const float size = unit * rng.range(0.002f, 0.004f);
      canvas.glow(at, size * 8, hex(0xd8f07a), 0.55f);
      canvas.disc(at, size * 0.8f, hex(0xfbffd0), 0.95f, 0.1f);
    }
  }
}

}  // namespace proofsheet::demo
