#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

struct Tip {
  Point at;
  float reach;  // how far its leaves spread
};

struct BranchPlan {
  float spread;  // turns between siblings
  float shorten;
  int levels;
  int children;
  float crook;  // how much a branch bends on its way
};

// Grows a crown of branches, paints them, and remembers where leaves go.
class Crown {
 public:
  Crown(Canvas& canvas, Rng& rng, BranchPlan plan, Rgb color, Rgb lit, float z)
      : canvas_(canvas), rng_(rng), plan_(plan), color_(color), lit_(lit), z_(z) {}

  void grow(Point from, float turns, float length, float radius, int level) {
    constexpr int kPieces = 3;
    Point at = from;
    float angle = turns;
    for (int i = 0; i < kPieces; ++i) {
      angle += rng_.bell() * plan_.crook;
      const Point next = at + Point{wave_cos(angle), wave(angle)} * (length / kPieces);
      const float r0 = radius * (1 - 0.3f * static_cast<float>(i) / kPieces),
                  r1 = radius * (1 - 0.3f * static_cast<float>(i + 1) / kPieces);
      canvas_.taper(at, next, r0, r1, color_, 1, z_);
      if (radius > canvas_.unit() * 0.002f)
        canvas_.taper(at + Point{-r0 * 0.35f, 0}, next + Point{-r1 * 0.35f, 0}, r0 * 0.4f, r1 * 0.4f, lit_,
                      0.5f, z_);
      at = next;
    }
    if (level >= plan_.levels) {
      tips_.push_back({at, length});
      return;
    }
    if (level >= 2) tips_.push_back({at, length * 0.8f});
    for (int child = 0; child < plan_.children; ++child) {
      const float fan = (static_cast<float>(child) + 0.5f) / static_cast<float>(plan_.children) * 2 - 1;
      const float turn = angle + fan * plan_.spread * rng_.range(0.7f, 1.3f) + (0.75f - angle) * 0.08f;
      grow(at, turn, length * plan_.shorten * rng_.range(0.8f, 1.15f), radius * rng_.range(0.5f, 0.68f),
           level + 1);
    }
  }
  const std::vector<Tip>& tips() const { return tips_; }

 private:
  Canvas& canvas_;
  Rng& rng_;
  BranchPlan plan_;
  Rgb color_, lit_;
  float z_;
  std::vector<Tip> tips_;
};

struct LeafLook {
  Rgb dark, middle, light;
  float size;    // pixels
  float spread;  // of the tip's reach
  int per_tip;
};

// Three passes from the shadow side up to the light, so that a crown has volume.
void paint_leaves(Canvas& canvas, const Scene& scene, Rng& rng, const std::vector<Tip>& tips,
                  const LeafLook& look, float z) {
  const float sun = scene.sun_x < 0.5f ? -1.0f : 1.0f;
  for (int pass = 0; pass < 3; ++pass) {
    const Rgb base = pass == 0 ? look.dark : pass == 1 ? look.middle : look.light;
    const float lift = (static_cast<float>(pass) - 0.9f) * 0.32f;
    for (const Tip& tip : tips) {
      const float reach = tip.reach * look.spread;
      const int count = pass == 2 ? look.per_tip / 2 : look.per_tip;
      for (int i = 0; i < count; ++i) {
        const Point at{tip.at.x + (rng.bell() + sun * lift * 0.45f) * reach,
                       tip.at.y + (rng.bell() * 0.8f - lift) * reach};
        const float size = look.size * rng.range(0.6f, 1.25f);
        const Rgb color = mix(base, pass == 2 ? look.middle : look.light, rng.unit() * 0.28f);
        const float width = size * rng.range(0.5f, 0.8f);
        canvas.ellipse(at, size, width, rng.unit(), color, pass == 0 ? 0.85f : 0.92f, z);
      }
    }
  }
}

