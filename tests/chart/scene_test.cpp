#include "chart/scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "chart/export.h"
#include "chart_helpers.h"
#include "support/process.h"

namespace proofsheet::chart {
namespace {

std::vector<std::string> texts_of(const Scene& scene) {
  std::vector<std::string> texts;
  for (const Shape& shape : scene.shapes) {
    if (const auto* text = std::get_if<TextShape>(&shape)) texts.push_back(text->text);
  }
  return texts;
}

bool says(const Scene& scene, const std::string& text) {
  const std::vector<std::string> texts = texts_of(scene);
  return std::ranges::find(texts, text) != texts.end();
}

template <class T>
std::size_t count_of(const Scene& scene) {
  return static_cast<std::size_t>(std::ranges::count_if(
      scene.shapes, [](const Shape& shape) { return std::holds_alternative<T>(shape); }));
}

std::set<std::uint32_t> marked_cells(const Scene& scene) {
  std::set<std::uint32_t> cells;
  for (const Mark& mark : scene.marks) {
    for (const std::uint32_t cell : scene.cells_of(mark)) cells.insert(cell);
  }
  return cells;
}

// A plan of a hundred values times as many seeds, with made-up latencies.
Input large_input(const char* axis_text) {
  const sheet::Plan plan = plan_of(std::string("prompts: x\nmodels: demo:text\nparams: {temperature: ") +
                                   axis_text + ", seed: 1-1000}\n");
  Input input = input_of(plan);
  for (std::size_t cell = 0; cell < input.facts.size(); ++cell)
    input.facts[cell].latency_ms = 200 + static_cast<float>(mix64(cell) % 5000);
  return input;
}

TEST(Scene, HasAMarkForEveryCellInEveryKind) {
  const Input input = input_of(plan_of(kThings));
  for (const Kind kind : kKinds) {
    const Spec spec =
        fitted({.axis = "temperature", .second = kind == Kind::histogram ? "" : "thing", .kind = kind},
               input.plan, input.pivot.layout());
    const Scene scene = scene_of(spec, input);
    EXPECT_EQ(marked_cells(scene).size(), 24u) << kind_name(kind);
    for (const Mark& mark : scene.marks) {
      EXPECT_GE(mark.center.x, scene.plot.left - 1) << kind_name(kind);
      EXPECT_LE(mark.center.x, scene.plot.right + 1) << kind_name(kind);
      EXPECT_GE(mark.center.y, scene.plot.top - 1) << kind_name(kind);
      EXPECT_LE(mark.center.y, scene.plot.bottom + 1) << kind_name(kind);
    }
  }
}

TEST(Scene, PlacesNumbersInProportionAndWordsEvenly) {
  const sheet::Plan plan =
      plan_of("prompts: x\nmodels: demo:text\nparams: {temperature: [0, 1, 10], seed: [1, 2]}\n");
  const Scene scene = scene_of({.axis = "temperature"}, input_of(plan));
  ASSERT_EQ(scene.marks.size(), 3u);
  const float near = scene.marks[1].center.x - scene.marks[0].center.x;
  const float far = scene.marks[2].center.x - scene.marks[1].center.x;
  EXPECT_NEAR(far / near, 9, 0.01);
  EXPECT_EQ(count_of<BandShape>(scene), 1u);

  const Scene words = scene_of({.axis = "thing"}, input_of(plan_of(kThings)));
  EXPECT_EQ(count_of<BandShape>(words), 0u) << "there is nothing between two words";
  EXPECT_TRUE(says(words, "花园"));
  EXPECT_TRUE(says(words, "Latency by thing"));
}

TEST(Scene, NamesTheUnitOnceAndTheTicksInIt) {
  Input quick = input_of(plan_of(kThings));
  for (query::CellFacts& facts : quick.facts) facts.latency_ms /= 2;
  EXPECT_TRUE(says(scene_of({.axis = "thing"}, quick), "latency (ms)"));
  Input slow = input_of(plan_of(kThings));
  for (query::CellFacts& facts : slow.facts) facts.latency_ms *= 10;
  EXPECT_TRUE(says(scene_of({.axis = "thing"}, slow), "latency (s)"));
}

TEST(Scene, DrawsTheSameDotsEachTime) {
  const Input input = input_of(plan_of(kThings));
  const Scene once = scene_of({.axis = "thing", .kind = Kind::scatter}, input);
  const Scene again = scene_of({.axis = "thing", .kind = Kind::scatter}, input);
  ASSERT_EQ(once.marks.size(), 24u);
  std::set<float> places;
  for (std::size_t i = 0; i < once.marks.size(); ++i) {
    EXPECT_EQ(once.marks[i].center.x, again.marks[i].center.x);
    places.insert(once.marks[i].center.x);
  }
  EXPECT_GT(places.size(), 20u) << "dots stand beside one another";
}

TEST(Scene, DrawsManyDotsThatFallOnOneAnotherAsOne) {
  const Input input = large_input("0-1 (+0.0102)");
  ASSERT_GT(input.facts.size(), 90'000u);
  const Scene scene = scene_of({.axis = "temperature", .kind = Kind::scatter}, input);
  EXPECT_EQ(marked_cells(scene).size(), input.facts.size());
  EXPECT_LT(scene.marks.size(), 60'000u);
}

TEST(Scene, ArrowsGoAlongARowAndStopAtTheEdge) {
  const Scene scene = scene_of({.axis = "temperature", .second = "thing", .kind = Kind::heat_map},
                               input_of(plan_of(kThings)));
  ASSERT_EQ(scene.marks.size(), 6u);
  const auto row_of = [&](std::size_t mark) { return scene.chart->groups[scene.marks[mark].index].series; };
  const auto column_of = [&](std::size_t mark) { return scene.chart->groups[scene.marks[mark].index].x; };
  const auto right = next_mark(scene, 0, Step::right);
  ASSERT_TRUE(right);
  EXPECT_EQ(column_of(*right), 1u);
  EXPECT_EQ(row_of(*right), row_of(0));
  const auto down = next_mark(scene, *right, Step::down);
  ASSERT_TRUE(down);
  EXPECT_EQ(column_of(*down), 1u);
  EXPECT_NE(row_of(*down), row_of(*right));
  EXPECT_FALSE(next_mark(scene, 0, Step::left));
  EXPECT_FALSE(next_mark(scene, *down, Step::down));
}

TEST(Scene, FindsMarksUnderAPointAndInAnArea) {
  const Scene scene = scene_of({.axis = "temperature", .kind = Kind::box}, input_of(plan_of(kThings)));
  const Mark& mark = scene.marks[1];
  EXPECT_EQ(mark_at(scene, mark.center), 1u);
  EXPECT_FALSE(mark_at(scene, {1, 1}));
  EXPECT_EQ(marks_in(scene, scene.plot).size(), scene.marks.size());
  EXPECT_EQ(marks_in(scene, {mark.center.x - 1, mark.center.y - 1, mark.center.x + 1, mark.center.y + 1}),
            (std::vector<std::size_t>{1}));
}

TEST(Scene, ReadsOutExactValues) {
  const Scene scene = scene_of({.axis = "temperature", .second = "thing"}, input_of(plan_of(kThings)));
  for (const Mark& mark : scene.marks) {
    if (scene.chart->groups[mark.index].x != 0 || mark.row != 1) continue;
    const ReadOut out = read_out(scene, mark);
    EXPECT_EQ(out.title, "temperature 0, thing pond");
    EXPECT_EQ(out.lines.front(), "median 1.75 s");
    EXPECT_EQ(out.lines.back(), "4 cells");
  }
}

TEST(Scene, StaysReadableInASmallRoom) {
  for (const Kind kind : kKinds) {
    const Input input = input_of(plan_of(kThings));
    const Scene scene =
        scene_of(fitted({.axis = "thing", .second = "seed", .kind = kind}, input.plan, {}), input, 120, 90);
    EXPECT_GT(scene.plot.right, scene.plot.left);
    EXPECT_GT(scene.plot.bottom, scene.plot.top);
    for (const Mark& mark : scene.marks) EXPECT_FALSE(std::isnan(mark.center.x + mark.center.y));
  }
}

TEST(Export, SvgHasTextAsEscapedText) {
  const sheet::Plan plan = plan_of(
      "prompts: 'A {{thing}}'\nmodels: demo:text\nvars: {thing: [\"<b> & \\\"c\\\"\", 花园]}\nparams: {seed: "
      "1-4}\n");
  const std::string svg = to_svg(scene_of({.axis = "thing", .kind = Kind::box}, input_of(plan)));
  EXPECT_NE(svg.find("viewBox=\"-16 -16 672 432\""), std::string::npos) << svg.substr(0, 400);
  EXPECT_NE(svg.find(">&lt;b&gt; &amp; &quot;c&quot;</text>"), std::string::npos);
  EXPECT_NE(svg.find(">花园</text>"), std::string::npos);
  EXPECT_NE(svg.find("font-family=\"Inter, 'Noto Sans CJK SC', sans-serif\""), std::string::npos);
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
}

TEST(Export, WritesAPictureAtTwiceTheSize) {
  const test::TempFolder folder;
  const auto path = folder.path() / "chart.png";
  for (const Kind kind : kKinds) {
    const Input input = input_of(plan_of(kThings));
    const Scene scene =
        scene_of(fitted({.axis = "temperature", .second = "thing", .kind = kind}, input.plan, {}), input);
    const auto written = write_scene(scene, path);
    ASSERT_TRUE(written) << written.error().message;
    const auto image = image::decode(*read_file(path));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->width, 1344);
    EXPECT_EQ(image->height, 864);
    std::set<std::uint32_t> colors;
    for (std::size_t i = 0; i < image->rgba.size(); i += 4)
      colors.insert(
          static_cast<std::uint32_t>(image->rgba[i] << 16 | image->rgba[i + 1] << 8 | image->rgba[i + 2]));
    EXPECT_GT(colors.size(), 30u) << kind_name(kind) << ": smooth edges and text";
  }
}

TEST(Export, APictureThatIsStoppedLeavesTheFileThatWasThere) {
  const test::TempFolder folder;
  const auto path = folder.path() / "chart.png";
  test::write_text(path, "the one before");
  const Scene scene = scene_of({.axis = "thing"}, input_of(plan_of(kThings)));
  // In the middle, and when all is drawn but not kept yet.
  for (const std::uint64_t last : {std::uint64_t{2}, std::uint64_t{scene.shapes.size()}}) {
    const auto written = write_scene(scene, path, [&](std::uint64_t done, std::uint64_t total) {
      EXPECT_EQ(total, scene.shapes.size());
      return done < last;
    });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::cancelled);
    EXPECT_EQ(test::read_text(path), "the one before");
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Export, SaysWhatIsWrongInOneLine) {
  const Scene scene = scene_of({.axis = "thing"}, input_of(plan_of(kThings)));
  const auto pdf = write_scene(scene, "/tmp/chart.pdf");
  ASSERT_FALSE(pdf);
  EXPECT_EQ(pdf.error().message, "/tmp/chart.pdf: a chart is written as .svg or .png");
  const auto nowhere = write_scene(scene, "/nonexistent/folder/chart.svg");
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().message.find("/nonexistent/folder/chart.svg"), std::string::npos);
}

}  // namespace
}  // namespace proofsheet::chart
