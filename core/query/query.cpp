#include "query/query.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "query/numbers.h"
#include "query/tests.h"

namespace proofsheet::query {
namespace {

constexpr std::uint64_t kMostCells = 10'000'000;

// A node of the expression with its test instead of its condition.
struct Step {
  Node::Kind kind = Node::Kind::condition;
  std::vector<Step> children;
  std::size_t test = 0;  // of a condition: its place among the tests
};

}  // namespace

struct Query::Impl {
  sheet::Plan plan;
  std::vector<Test> tests;
  Step root;
  std::vector<std::size_t> shown_tests;  // on the text, not under `not`: what is highlighted
  std::optional<ResultName> first_of_results;

  std::expected<Step, Problem> compile(const Node& node, bool is_negated);
};

namespace {

bool needs_result(const Test& test) {
  return !std::holds_alternative<AxisTest>(test) && !std::holds_alternative<CellTest>(test) &&
         !std::holds_alternative<IndexTest>(test);
}

// Evaluates one query over one source.
class Evaluation {
 public:
  Evaluation(const std::vector<Test>& tests, const sheet::Plan& plan, const CellSource& source,
             std::stop_token stop)
      : tests_(tests), plan_(plan), source_(source), stop_(std::move(stop)), sets_(tests.size()) {}

  Result<CellSet> run(const Step& root) {
    if (auto read = read_contents(); !read) return fail(read.error());
    if (auto read = read_readings(); !read) return fail(read.error());
    find_coordinates();
    for (std::size_t i = 0; i < tests_.size(); ++i) {
      if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "the search was stopped");
      std::visit([&](const auto& test) { fill(i, test); }, tests_[i]);
    }
    return combine(root);
  }

 private:
  std::uint64_t cells() const { return plan_.size(); }

  CellSet combine(const Step& step) {
    if (step.kind == Node::Kind::condition) return sets_[step.test];
    CellSet set = combine(step.children.front());
    if (step.kind == Node::Kind::negation) {
      set.invert();
      return set;
    }
    for (std::size_t i = 1; i < step.children.size(); ++i) {
      if (step.kind == Node::Kind::all)
        set &= combine(step.children[i]);
      else
        set |= combine(step.children[i]);
    }
    return set;
  }

  // Which value each cell has of the axes that are asked for.
  void find_coordinates() {
    for (const Test& test : tests_) {
      const auto* axis = std::get_if<AxisTest>(&test);
      if (axis != nullptr && axis->position && std::ranges::find(axes_, *axis->position) == axes_.end())
        axes_.push_back(*axis->position);
    }
    if (!axes_.empty()) columns_ = plan_.value_columns(axes_);
  }

  void fill(std::size_t at, const AxisTest& test) {
    if (!test.position) {
      sets_[at] = CellSet(cells(), !test.passes.empty() && test.passes.front() != 0);
      return;
    }
    const auto found = std::ranges::find(axes_, *test.position);
    const std::vector<std::uint32_t>& column = columns_[static_cast<std::size_t>(found - axes_.begin())];
    sets_[at] = CellSet::where(cells(), [&](std::uint64_t cell) { return test.passes[column[cell]] != 0; });
  }

  template <class Passes>
  void fill_from_facts(std::size_t at, const Passes& passes) {
    static const CellFacts kNone;
    sets_[at] = CellSet::where(cells(), [&](std::uint64_t cell) {
      return passes(cell < source_.facts.size() ? source_.facts[cell] : kNone);
    });
  }

  void fill(std::size_t at, const StateTest& test) {
    fill_from_facts(
        at, [&](const CellFacts& facts) { return test.passes[static_cast<std::size_t>(facts.state)] != 0; });
  }
  void fill(std::size_t at, const FlagTest& test) {
    const auto flag = test.field == ResultField::rejected ? &CellFacts::rejected : &CellFacts::cached;
    fill_from_facts(at, [&](const CellFacts& facts) { return facts.*flag == test.wanted; });
  }
  void fill(std::size_t at, const LabelTest& test) {
    fill_from_facts(at, [&](const CellFacts& facts) {
      const std::size_t label = facts.label ? static_cast<std::size_t>(*facts.label) : store::kLabels.size();
      return test.passes[label] != 0;
    });
  }

