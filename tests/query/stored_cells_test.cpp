#include <gtest/gtest.h>

#include "query/order.h"
#include "query/query_test_helpers.h"
#include "store/helpers.h"

namespace proofsheet::query {
namespace {

TEST(StoredCells, AreReadFromTheResultsOfARun) {
  const store::TempFolder folder;
  const auto store = store::open_store(folder.path());
  const sheet::Plan plan = plan_of("prompts: x\nmodels: demo:text\nparams: {seed: 1-5}\n");
  const store::RunId run = *store->create_run({.name = "test", .cells = 5});

  store::CellResult pond = store::text_result(0, "A pond");
  pond.cost_usd = 0.011;
  pond.latency_ms = 1200;
  pond.ttft_ms = 80;
  pond.usage.output_tokens = 42;
  ASSERT_TRUE(store::put_and_wait(*store, run, pond));
  store::CellResult choices = store::text_result(1, "A tree");
  choices.more_texts = {"A \"pond\"\nagain"};
  choices.cached_from_unix_ms = 1;
  ASSERT_TRUE(store::put_and_wait(*store, run, choices));
  store::CellResult failed;
  failed.cell = 3;
  failed.state = store::CellState::failed;
  failed.error = Error{ErrorKind::rate_limited, "Slow down", 429};
  ASSERT_TRUE(store::put_and_wait(*store, run, failed));
  ASSERT_TRUE(store->set_marks(
      run, {{.cells = {0}, .rating = 4, .label = store::Label::green, .note = "the best pond"},
            {.cells = {1}, .rejected = true}}));

  const auto source = stored_cells(*store, run, plan.size());
  ASSERT_TRUE(source) << source.error().message;
  const auto cells = [&](const char* expression) {
    return make_query(expression, plan)->evaluate(*source)->cells();
  };
  using Cells = std::vector<std::uint64_t>;
  EXPECT_EQ(cells("pond"), (Cells{0, 1}));
  EXPECT_EQ(cells("state = done"), (Cells{0, 1}));
  EXPECT_EQ(cells("state = queued"), (Cells{2, 4}));
  EXPECT_EQ(cells("cached = yes"), (Cells{1}));
  EXPECT_EQ(cells("rating = 4 and note ~ best"), (Cells{0}));
  EXPECT_EQ(cells("label = green"), (Cells{0}));
  EXPECT_EQ(cells("label != green and state = done"), (Cells{1}));
  EXPECT_EQ(cells("label = none"), (Cells{1, 2, 3, 4}));
  EXPECT_EQ(cells("rejected = yes"), (Cells{1}));
  EXPECT_EQ(cells("rejected = no and rating = none"), (Cells{2, 3, 4}));
  EXPECT_EQ(cells("cost = 0.011 and tokens = 42 and latency = 1.2s and ttft = 80"), (Cells{0}));
  EXPECT_EQ(cells("error = rate_limited"), (Cells{3}));
  EXPECT_EQ(cells("error ~ \"slow down\""), (Cells{3}));
  EXPECT_EQ(cells("seed > 2 and error != none"), (Cells{3}));
}

TEST(StoredCells, OfARunThatIsGoneAreEmpty) {
  const store::TempFolder folder;
  const auto store = store::open_store(folder.path());
  const sheet::Plan plan = plan_of("prompts: x\nmodels: demo:text\nparams: {seed: 1-5}\n");
  const auto source = stored_cells(*store, 99, plan.size());
  ASSERT_TRUE(source);
  EXPECT_EQ(make_query("text != none", plan)->evaluate(*source)->count(), 0u);
}

}  // namespace
}  // namespace proofsheet::query
