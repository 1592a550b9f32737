#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sheet/limit_fields.h"
#include "sheet/sheet.h"

namespace proofsheet::sheet {

// The names that templates of a sheet may use: variables, columns of the data, and `row`, the whole data row.
std::vector<std::string> template_variables(const Sheet& sheet);
// The columns of the data, in order of first appearance.
std::vector<std::string> data_columns(const Sheet& sheet);

// Checks what a sheet says once it is read or edited; gathers every problem.
class Checker {
 public:
  explicit Checker(const Sheet& sheet);
  std::vector<Problem> run();

 private:
  // checker_prompts.cpp
  void check_prompts();
  void check_prompt(const Prompt& prompt, const std::string& field);
  void check_part(const MessagePart& part, const std::string& field, int line);
  void check_image(const MessagePart& part, const std::string& field, int line);
  void check_models();

  // checker_axes.cpp
  void check_variables();
  void check_parameters();
  void check_axis(const Axis& axis, const std::string& field);
  void check_repeats(const Axis& axis, const std::string& field);
  void check_parameter(const Axis& axis, const std::string& field);
  void check_zip();
  void check_zip_group(const std::vector<std::string>& group, const std::string& field);

  // checker.cpp
  void check_exclude();
  void check_layout();
  void check_numbers();
  void check_providers();
  void check_provider(const ProviderSpec& provider, const std::string& field);
  void check_ca_file(const ProviderSpec& provider, const std::string& field);
  void check_space();

  // checker_limits.cpp
  void check_limits(const Limits& limits, LimitScope scope, const std::string& field);
  void check_retries(const Retries& retries, const std::string& field);
  void check_cache();

  void problem(int line, std::string field, std::string message);
  bool is_zipped(std::string_view name) const;
  // "; did you mean …?; the axes are …"
  std::string axis_hint(std::string_view name) const;

  const Sheet& sheet_;
  std::vector<std::string> columns_;
  std::vector<std::string> variables_;
  std::vector<Axis> axes_;
  std::vector<std::string> axis_names_;
  std::vector<Problem> problems_;
};

}  // namespace proofsheet::sheet