void paint_needles(Canvas& canvas, const Scene& scene, Rng& rng, const std::vector<Tip>& tips, float size,
                   float z) {
  const Palette& p = scene.palette;
  const Rgb dark = mix(p.foliage_dark, p.shaded(hex(0x1f4a3c)), 0.6f),
            light = mix(p.foliage, p.lit(hex(0x4f8a5e)), 0.6f);
  // Flat pads of tufts, dark ones below and light ones on top; each tuft is a fan of needles.
  for (int pass = 0; pass < 2; ++pass) {
    for (const Tip& tip : tips) {
      const float reach = std::max(tip.reach * 1.3f, size * 3);
      for (int tuft = 0; tuft < 22; ++tuft) {
        const float place = rng.bell();
        const Point root{
            tip.at.x + place * reach,
            tip.at.y +
                (rng.range(-0.16f, 0.12f) * (1 - place * place) + (pass == 0 ? 0.09f : -0.05f)) * reach};
        const Rgb color = mix(dark, light, pass == 0 ? rng.unit() * 0.35f : 0.3f + 0.7f * rng.unit());
        for (int needle = 0; needle < 5; ++needle) {
          const float turns = 0.75f + (static_cast<float>(needle) - 2) * 0.085f + rng.bell() * 0.03f;
          const float length = size * rng.range(0.9f, 1.7f);
          canvas.taper(root, root + Point{wave_cos(turns), wave(turns)} * length, size * 0.15f, size * 0.04f,
                       color, 0.92f, z);
        }
      }
      if (pass == 1 && scene.season == Season::winter)
        canvas.ellipse(tip.at - Point{0, reach * 0.2f}, reach * 0.8f, reach * 0.12f, 0,
                       clamp01(scene.palette.light), 0.9f, z);
    }
  }
}

void fallen_petals(Canvas& canvas, const Scene& scene, Rng& rng, Point foot, float height, Rgb color) {
  for (int i = 0; i < 70; ++i) {
    const Point at{foot.x + rng.bell() * height * 0.8f,
                   foot.y - height * (0.6f * rng.unit() * rng.unit() - 0.05f)};
    const float size = canvas.unit() * rng.range(0.0018f, 0.004f);
    canvas.ellipse(at, size, size * 0.55f, rng.unit(), color, 0.85f, 0.15f);
  }
  (void)scene;
}

}  // namespace

void paint_fir(Canvas& canvas, Point foot, float height, Rgb light, Rgb dark, float z) {
  const float half = height * 0.2f;
  std::array<Point, 11> outline;
  std::size_t n = 0;
  outline[n++] = foot - Point{0, height};
  constexpr std::array<float, 5> kDown{0.42f, 0.36f, 0.70f, 0.62f, 1.0f};
  constexpr std::array<float, 5> kOut{0.5f, 0.28f, 0.78f, 0.5f, 1.0f};
  for (std::size_t i = 0; i < kDown.size(); ++i)
    outline[n++] = foot + Point{half * kOut[i], -height * (1 - kDown[i])};
  for (std::size_t i = kDown.size(); i-- > 0;)
    outline[n++] = foot + Point{-half * kOut[i], -height * (1 - kDown[i])};
  canvas.polygon(outline, 1, z, [&](float x, float) { return x < foot.x ? light : dark; });
}

void paint_roots(Canvas& canvas, Point foot, Point up, float thick, Rgb bark, float z) {
  constexpr int kSteps = 8;
  std::array<Point, 2 * (kSteps + 1) + 3> outline;
  std::size_t n = 0;
  const auto edge = [&](int step, float side) {
    const float t = static_cast<float>(step) / kSteps;
    return foot + up * (thick * (2.7f - 2.8f * t)) + Point{side * thick * (0.8f + 1.4f * t * t * t), 0};
  };
  for (int i = 0; i <= kSteps; ++i) outline[n++] = edge(i, 1);
  for (const float place : {1.0f, 0.1f, -0.9f})
    outline[n++] = foot + Point{place * thick, thick * (place == 0.1f ? 0.55f : 0.05f)};
  for (int i = kSteps; i >= 0; --i) outline[n++] = edge(i, -1);
  canvas.polygon(outline, bark, 1, z);
}

