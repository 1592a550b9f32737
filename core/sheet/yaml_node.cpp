#include "sheet/yaml_node.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>
#include <unordered_set>

#include "base/utf8.h"
#include "sheet/scalar.h"
#include "sheet/yaml_checks.h"

namespace proofsheet::sheet {
namespace {

constexpr int kMaxDepth = 64;
constexpr std::uint64_t kMaxNodes = 1'000'000;
constexpr std::uint64_t kMaxAliases = 10'000;

// Thrown through yaml-cpp to stop it, and caught in read_yaml.
struct Refused : std::runtime_error {
  Refused(int at_line, const std::string& message) : std::runtime_error(message), line(at_line) {}
  int line;
};

int line_of(const YAML::Mark& mark) {
  return mark.line + 1;
}

// Builds the tree from yaml-cpp's events and keeps within the bounds while it does.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view source, std::vector<YamlProblem>& problems)
      : source_(source), problems_(problems) {}

  std::shared_ptr<YamlNode> take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(YamlNode::Kind::null, mark), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw Refused(line_of(mark), "an alias stands inside its own anchor; expected a tree");
    attach(found->second, line_of(mark), true);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    auto node = make(YamlNode::Kind::scalar, mark);
    node->text = text;
    const std::size_t at = static_cast<std::size_t>(std::max(mark.pos, 0));
    const bool is_block = at < source_.size() && (source_[at] == '|' || source_[at] == '>');
    node->text_line = is_block ? node->line + 1 : node->line;
    resolve(*node, tag);
    add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(tag, "seq", mark);
    open(make(YamlNode::Kind::list, mark), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(tag, "map", mark);
    open(make(YamlNode::Kind::map, mark), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
    bool key_is_text = true;
    std::string key;
    int key_line = 0;
  };

  std::shared_ptr<YamlNode> make(YamlNode::Kind kind, const YAML::Mark& mark) {
    auto node = std::make_shared<YamlNode>();
    node->kind = kind;
    node->line = line_of(mark);
    node->text_line = node->line;
    return node;
  }

  void report(int line, std::string message) {
    if (problems_.size() < kMaxYamlProblems) problems_.push_back({line, "", std::move(message)});
  }

  void resolve(YamlNode& node, const std::string& tag) {
    constexpr std::string_view kCore = "tag:yaml.org,2002:";
    node.is_quoted = tag == "!";
    if (tag == "!" || tag == "tag:yaml.org,2002:str") {
      node.scalar = node.text;
      return;
    }
    const std::string_view type =
        tag.starts_with(kCore) ? std::string_view(tag).substr(kCore.size()) : std::string_view();
    const bool is_core = type == "int" || type == "float" || type == "bool" || type == "null";
    if (tag != "?" && !tag.empty() && !is_core)
      report(node.line, fmt::format("the tag {} means nothing here; expected no tag", tag));
    auto value = resolve_scalar(node.text);
    if (!value) {
      report(node.line, value.error().message);
      node.scalar = node.text;
      return;
    }
    node.scalar = std::move(*value);
    if (node.scalar.is_null()) node.kind = YamlNode::Kind::null;
  }

  void check_tag(const std::string& tag, std::string_view type, const YAML::Mark& mark) {
    if (tag.empty() || tag == "?" || tag == "!" || tag == fmt::format("tag:yaml.org,2002:{}", type)) return;
    report(line_of(mark), fmt::format("the tag {} means nothing here; expected no tag", tag));
  }

  void open(std::shared_ptr<YamlNode> node, YAML::anchor_t anchor) {
    if (stack_.size() >= kMaxDepth)
      throw Refused(node->line, fmt::format("nested deeper than {} levels", kMaxDepth));
    stack_.push_back({std::move(node), anchor, false, true, {}, 0});
  }

  void close() {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(std::shared_ptr<YamlNode> node, YAML::anchor_t anchor) {
    nodes_seen_ += 1;
    if (nodes_seen_ > kMaxNodes) throw Refused(node->line, fmt::format("more than {} values", kMaxNodes));
    if (anchor != 0) anchors_[anchor] = node;
    attach(node, node->line, false);
  }

  // Puts a finished node where the innermost open one wants it.
  void attach(const std::shared_ptr<YamlNode>& node, int line, bool is_alias) {
    if (stack_.empty()) {
      root_ = node;
      return;
    }
    Open& parent = stack_.back();
    parent.node->nodes += node->nodes;
    parent.node->aliases += node->aliases + (is_alias ? 1 : 0);
    parent.node->depth = std::max(parent.node->depth, node->depth + 1);
    if (parent.node->nodes > kMaxNodes)
      throw Refused(line, fmt::format("more than {} values once aliases are expanded", kMaxNodes));
    if (parent.node->aliases > kMaxAliases)
      throw Refused(line, fmt::format("more than {} alias expansions", kMaxAliases));
    if (parent.node->depth + static_cast<int>(stack_.size()) - 1 > kMaxDepth) {
      throw Refused(line, fmt::format("nested deeper than {} levels", kMaxDepth));
    }
    if (parent.node->kind == YamlNode::Kind::list) {
      parent.node->items.push_back(node);
    } else if (!parent.has_key) {
      set_key(parent, *node, line);
    } else {
      if (parent.key_is_text) parent.node->entries.push_back({std::move(parent.key), parent.key_line, node});
      parent.has_key = false;
    }
  }

  void set_key(Open& parent, const YamlNode& key, int line) {
    parent.has_key = true;
    parent.key = key.text;
    parent.key_line = line;
    parent.key_is_text = key.kind == YamlNode::Kind::scalar;
    if (parent.key_is_text) return;
    const bool is_braces = key.kind == YamlNode::Kind::map;
    report(line, is_braces ? "a key is a map; text that begins with {{ needs quotes"
                           : fmt::format("a key is {}; expected a name", describe(key)));
  }

  std::string_view source_;
  std::vector<YamlProblem>& problems_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, std::shared_ptr<YamlNode>> anchors_;
  std::shared_ptr<YamlNode> root_;
  std::uint64_t nodes_seen_ = 0;
};

std::string_view line_text(std::string_view text, int line) {
  std::size_t begin = 0;
  for (int i = 1; i < line && begin < text.size(); ++i)
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  begin = std::min(begin, text.size());
  return text.substr(begin, text.find('\n', begin) - begin);
}

YamlProblem syntax_problem(std::string_view text, const YAML::ParserException& error) {
  const int line = std::max(error.mark.line, 0) + 1;
  std::string message = fmt::format("not valid YAML: {}", error.msg);
  const std::string_view source = line_text(text, line);
  if (source.find("{{") != std::string_view::npos) {
    message += "; text that begins with {{ or holds `: ` needs quotes";
  } else if (source.find('\t') != std::string_view::npos) {
    message += "; expected spaces, not tabs, for indentation";
  }
  return {line, "", std::move(message)};
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return entry.value.get();
  }
  return nullptr;
}

YamlDocument read_yaml(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  YamlDocument document;
  document.problems = check_characters(text);
  if (!document.problems.empty()) return document;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(text, document.problems);
    if (parser.HandleNextDocument(builder)) {
      document.root = builder.take_root();
      TreeBuilder rest(text, document.problems);
      if (parser.HandleNextDocument(rest)) {
        const auto second = rest.take_root();
        document.problems.push_back({second ? second->line : 0, "", "a second YAML document; expected one"});
      }
    }
  } catch (const YAML::ParserException& error) {
    document.root = nullptr;
    YamlProblem problem = syntax_problem(text, error);
    std::erase_if(document.problems,
                  [&problem](const YamlProblem& other) { return other.line == problem.line; });
    document.problems.push_back(std::move(problem));
    return document;
  } catch (const Refused& refused) {
    document.root = nullptr;
    document.problems.push_back({refused.line, "", refused.what()});
    return document;
  } catch (const std::exception& error) {
    document.root = nullptr;
    document.problems.push_back({0, "", fmt::format("not readable as YAML: {}", error.what())});
    return document;
  }
  if (!document.root) document.root = std::make_shared<YamlNode>();
  find_duplicate_keys(*document.root, document.problems);
  return document;
}

Value to_value(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return {};
    case YamlNode::Kind::scalar:
      return node.scalar;
    case YamlNode::Kind::list: {
      Value::List list;
      for (const YamlNodePtr& item : node.items) list.push_back(to_value(*item));
      return list;
    }
    case YamlNode::Kind::map:
      break;
  }
  Value::Map map;
  std::unordered_set<std::string_view> keys;
  for (const YamlEntry& entry : node.entries) {
    if (keys.insert(entry.key).second) map.push_back({entry.key, to_value(*entry.value)});
  }
  return Value(std::move(map));
}

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a map";
    case YamlNode::Kind::scalar:
      break;
  }
  constexpr std::size_t kMaxShown = 40;
  return node.scalar.is_string() ? fmt::format("'{}'", ellipsize(node.text, kMaxShown)) : node.text;
}

}  // namespace proofsheet::sheet