  void fill(std::size_t at, const FactTest& fact) {
    if (!is_at_hand(fact.number)) return;  // by read_readings
    fill_from_facts(at, [&](const CellFacts& facts) {
      return fact.test.passes(static_cast<double>(number_of(facts, fact.number)));
    });
  }
  void fill(std::size_t at, const IndexTest& test) {
    sets_[at] = CellSet::where(
        cells(), [&](std::uint64_t cell) { return test.test.passes(static_cast<double>(cell)); });
  }
  void fill(std::size_t at, const CellTest& test) {
    sets_[at] =
        CellSet::where(cells(), [&](std::uint64_t cell) { return test.test.passes(std::to_string(cell)); });
  }

  void fill(std::size_t, const ContentTest&) {}  // by read_contents

  Result<> read_contents() {
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < tests_.size(); ++i) {
      const auto* test = std::get_if<ContentTest>(&tests_[i]);
      if (test == nullptr) continue;
      sets_[i] = CellSet(cells(), passes(*test, {}));
      wanted.push_back(i);
    }
    if (wanted.empty() || !source_.contents) return {};
    auto read = source_.contents([&](const store::CellContent& content) {
      for (const std::size_t i : wanted)
        sets_[i].set(content.cell, passes(std::get<ContentTest>(tests_[i]), content));
      return !stop_.stop_requested();
    });
    if (!read) return read;
    if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "the search was stopped");
    return {};
  }

  Result<> read_readings() {
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < tests_.size(); ++i) {
      const auto* test = std::get_if<FactTest>(&tests_[i]);
      if (test == nullptr || is_at_hand(test->number)) continue;
      sets_[i] = CellSet(cells(), test->test.passes(static_cast<double>(kUnknown)));
      wanted.push_back(i);
    }
    if (wanted.empty() || !source_.readings) return {};
    const bool is_of_a_picture = std::ranges::any_of(
        wanted, [&](std::size_t i) { return is_of_pictures(std::get<FactTest>(tests_[i]).number); });
    if (is_of_a_picture && source_.measure_pictures) {
      if (auto measured = source_.measure_pictures(stop_); !measured) return measured;
    }
    auto read = source_.readings([&](const store::CellReading& reading) {
      for (const std::size_t i : wanted) {
        const auto& test = std::get<FactTest>(tests_[i]);
        sets_[i].set(reading.cell, test.test.passes(static_cast<double>(number_of(reading, test.number))));
      }
      return !stop_.stop_requested();
    });
    if (!read) return read;
    if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "the search was stopped");
    return {};
  }

  static bool passes(const ContentTest& test, const store::CellContent& content) {
    if (test.field == ResultField::error)
      return test.text.passes_error(content.error_kind, content.error_message);
    if (test.field == ResultField::note) return test.text.passes(content.note);
    if (content.more_texts.empty()) return test.text.passes(content.text);
    // One of several answers is enough; `!~` and `!=` hold when none of them fits.
    const auto one = [&](const std::string& text) { return test.text.passes(text) != test.text.is_negated; };
    const bool any = one(content.text) || std::ranges::any_of(content.more_texts, one);
    return any != test.text.is_negated;
  }

  const std::vector<Test>& tests_;
  const sheet::Plan& plan_;
  const CellSource& source_;
  std::stop_token stop_;
  std::vector<CellSet> sets_;  // by test
  std::vector<std::size_t> axes_;
  std::vector<std::vector<std::uint32_t>> columns_;  // by place in axes_
};

}  // namespace

