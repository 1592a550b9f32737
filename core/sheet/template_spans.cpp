#include <fmt/format.h>

#include <algorithm>

#include "sheet/suggest.h"
#include "sheet/template.h"
#include "sheet/template_scan.h"
#include "sheet/template_tree.h"

namespace proofsheet::sheet {
namespace {

// Walks the tags of a text one by one, so that one mistake does not hide the rest. `use` sees each outer
// variable.
class TagWalker {
 public:
  using Use = std::function<void(const std::string& name, bool required)>;

  explicit TagWalker(Use use) : use_(std::move(use)) {}

  // Reads one tag; returns what is wrong with its syntax.
  std::string visit(std::string_view text, const Segment& segment) {
    if (!segment.problem.empty()) return segment.problem;
    const std::string_view inner = text.substr(segment.inner_begin, segment.inner_end - segment.inner_begin);
    if (segment.kind == SpanKind::expression) return visit_expression(inner);
    return segment.kind == SpanKind::statement ? visit_statement(inner) : "";
  }

 private:
  std::string visit_expression(std::string_view text) {
    const auto parsed = parse_expression(text, 0);
    if (!parsed) return parsed.error().message;
    visit_variables(**parsed, locals_,
                    [this](const std::string& name, std::size_t, bool required) { use_(name, required); });
    return {};
  }

  std::string visit_statement(std::string_view inner) {
    const std::size_t begin = std::min(inner.find_first_not_of(" \t\r\n"), inner.size());
    const std::size_t end = std::min(inner.find_first_of(" \t\r\n(", begin), inner.size());
    const std::string_view word = inner.substr(begin, end - begin);
    if (word == "if" || word == "elif") return visit_expression(inner.substr(end));
    if (word == "endfor") {
      if (scopes_.empty()) return "`endfor` without its `for`";
      locals_.resize(scopes_.back());
      scopes_.pop_back();
      return {};
    }
    if (word != "for") {
      const bool is_known = word == "else" || word == "endif" || word == "raw" || word == "endraw";
      return is_known ? "" : fmt::format("unknown statement `{}`", word);
    }
    scopes_.push_back(locals_.size());
    const auto head = parse_for_head(inner.substr(end), 0);
    if (!head) return head.error().message;
    visit_variables(*head->list, locals_,
                    [this](const std::string& name, std::size_t, bool required) { use_(name, required); });
    locals_.insert(locals_.end(), head->names.begin(), head->names.end());
    locals_.push_back("loop");
    return {};
  }

  Use use_;
  std::vector<std::string> locals_;
  std::vector<std::size_t> scopes_;
};

}  // namespace

std::vector<std::string> template_names(std::string_view text) {
  std::vector<std::string> names;
  TagWalker walker([&names](const std::string& name, bool) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  });
  for (const Segment& segment : scan_template(text)) walker.visit(text, segment);
  return names;
}

std::vector<TemplateSpan> template_spans(std::string_view text, const std::vector<std::string>& known) {
  std::vector<TemplateSpan> spans;
  std::string unknown;
  TagWalker walker([&](const std::string& name, bool required) {
    if (required && unknown.empty() && std::ranges::find(known, name) == known.end()) {
      unknown = fmt::format("unknown variable `{}`{}", name, did_you_mean(name, known));
    }
  });
  for (const Segment& segment : scan_template(text)) {
    unknown.clear();
    std::string problem = walker.visit(text, segment);
    if (problem.empty()) problem = unknown;
    spans.push_back({segment.kind, segment.begin, segment.end, std::move(problem)});
  }
  // A mistake in how the blocks nest shows at the tag where it was found.
  const auto tree = build_template_tree(text);
  if (!tree && std::ranges::all_of(spans, [](const TemplateSpan& span) { return span.problem.empty(); })) {
    const auto at =
        std::ranges::find_if(spans, [&](const TemplateSpan& span) { return span.end > tree.error().offset; });
    if (at != spans.end()) at->problem = tree.error().message;
  }
  return spans;
}

}  // namespace proofsheet::sheet
