#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sheet/sheet.h"
#include "sheet/template.h"

namespace proofsheet::sheet {

using CellIndex = std::uint64_t;

// A message with its template filled in; image parts hold the path of an existing file.
struct RenderedMessage {
  std::string role;
  std::vector<MessagePart> parts;
};

// A prompt as one text, with the stretches that came from variables.
struct MarkedPrompt {
  std::string text;
  std::vector<RenderedSpan> spans;
};

// One cell, ready for a provider to build a request from.
struct CellSpec {
  CellIndex index = 0;
  Value axes;  // map axis name -> value, every varying axis plus `model`, in axis order; the row axis is its
               // number
  std::string prompt_name;
  std::vector<RenderedMessage> messages;
  ModelRef model;
  Value params;                             // map parameter name -> value
  std::uint64_t repeat = 0;                 // 0-based
  std::shared_ptr<const Sheet> sheet = {};  // that it is of; may be empty
  // The prompt as one text: the user message, or all messages as "role: text" paragraphs.
  std::string prompt_text() const;
};

// A sheet expanded: the ordered, countable set of its cells. Values are computed from a cell's index, nothing
// is stored per cell: a plan of a million cells is made in microseconds. Immutable, and safe to read from any
// thread.
class Plan {
 public:
  // Fails (invalid_input) when the sheet does not validate or has more than 2^48 cells.
  static Result<Plan> make(std::shared_ptr<const Sheet> sheet);

  // Number of cells after zip, exclude and sample; exact.
  std::uint64_t size() const;

  const Sheet& sheet() const;

  // The varying axes, slowest first: prompt, model, row, variables, parameters, repeat. A zip group advances
  // together and appears as its member axes with equal coordinates.
  const std::vector<Axis>& axes() const;
  // Position of a varying axis in axes(), or empty.
  std::optional<std::size_t> axis_position(std::string_view name) const;

  // Coordinates of a cell: one value index per axis of axes().
  std::vector<std::uint64_t> coordinates(CellIndex cell) const;
  // The same of all cells, for some of the axes: by axis, then by cell. Axes have fewer than 2^32 values.
  std::vector<std::vector<std::uint32_t>> value_columns(const std::vector<std::size_t>& axes) const;
  // The cell at these coordinates; empty when it is excluded, not sampled, or splits a zip group.
  std::optional<CellIndex> find(const std::vector<std::uint64_t>& coordinates) const;

  // What one step along each axis of axes() adds to a cell's index, when every combination is a cell: nothing
  // is excluded or left out of a sample. Members of a zip group share one step, which stands at the first of
  // them. Empty otherwise.
  std::vector<std::uint64_t> strides() const;

  // The value of one axis as it is shown: prompt and model names, numbers, texts.
  Value axis_value(std::size_t axis, std::uint64_t value_index) const;

  // Renders a cell's templates. Fails (invalid_input) when a filter or a file does not work out for its
  // values.
  Result<CellSpec> cell(CellIndex index) const;
  // A cell's CellSpec::prompt_text. Fails as cell().
  Result<MarkedPrompt> marked_prompt(CellIndex index) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace proofsheet::sheet
