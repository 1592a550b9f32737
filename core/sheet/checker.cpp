#include "sheet/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "sheet/cell_space.h"
#include "sheet/scalar.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxProblems = 100;

const std::vector<std::string>& known_apis() {
  static const std::vector<std::string> apis = {"openai", "anthropic", "gemini",  "ollama", "llamacpp",
                                                "a1111",  "sdcpp",     "comfyui", "demo"};
  return apis;
}

bool is_known_api(std::string_view name) {
  return std::ranges::find(known_apis(), name) != known_apis().end();
}

std::string to_ascii_lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool holds_secret(const std::string& header) {
  const std::string name = to_ascii_lower(header);
  return name == "authorization" || name == "proxy-authorization" || name == "cookie" ||
         name == "x-api-key" || name == "api-key" || name == "x-goog-api-key";
}

}  // namespace

std::vector<std::string> data_columns(const Sheet& sheet) {
  std::vector<std::string> columns;
  std::unordered_set<std::string_view> seen;
  for (const Value& row : sheet.data) {
    if (!row.is_map()) continue;
    for (const Member& member : row.as_map()) {
      if (seen.insert(member.key).second) columns.push_back(member.key);
    }
  }
  return columns;
}

std::vector<std::string> template_variables(const Sheet& sheet) {
  std::vector<std::string> names;
  for (const Axis& axis : sheet.vars) names.push_back(axis.name);
  if (sheet.data.empty()) return names;
  for (std::string& column : data_columns(sheet)) {
    if (is_identifier(column)) names.push_back(std::move(column));
  }
  names.push_back("row");
  return names;
}

Checker::Checker(const Sheet& sheet)
    : sheet_(sheet),
      columns_(data_columns(sheet)),
      variables_(template_variables(sheet)),
      axes_(all_axes(sheet)) {
  for (const Axis& axis : axes_) axis_names_.push_back(axis.name);
}

std::vector<Problem> Checker::run() {
  check_prompts();
  check_models();
  check_variables();
  check_parameters();
  check_zip();
  check_exclude();
  check_layout();
  check_numbers();
  check_providers();
  if (problems_.empty()) check_space();
  return std::move(problems_);
}

void Checker::problem(int line, std::string field, std::string message) {
  if (problems_.size() < kMaxProblems)
    problems_.push_back({sheet_.path.string(), line, std::move(field), std::move(message)});
}

bool Checker::is_zipped(std::string_view name) const {
  return std::ranges::any_of(
      sheet_.zip, [name](const auto& group) { return std::ranges::find(group, name) != group.end(); });
}

std::string Checker::axis_hint(std::string_view name) const {
  return fmt::format("{}; the axes are {}", did_you_mean(name, axis_names_), list_names(axis_names_));
}

void Checker::check_exclude() {
  for (std::size_t i = 0; i < sheet_.exclude.size(); ++i) {
    const Exclude& exclude = sheet_.exclude[i];
    const std::string field = fmt::format("exclude[{}]", i + 1);
    if (exclude.patterns.empty())
      problem(exclude.line, field, "no pattern would exclude every cell; expected an axis and a pattern");
    for (const Member& pattern : exclude.patterns) {
      const bool is_known = std::ranges::find(axis_names_, pattern.key) != axis_names_.end() ||
                            std::ranges::find(columns_, pattern.key) != columns_.end();
      if (!is_known)
        problem(exclude.line, field + '.' + pattern.key,
                fmt::format("no such axis{}", axis_hint(pattern.key)));
    }
  }
}

void Checker::check_layout() {
  const std::pair<const char*, const std::vector<std::string>*> sides[] = {
      {"rows", &sheet_.layout.rows},
      {"columns", &sheet_.layout.columns},
      {"pages", &sheet_.layout.pages},
      {"fold", &sheet_.layout.fold}};
  std::vector<std::pair<std::string, std::string>> placed;  // axis, side
  for (const auto& [side, names] : sides) {
    const std::string field = fmt::format("layout.{}", side);
    for (const std::string& name : *names) {
      const auto before = std::ranges::find(placed, name, &std::pair<std::string, std::string>::first);
      if (std::ranges::find(axis_names_, name) == axis_names_.end()) {
        problem(0, field, fmt::format("no axis `{}`{}", name, axis_hint(name)));
      } else if (before != placed.end()) {
        problem(0, field,
                fmt::format("`{}` is already in {}; expected each axis once", name, before->second));
      }
      placed.emplace_back(name, side);
    }
  }
  for (const AxisView& view : sheet_.layout.views) {
    if (std::ranges::find(axis_names_, view.axis) != axis_names_.end()) continue;
    const std::pair<const char*, bool> parts[] = {{"order", !view.order.empty()},
                                                  {"hide", !view.hidden.empty()},
                                                  {"pin", !view.pinned.empty()},
                                                  {"wrap", view.wrap > 0}};
    for (const auto& [part, is_said] : parts) {
      if (is_said)
        problem(0, fmt::format("layout.{}.{}", part, view.axis),
                fmt::format("no axis `{}`{}", view.axis, axis_hint(view.axis)));
    }
  }
  for (const auto& group : sheet_.zip) {
    const std::pair<std::string, std::string>* first = nullptr;
    for (const auto& place : placed) {
      if (std::ranges::find(group, place.first) == group.end()) continue;
      if (first && first->second != place.second) {
        problem(0, fmt::format("layout.{}", place.second),
                fmt::format("`{}` is zipped with `{}`; expected both in {}", place.first, first->first,
                            first->second));
      }
      if (!first) first = &place;
    }
  }
}

