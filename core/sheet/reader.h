#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/limit_fields.h"
#include "sheet/sheet.h"
#include "sheet/yaml_node.h"

namespace proofsheet::sheet {

// Whether the file that `data` names is read.
enum class DataFiles { read, left_alone };

// Reads the parts of a sheet and gathers every problem on the way, so that one mistake does not hide the
// next.
class Reader {
 public:
  Reader(std::string file, std::filesystem::path folder, DataFiles data_files = DataFiles::read)
      : file_(std::move(file)), folder_(std::move(folder)), data_files_(data_files) {}

  Sheet read(const YamlNode& root);
  // Rows of the data file that are known already are taken from here instead of the file.
  void know(const Sheet* known) { known_ = known; }
  // Takes the rows of the sheet from a block at its end, as if they stood under `data`.
  void read_row_block(Sheet& sheet, std::string_view rows, int first_line);

  void problem(int line, std::string field, std::string message);
  std::vector<Problem>& problems() { return problems_; }
  // The line of a field, or of the nearest field around it; 0 when neither is in the file.
  int line_of(std::string field) const;

 private:
  using Handler = void (Reader::*)(Sheet&, const YamlNode&, const std::string& field);

  // Each reads one top-level key.
  void read_title(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_prompts(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_models(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_vars(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_params(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_zip(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_exclude(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_sample(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_repeat(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_data(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_layout(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_limits(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_order(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_cache(Sheet& sheet, const YamlNode& node, const std::string& field);
  void read_providers(Sheet& sheet, const YamlNode& node, const std::string& field);

  // reader_prompts.cpp
  void add_prompt(Sheet& sheet, std::string name, int line, const YamlNode& node, const std::string& field);
  std::vector<Message> read_messages(const YamlNode& node, const std::string& field);
  Message read_message(const YamlNode& node, const std::string& field);
  void read_content(Message& message, const YamlNode& node, const std::string& field);
  std::optional<MessagePart> read_part(const YamlNode& node, const std::string& field);

  // reader_axes.cpp
  void read_axes(std::vector<Axis>& axes, AxisKind kind, const YamlNode& node, const std::string& field);
  AxisValues read_axis_values(Axis& axis, const YamlNode& node, const std::string& field);
  std::optional<AxisValues> read_axis_text(Axis& axis, const YamlNode& node, const std::string& field);

  // reader_options.cpp
  void read_provider(ProviderSpec& provider, const YamlNode& node, const std::string& field);
  void read_axis_views(Layout& layout, const YamlEntry& entry, const std::string& field);
  void read_sort(Layout& layout, const YamlNode& node, const std::string& field);
  void read_headers(ProviderSpec& provider, const YamlNode& node, const std::string& field);

  // reader_limits.cpp
  void read_limit_fields(Limits& limits, LimitScope scope, const YamlNode& node, const std::string& field);
  void read_retries(Retries& retries, const YamlNode& node, const std::string& field);

  // What fits, or a problem and nothing.
  bool expect_map(const YamlNode& node, const std::string& field, std::string_view expected);
  // Whether a list or map has at most `most` entries; the rest of the room may then compare them pairwise.
  bool expect_few(const YamlNode& node, const std::string& field, std::size_t most);
  bool check_key(const YamlEntry& entry, const std::string& field, const std::vector<std::string>& allowed);
  std::optional<std::string> read_text(const YamlNode& node, const std::string& field,
                                       std::string_view expected);
  std::optional<double> read_number(const YamlNode& node, const std::string& field, double least,
                                    double most);
  std::optional<std::int64_t> read_integer(const YamlNode& node, const std::string& field, std::int64_t least,
                                           std::int64_t most);
  std::optional<int> read_int(const YamlNode& node, const std::string& field, std::int64_t least,
                              std::int64_t most);
  std::optional<bool> read_flag(const YamlNode& node, const std::string& field);
  // A name or a list of names.
  std::vector<std::string> read_names(const YamlNode& node, const std::string& field);

  void remember(const std::string& field, int line) { lines_.emplace(field, line); }

  std::string file_;
  std::filesystem::path folder_;
  DataFiles data_files_;
  const Sheet* known_ = nullptr;
  std::vector<Problem> problems_;
  std::map<std::string, int> lines_;
};

}  // namespace proofsheet::sheet
