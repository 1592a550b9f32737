#include "demo/painter_stage.h"

namespace proofsheet::demo {
namespace {

// Springs from the face below the highest part of a crest near the middle; nearer ridges hide its foot.
void paint_waterfall(Canvas& canvas, const Scene& scene, const std::vector<float>& crest) {
  Rng rng(scene.seed, 88);
  const float unit = canvas.unit();
  auto high = static_cast<std::size_t>(canvas.w() * 0.5f);
  for (auto x = static_cast<std::size_t>(canvas.w() * 0.3f); x < static_cast<std::size_t>(canvas.w() * 0.7f);
       ++x) {
    if (crest[x] < crest[high]) high = x;
  }
  const auto x = static_cast<float>(high);
  const float top = crest[high] + unit * 0.035f, foot = top + unit * 0.26f;
  const Rgb white = mix(clamp01(scene.palette.light), scene.palette.haze, 0.15f);
  for (int i = 0; i < 150; ++i) {
    const float aside = rng.bell();
    const float from = mix(top, foot, rng.unit() * rng.unit() * 0.8f);
    const float down = std::min(foot, from + unit * rng.range(0.05f, 0.14f));
    const float spread = unit * (0.006f + 0.012f * (from - top) / (foot - top));
    canvas.taper({x + aside * spread, from}, {x + aside * spread * 1.3f, down}, unit * 0.0008f,
                 unit * 0.0018f, white, 0.55f, 0.75f);
  }
  for (int i = 0; i < 14; ++i) {
    const float aside = rng.bell() * unit * 0.07f;
    canvas.glow({x + aside, foot + rng.bell() * unit * 0.014f}, unit * rng.range(0.03f, 0.07f), white, 0.3f);
  }
}

}  // namespace

RidgeForm hill_form(const Scene& scene, Rng& rng) {
  if (scene.style == Style::ink && !scene.has(kSnowCaps))
    return rng.chance(0.6f) ? RidgeForm::karst : RidgeForm::alpine;
  if (scene.has(kSnowCaps)) return RidgeForm::alpine;
  return rng.chance(0.55f) ? RidgeForm::alpine : RidgeForm::hills;
}

void paint_ranges(Canvas& canvas, const Scene& scene, const RangeLook& range) {
  const auto [count, form, rise, lowest, until, part] = range;
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 50 + part);
  const float peak = 0.5f + scene.side * rng.range(0.08f, 0.24f);
  for (int i = 0; i < count; ++i) {
    const float t = count > 1 ? static_cast<float>(i) / static_cast<float>(count - 1) : 0;
    RidgeLook look;
    look.form = i == 0 || form == RidgeForm::karst ? form : t > 0.6f ? RidgeForm::hills : form;
    look.base = mix(scene.horizon, lowest, t) + 0.01f;
    look.rise = rise * mix(1.0f, 0.5f, t) * rng.range(0.85f, 1.1f);
    look.size = mix(0.5f, 0.85f, t) * rng.range(0.8f, 1.2f) * (form == RidgeForm::karst ? 0.55f : 1);
    look.lit = mix(mix(p.rock, p.far_hill, 0.5f), p.near_hill, t);
    look.dark = mix(mix(p.rock_dark, p.shaded(p.far_hill), 0.5f), p.foliage_dark, t);
    look.haze_top = mix(0.62f, 0.06f, t) * (0.55f + 0.6f * scene.mist) + 0.1f * (1 - t);
    look.haze_foot = clamp01(mix(0.95f, 0.35f, t) * (0.62f + 0.55f * scene.mist));
    look.z = mix(0.92f, 0.66f, t);
    look.until =
        i + 1 == count
            ? until
            : mix(scene.horizon, lowest, (static_cast<float>(i) + 1) / static_cast<float>(count - 1)) + 0.03f;
    look.peak = i == 0 ? peak : (i % 2 ? 1 - peak : peak);
    look.snow = look.form == RidgeForm::alpine && i <= count / 2 &&
                        (scene.has(kSnowCaps) || scene.season == Season::winter)
                    ? 0.85f
                : scene.season == Season::winter ? 0.5f
                                                 : 0;
    if (t > 0.45f && form != RidgeForm::dunes) look.trees = rng.chance(0.7f) ? t * 0.9f : 0;
    look.part = part * 20 + static_cast<std::uint64_t>(i);
    const auto crest = paint_ridge(canvas, scene, look);
    if (i == std::min(1, count - 1) && scene.has(kWaterfall)) paint_waterfall(canvas, scene, crest);
    if (scene.mist > 0.25f && t < 0.95f)
      paint_mist_band(canvas, scene, look.base - 0.02f, 0.07f + 0.06f * scene.mist, scene.mist * 0.75f,
                      part * 20 + static_cast<std::uint64_t>(i));
  }
}

TreeKind tree_kind(const Scene& scene) {
  return scene.has(kPine) ? TreeKind::pine : scene.has(kBlossomTree) ? TreeKind::blossom : TreeKind::round;
}

bool wants_tree(const Scene& scene) {
  return scene.has(kTree | kBlossomTree | kPine);
}

void paint_framing_tree(Canvas& canvas, const Scene& scene, float foot_y, float tall) {
  Rng rng(scene.seed, 71);
  const float x = 0.5f + scene.side * rng.range(0.30f, 0.40f);
  paint_tree(canvas, scene, tree_kind(scene), {x * canvas.w(), foot_y * canvas.h()},
             std::min(tall * canvas.h(), canvas.unit() * 0.8f), -scene.side * rng.range(0.015f, 0.05f), 0.12f,
             1);
}

void paint_bank_bushes(Canvas& canvas, const Scene& scene, float line, float scale, int count,
                       std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 80 + part);
  for (int i = 0; i < count; ++i) {
    const float x = rng.unit();
    const float tall = canvas.unit() * scale * rng.range(0.5f, 1.3f);
    const bool flowering = scene.has(kFlowers) && rng.chance(0.3f);
    const Rgb light = flowering
                          ? mix(p.flowers[static_cast<std::size_t>(rng.below(5))], p.foliage_light, 0.25f)
                          : mix(p.foliage, p.foliage_light, rng.unit());
    const Rgb haze = p.haze;
    const Point foot{x * canvas.w(), (line + rng.range(-0.004f, 0.012f)) * canvas.h()};
    paint_bush(canvas, scene, foot, tall * rng.range(1.3f, 2.6f), tall,
               mix(light, haze, 0.15f + 0.3f * scene.mist),
               mix(p.foliage_dark, haze, 0.1f + 0.3f * scene.mist), 0.55f,
               part * 40 + static_cast<std::uint64_t>(i));
  }
}

}  // namespace proofsheet::demo