void Checker::check_numbers() {
  if (sheet_.repeat < 1 || sheet_.repeat > kMaxRepeat)
    problem(0, "repeat", fmt::format("expected a whole number from 1 to {}", kMaxRepeat));
  if (sheet_.sample && (sheet_.sample->count < 1 || sheet_.sample->count > kMaxSample)) {
    problem(0, "sample.count", fmt::format("expected a whole number from 1 to {}", kMaxSample));
  }
  check_limits(sheet_.limits, LimitScope::run, "limits");
  check_cache();
}

void Checker::check_providers() {
  for (const ProviderSpec& provider : sheet_.providers)
    check_provider(provider, fmt::format("providers.{}", provider.name));
  std::vector<std::string> known = known_apis();
  for (const ProviderSpec& provider : sheet_.providers) known.push_back(provider.name);
  for (std::size_t i = 0; i < sheet_.models.size(); ++i) {
    const std::string& name = sheet_.models[i].provider;
    if (name.empty() || std::ranges::find(known, name) != known.end()) continue;
    problem(0, fmt::format("models[{}]", i + 1),
            fmt::format("no provider `{}`{}; expected {} or one of your own under `providers`", name,
                        did_you_mean(name, known), list_names(known_apis())));
  }
}

void Checker::check_provider(const ProviderSpec& provider, const std::string& field) {
  if (provider.name.empty() || provider.name.find(':') != std::string::npos) {
    problem(provider.line, field, "expected a name without a colon");
  }
  if (!is_known_api(provider.api)) {
    const bool is_default = provider.api == provider.name;
    problem(
        provider.line, field + ".api",
        fmt::format("{}{}; expected one of {}",
                    is_default ? "missing" : fmt::format("unknown API '{}'", provider.api),
                    is_default ? "" : did_you_mean(provider.api, known_apis()), list_names(known_apis())));
  }
  const std::string& url = provider.base_url;
  const std::size_t scheme = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  if (!url.empty() && scheme == 0)
    problem(provider.line, field + ".base_url",
            fmt::format("'{}' does not begin with http:// or https://", url));
  const std::string authority = url.substr(scheme, url.find('/', scheme) - scheme);
  if (authority.find('@') != std::string::npos) {
    problem(provider.line, field + ".base_url",
            "holds a user or password; expected the key's environment variable in `key_env`");
  }
  for (const Member& header : provider.headers) {
    if (holds_secret(header.key)) {
      problem(provider.line, field + ".headers." + header.key,
              "keys stay out of sheets; expected the key's environment variable in `key_env`");
    }
  }
  const std::string& tokens_field = provider.max_tokens_field;
  if (!tokens_field.empty() && tokens_field != "max_tokens" && tokens_field != "max_completion_tokens") {
    problem(provider.line, field + ".max_tokens_field",
            fmt::format("'{}' is not max_tokens or max_completion_tokens", tokens_field));
  }
  check_limits(provider.limits, LimitScope::provider, field + ".limits");
  check_ca_file(provider, field + ".ca_file");
}

void Checker::check_ca_file(const ProviderSpec& provider, const std::string& field) {
  if (provider.ca_file.empty()) return;
  std::error_code error;
  const std::filesystem::path file = sheet_.base_folder() / provider.ca_file;
  if (!std::filesystem::is_regular_file(file, error)) {
    problem(0, field, fmt::format("no such file: {}; expected certificates in PEM form", file.string()));
  }
}

void Checker::check_space() {
  const auto space = CellSpace::make(sheet_);
  if (!space) problem(0, space.error().field, space.error().message);
}

std::vector<Problem> validate(const Sheet& sheet) {
  return Checker(sheet).run();
}

}  // namespace proofsheet::sheet