std::expected<Step, Problem> Query::Impl::compile(const Node& node, bool is_negated) {
  Step step{.kind = node.kind, .children = {}};
  if (node.kind != Node::Kind::condition) {
    for (const Node& child : node.children) {
      auto made = compile(child, is_negated != (node.kind == Node::Kind::negation));
      if (!made) return made;
      step.children.push_back(std::move(*made));
    }
    return step;
  }
  auto subject = find_subject(plan, node.condition);
  if (!subject) return std::unexpected(subject.error());
  auto test = make_test(node.condition, *subject);
  if (!test) return std::unexpected(test.error());
  step.test = tests.size();
  if (needs_result(*test) && !first_of_results) first_of_results = subject->result;
  const auto* content = std::get_if<ContentTest>(&*test);
  const bool is_on_text = content != nullptr && content->field == ResultField::text && content->text.pattern;
  if (is_on_text && content->text.is_negated == is_negated) shown_tests.push_back(step.test);
  tests.push_back(std::move(*test));
  return step;
}

std::expected<Query, Problem> Query::make(const Expression& expression, const sheet::Plan& plan) {
  auto impl = std::make_shared<Impl>(
      Impl{.plan = plan, .tests = {}, .root = {}, .shown_tests = {}, .first_of_results = {}});
  auto root = impl->compile(expression.root, false);
  if (!root) return std::unexpected(root.error());
  impl->root = std::move(*root);
  Query query;
  query.impl_ = std::move(impl);
  return query;
}

bool Query::needs_results() const {
  return impl_->first_of_results.has_value();
}

std::string_view Query::first_of_results() const {
  return impl_->first_of_results ? field_name(*impl_->first_of_results) : std::string_view();
}

bool Query::reads_results() const {
  return std::ranges::any_of(impl_->tests, [](const Test& test) {
    const auto* fact = std::get_if<FactTest>(&test);
    return std::holds_alternative<ContentTest>(test) || (fact != nullptr && !is_at_hand(fact->number));
  });
}

bool Query::needs_pictures() const {
  return std::ranges::any_of(impl_->tests, [](const Test& test) {
    const auto* fact = std::get_if<FactTest>(&test);
    return fact != nullptr && is_of_pictures(fact->number);
  });
}

Result<CellSet> Query::evaluate(const CellSource& source, std::stop_token stop) const {
  if (impl_->plan.size() > kMostCells) {
    return fail(ErrorKind::unsupported,
                fmt::format("a filter works on plans of up to {} cells; this one has {}", kMostCells,
                            impl_->plan.size()));
  }
  return Evaluation(impl_->tests, impl_->plan, source, std::move(stop)).run(impl_->root);
}

bool Query::searches_text() const {
  return !impl_->shown_tests.empty();
}

std::vector<Span> Query::find_in_text(std::string_view text) const {
  std::vector<Span> found;
  const re2::StringPiece piece(text.data(), text.size());
  for (const std::size_t i : impl_->shown_tests) {
    const re2::RE2& pattern = *std::get<ContentTest>(impl_->tests[i]).text.pattern;
    re2::StringPiece match;
    for (std::size_t at = 0; at < text.size();) {
      if (!pattern.Match(piece, at, text.size(), re2::RE2::UNANCHORED, &match, 1)) break;
      const auto begin = static_cast<std::size_t>(match.data() - text.data());
      if (!match.empty()) found.push_back({begin, begin + match.size()});
      at = begin + std::max<std::size_t>(1, match.size());
    }
  }
  std::ranges::sort(found, {}, &Span::begin);
  std::vector<Span> merged;
  for (const Span& span : found) {
    if (!merged.empty() && span.begin <= merged.back().end)
      merged.back().end = std::max(merged.back().end, span.end);
    else
      merged.push_back(span);
  }
  return merged;
}

Result<Query> make_query(std::string_view expression, const sheet::Plan& plan) {
  const auto parsed = parse(expression);
  if (!parsed) return fail(to_error(expression, parsed.error()));
  auto query = Query::make(*parsed, plan);
  if (!query) return fail(to_error(expression, query.error()));
  return std::move(*query);
}

}  // namespace proofsheet::query
