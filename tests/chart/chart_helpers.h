#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "chart/chart.h"
#include "chart/scene.h"
#include "sheet/sheet.h"

namespace proofsheet::chart {

inline sheet::Plan plan_of(std::string_view yaml) {
  auto loaded = sheet::parse_sheet(yaml, "test.sheet.yaml", ".");
  if (!loaded.ok()) throw std::runtime_error(loaded.problems.front().to_string());
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
}

// Two things at three temperatures with four seeds: cell = (thing · 3 + temperature) · 4 + seed.
inline constexpr std::string_view kThings =
    "prompts: 'A {{thing}}'\nmodels: demo:text\nvars: {thing: [花园, pond]}\n"
    "params: {temperature: [1, 0, 0.5], seed: 1-4}\n";

// Every cell done; its latency is 100 times its number.
inline Input input_of(const sheet::Plan& plan) {
  Input input{.plan = plan,
              .pivot = sheet::Pivot(plan, plan.sheet().layout),
              .facts = {},
              .matched = {},
              .hidden = {},
              .readings = {}};
  for (std::uint64_t cell = 0; cell < plan.size(); ++cell)
    input.facts.push_back({.state = store::CellState::done, .latency_ms = 100 * static_cast<float>(cell)});
  return input;
}

inline Chart chart_of(const Spec& spec, const Input& input) {
  auto chart = make_chart(spec, input);
  if (!chart) throw std::runtime_error(chart.error().message);
  return std::move(*chart);
}

inline Palette palette() {
  Palette palette{.ground = {20, 20, 20},
                  .text = {230, 230, 230},
                  .muted = {140, 140, 140},
                  .faint = {90, 90, 90},
                  .line = {40, 40, 40},
                  .mark = {111, 166, 214},
                  .series = {{111, 166, 214}, {105, 181, 138}},
                  .scale = {}};
  for (std::size_t i = 0; i < palette.scale.size(); ++i)
    palette.scale[i] = {static_cast<std::uint8_t>(4 * i), 120, 60};
  return palette;
}

inline Scene scene_of(const Spec& spec, const Input& input, float width = 640, float height = 400) {
  return make_scene(
      std::make_shared<const Chart>(chart_of(spec, input)), width, height, palette(),
      [](std::string_view text, float size, bool) { return static_cast<float>(text.size()) * size * 0.5f; });
}

}  // namespace proofsheet::chart
