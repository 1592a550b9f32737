#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sheet/template.h"
#include "sheet/template_expression.h"

namespace proofsheet::sheet {

enum class TemplateNodeKind { text, output, branches, loop };

struct TemplateNode;
using TemplateNodes = std::vector<TemplateNode>;

struct TemplateBranch {
  ExpressionPtr condition;  // empty for `else`
  TemplateNodes body;
};

struct TemplateNode {
  TemplateNodeKind kind = TemplateNodeKind::text;
  std::string text;
  ExpressionPtr expression;              // of an output
  ForHead head;                          // of a loop
  std::vector<TemplateBranch> branches;  // of branches; of a loop: its body and, perhaps, its `else`
};

struct Template::Impl {
  std::string source;
  TemplateNodes nodes;
  std::vector<TemplateName> names;
};

// Builds the tree; throws nothing.
std::expected<TemplateNodes, TemplateError> build_template_tree(std::string_view text);

// What a tree takes from outside.
std::vector<TemplateName> collect_names(const TemplateNodes& nodes, std::string_view source);

// Calls `use(name, offset, required)` for each variable in an expression that is not one of `locals`.
void visit_variables(
    const Expression& expression, const std::vector<std::string>& locals,
    const std::function<void(const std::string& name, std::size_t offset, bool required)>& use);

}  // namespace proofsheet::sheet