void paint_tree(Canvas& canvas, const Scene& scene, TreeKind kind, Point foot, float height, float lean,
                float z, std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 500 + part);
  if (kind == TreeKind::round && scene.season == Season::winter) kind = TreeKind::bare;
  BranchPlan plan{0.075f, 0.74f, 4, 3, 0.022f};
  if (kind == TreeKind::blossom) plan = {0.095f, 0.76f, 4, 3, 0.05f};
  if (kind == TreeKind::pine) plan = {0.15f, 0.72f, 3, 3, 0.055f};
  if (kind == TreeKind::bare) plan = {0.07f, 0.77f, 6, 2, 0.035f};
  const Rgb bark = kind == TreeKind::blossom ? p.trunk * 0.62f : p.trunk;
  canvas.ellipse(foot + Point{height * 0.05f, height * 0.012f}, height * 0.26f, height * 0.03f, 0,
                 p.grass_dark * 0.55f, 0.4f, z);
  Crown crown(canvas, rng, plan, mix(bark, p.haze, z * 0.5f), mix(p.lit(bark * 1.7f), p.haze, z * 0.5f), z);
  paint_roots(canvas, foot, {wave_cos(0.75f + lean), wave(0.75f + lean)}, height * 0.034f,
              mix(bark, p.haze, z * 0.5f), z);
  crown.grow(foot - Point{0, height * 0.03f}, 0.75f + lean, height * 0.30f, height * 0.036f, 0);
  const auto faded = [&](Rgb c) { return mix(c, p.haze, z * 0.6f); };
  switch (kind) {
    case TreeKind::round:
      paint_leaves(
          canvas, scene, rng, crown.tips(),
          {faded(p.foliage_dark), faded(p.foliage), faded(p.foliage_light), height * 0.0072f, 1.0f, 64}, z);
      break;
    case TreeKind::blossom:
      paint_leaves(canvas, scene, rng, crown.tips(),
                   {faded(p.blossom_dark), faded(p.blossom), faded(mix(p.blossom, clamp01(p.light), 0.55f)),
                    height * 0.0066f, 0.92f, 52},
                   z);
      fallen_petals(canvas, scene, rng, foot, height, p.blossom);
      break;
    case TreeKind::pine:
      paint_needles(canvas, scene, rng, crown.tips(), height * 0.021f, z);
      break;
    case TreeKind::bare:
      break;
  }
}

void paint_bush(Canvas& canvas, const Scene& scene, Point foot, float width, float height, Rgb light,
                Rgb dark, float z, std::uint64_t part) {
  Rng rng(scene.seed, 600 + part);
  const float sun = scene.sun_x < 0.5f ? -1.0f : 1.0f;
  const float size = height * 0.085f;
  const auto count = std::clamp(static_cast<int>(70 * width / height), 40, 420);
  for (int pass = 0; pass < 3; ++pass) {
    for (int i = 0; i < count; ++i) {
      const float x = rng.bell();
      const float dome = std::sqrt(std::max(0.0f, 1 - x * x));
      const float up = rng.unit() * dome;
      if (pass == 2 && up < 0.35f) continue;
      const Point at{foot.x + (x + (pass == 2 ? 0.08f * sun : 0)) * width * 0.5f, foot.y - up * height};
      const float shade = clamp01(up * 0.75f + x * sun * 0.22f + rng.range(-0.2f, 0.25f) +
                                  (pass == 2   ? 0.3f
                                   : pass == 0 ? -0.35f
                                               : 0));
      const float length = size * rng.range(0.7f, 1.5f), width_of_leaf = size * rng.range(0.45f, 0.9f);
      canvas.ellipse(at, length, width_of_leaf, rng.unit(), mix(dark, light, shade), 0.9f, z);
    }
  }
}

