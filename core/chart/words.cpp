// A chart in words and as a table of numbers.
#include <cmath>

#include <fmt/format.h>

#include "base/tr.h"
#include "chart/chart.h"

namespace proofsheet::chart {

namespace {

// A tab or a line break would begin another field.
std::string field_text(std::string_view text) {
  std::string field(text);
  for (char& c : field) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return field;
}

std::string field_number(double number) {
  return std::isnan(number) ? std::string() : fmt::format("{:.7g}", number);
}

}  // namespace

std::string left_out_words(const Chart& chart) {
  const LeftOut& left = chart.left_out;
  std::vector<std::string> parts;
  if (left.failed > 0) parts.push_back(tr_format("{} without an answer", left.failed));
  if (left.unfinished > 0) parts.push_back(tr_format("{} not finished", left.unfinished));
  if (left.without > 0)
    parts.push_back(tr_format("{} without {}", left.without, tr_text(what_lacks(chart.spec.measure))));
  if (left.not_positive > 0) parts.push_back(tr_format("{} not above zero", left.not_positive));
  if (parts.empty()) return {};
  std::string words = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i)
    words = i + 1 == parts.size() ? tr_format("{} and {}", words, parts[i])
                                  : tr_format("{}, {}", words, parts[i]);
  return left.total() == 1 ? tr_format("{} is left out", words) : tr_format("{} are left out", words);
}

std::string to_tsv(const Chart& chart) {
  const bool has_series = !chart.series.name.empty(), is_distinct = chart.spec.measure == Measure::distinct;
  std::string text = field_text(chart.x.name.empty() ? "cells" : chart.x.name);
  if (has_series) text += "\t" + field_text(chart.series.name);
  text += is_distinct ? "\tn\tleft out\tdistinct\n" : "\tn\tleft out\tmean\tmedian\tmin\tmax\tsd\n";
  for (const Group& group : chart.groups) {
    text += field_text(chart.x.labels[group.x]);
    if (has_series) text += "\t" + field_text(chart.series.labels[group.series]);
    text += fmt::format("\t{}\t{}", group.count, group.left_out);
    if (is_distinct) {
      text += fmt::format("\t{}\n", group.distinct);
      continue;
    }
    const Summary& summary = group.summary;
    for (const double number : {summary.mean, summary.median, summary.min, summary.max, summary.sd})
      text += "\t" + field_number(number);
    text += "\n";
  }
  return text;
}

}  // namespace proofsheet::chart