void paint_willow_strands(Canvas& canvas, const Scene& scene, float from_x, float to_x, float length,
                          std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 650 + part);
  const float unit = canvas.unit();
  const bool bare = scene.season == Season::winter;
  for (int strand = 0; strand < 26; ++strand) {
    Point at{mix(from_x, to_x, rng.unit()) * canvas.w(), -unit * 0.02f};
    const float depth = rng.unit();
    const float sway = rng.range(-0.05f, 0.11f) * scene.side;
    const float total = length * canvas.h() * rng.range(0.35f, 1.0f);
    const Rgb color = mix(mix(p.foliage_dark, p.foliage, depth), p.foliage_light, depth * 0.5f);
    const float step = unit * 0.011f;
    const auto steps = static_cast<int>(total / step);
    for (int i = 0; i < steps; ++i) {
      const float t = static_cast<float>(i) / static_cast<float>(steps);
      const Point next = at + Point{sway * step * (0.3f + 1.7f * t) + rng.bell() * step * 0.08f, step};
      canvas.taper(at, next, unit * 0.0012f, unit * 0.001f, mix(p.trunk, color, 0.5f), 0.9f, 0.1f);
      if (!bare) {
        const float size = unit * 0.0105f * (1 - 0.55f * t);
        const float side = (i & 1) ? 1.0f : -1.0f;
        canvas.ellipse(next + Point{side * size * 0.5f, size * 0.6f}, size, size * 0.24f,
                       0.25f - side * rng.range(0.05f, 0.1f), color, 0.92f, 0.1f);
      }
      at = next;
    }
  }
}

void paint_bamboo(Canvas& canvas, const Scene& scene, float from_x, float to_x, int stems, float z,
                  std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 700 + part);
  const float unit = canvas.unit();
  const Rgb stem_light = mix(p.foliage_light, p.grass_light, 0.5f);
  for (int stem = 0; stem < stems; ++stem) {
    const float depth = static_cast<float>(stem) / static_cast<float>(std::max(1, stems - 1));
    const float fade = mix(0.55f, 0.0f, depth) * (0.4f + 0.6f * scene.mist);
    const float radius = unit * mix(0.006f, 0.0135f, depth) * rng.range(0.8f, 1.2f);
    Point at{mix(from_x, to_x, rng.unit()) * canvas.w(), canvas.h() + radius};
    const float lean = rng.bell() * 0.07f;
    const Rgb dark = mix(mix(p.foliage_dark, p.foliage, 0.3f), p.haze, fade),
              light = mix(stem_light, p.haze, fade);
    const float joint = radius * rng.range(9.5f, 13.0f);
    while (at.y > -joint) {
      const Point next =
          at + Point{lean * joint + rng.bell() * radius * 0.2f, -joint * rng.range(0.9f, 1.1f)};
      canvas.taper(at, next, radius, radius * 0.96f, dark, 1, z);
      canvas.taper(at + Point{-radius * 0.3f, -radius * 0.6f}, next + Point{-radius * 0.3f, radius * 0.6f},
                   radius * 0.45f, radius * 0.45f, light, 0.75f, z);
      canvas.taper(at - Point{radius * 1.1f, 0}, at + Point{radius * 1.1f, 0}, radius * 0.22f, radius * 0.22f,
                   dark * 0.62f, 1, z);
      if (rng.chance(0.5f) && at.y < canvas.h() * 0.92f) {
        const float side = rng.chance(0.5f) ? 1.0f : -1.0f;
        const Point twig = at + Point{side * joint * 0.7f, -joint * rng.range(0.1f, 0.5f)};
        canvas.taper(at, twig, radius * 0.22f, radius * 0.1f, dark, 1, z);
        for (int leaf = 0; leaf < 7; ++leaf) {
          const float turns = 0.25f - side * rng.range(0.02f, 0.24f);
          const float length = unit * rng.range(0.03f, 0.065f) * mix(0.6f, 1.0f, depth);
          const Point root = mix(at, twig, rng.range(0.35f, 1.0f));
          const Point end = root + Point{wave_cos(turns), wave(turns)} * length;
          const Point belly = mix(root, end, 0.4f);
          const Rgb color = mix(mix(p.foliage_dark, p.foliage_light, rng.unit()), p.haze, fade);
          canvas.taper(root, belly, length * 0.02f, length * 0.085f, color, 0.95f, z);
          canvas.taper(belly, end, length * 0.085f, length * 0.004f, color, 0.95f, z);
        }
      }
      at = next;
    }
  }
}

void paint_grass(Canvas& canvas, const Scene& scene, float top, float bottom, int count, float tallest,
                 std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 750 + part);
  for (int i = 0; i < count; ++i) {
    const float near = static_cast<float>(i) / static_cast<float>(count);
    const Point root{rng.unit() * canvas.w(), mix(top, bottom, near) * canvas.h()};
    const float length = tallest * canvas.unit() * mix(0.3f, 1.0f, near) * rng.range(0.4f, 1.0f);
    const float bend = rng.bell() * 0.55f;
    const Point tip = root + Point{bend * length, -length};
    const Point middle = root + Point{bend * length * 0.15f, -length * 0.6f};
    const float thick = canvas.unit() * mix(0.0008f, 0.0022f, near);
    canvas.curve(root, middle, tip, thick, thick * 0.2f, mix(p.grass_dark, p.grass_light, rng.unit()), 0.9f,
                 0.1f);
  }
}

void paint_reeds(Canvas& canvas, const Scene& scene, float x, float width, float foot, int count,
                 std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 780 + part);
  const float unit = canvas.unit();
  for (int i = 0; i < count; ++i) {
    const Point root{(x + rng.bell() * width) * canvas.w(), foot * canvas.h() + rng.range(0, 0.03f) * unit};
    const float length = unit * rng.range(0.10f, 0.27f);
    const float bend = rng.bell() * 0.3f;
    const Point tip = root + Point{bend * length, -length};
    const Rgb color = mix(p.foliage_dark, p.grass_light, rng.unit() * 0.8f);
    canvas.curve(root, root + Point{0, -length * 0.6f}, tip, unit * 0.003f, unit * 0.0006f, color, 1, 0.08f);
    if (rng.chance(0.24f))
      canvas.taper(tip, tip + Point{bend, -1} * (unit * 0.03f), unit * 0.0045f, unit * 0.004f,
                   p.lit(hex(0x6b4630)), 1, 0.08f);
  }
}

void paint_lily_pads(Canvas& canvas, const Scene& scene, float top, float bottom, int count,
                     std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 800 + part);
  const float cluster_x = rng.range(0.2f, 0.8f);
  for (int i = 0; i < count; ++i) {
    const float near = static_cast<float>(i) / static_cast<float>(count);
    const Point at{(cluster_x + rng.bell() * mix(0.35f, 0.62f, near)) * canvas.w(),
                   mix(top, bottom, near) * canvas.h()};
    const float size = canvas.unit() * mix(0.010f, 0.036f, near) * rng.range(0.7f, 1.2f);
    const Rgb color = mix(p.foliage_dark, p.grass_light, rng.range(0.15f, 0.75f));
    canvas.ellipse(at + Point{0, size * 0.12f}, size * 1.03f, size * 0.36f, 0, p.foliage_dark * 0.6f, 0.75f,
                   0.2f);
    canvas.ellipse(at, size, size * 0.34f, 0, color, 1, 0.2f);
    canvas.ellipse(at + Point{-size * 0.2f, -size * 0.08f}, size * 0.55f, size * 0.15f, 0,
                   mix(color, p.grass_light, 0.5f), 0.6f, 0.2f);
    if (rng.chance(0.24f)) {
      const Rgb petal = mix(p.flowers[static_cast<std::size_t>(rng.below(2))], clamp01(p.light), 0.35f);
      for (int k = 0; k < 7; ++k) {
        const float turns = 0.75f + (static_cast<float>(k) - 3) * 0.055f;
        const Point middle = at + Point{wave_cos(turns), wave(turns) * 0.8f} * (size * 0.3f);
        canvas.ellipse(middle, size * 0.30f, size * 0.11f, turns,
                       mix(petal, clamp01(p.light), rng.unit() * 0.5f), 1, 0.18f);
      }
      canvas.disc(at - Point{0, size * 0.12f}, size * 0.09f, p.lit(hex(0xf4c542)), 1, 0.18f);
    }
  }
}

}  // namespace proofsheet::demo
