// The lines that `run --json --control` reads.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "cli/run_control.h"
#include "sheet/suggest.h"

namespace proofsheet::cli {
namespace {

using Kind = Command::Kind;

constexpr double kMaxLimit = 1e9;
constexpr double kMaxConcurrency = 10'000;

struct CommandName {
  std::string_view name;
  Kind kind;
};
constexpr std::array kCommands{
    CommandName{"pause", Kind::pause},   CommandName{"resume", Kind::resume},
    CommandName{"stop", Kind::stop},     CommandName{"cancel", Kind::cancel},
    CommandName{"refire", Kind::refire}, CommandName{"set_limits", Kind::set_limits}};

struct LimitName {
  std::string_view name;
  std::optional<double> run::LimitChange::*value;
};
constexpr std::array kLimits{LimitName{"requests_per_minute", &run::LimitChange::requests_per_minute},
                             LimitName{"tokens_per_minute", &run::LimitChange::tokens_per_minute},
                             LimitName{"delay_s", &run::LimitChange::delay_s},
                             LimitName{"max_cost", &run::LimitChange::max_cost_usd}};

struct LineName {
  std::string_view name;
  std::vector<std::uint64_t> sheet::GridChoice::*numbers;
};

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorKind::invalid_input, std::move(message));
}

template <class Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.emplace_back(entry.name);
  return names;
}

Result<> read_cells(const Value& value, std::uint64_t plan_cells, Command& command) {
  if (!value.is_list() || value.as_list().empty())
    return wrong(R"(`cells` is not a list of numbers such as [3,4]; leave it out for all)");
  for (const Value& cell : value.as_list()) {
    if (!cell.is_int() || cell.as_int() < 0 || static_cast<std::uint64_t>(cell.as_int()) >= plan_cells) {
      return wrong(fmt::format("`cells`: {} is not a cell; expected 0 to {}", to_json(cell), plan_cells - 1));
    }
    command.cells.push_back(static_cast<sheet::CellIndex>(cell.as_int()));
  }
  return {};
}

constexpr std::array kLines{LineName{"rows", &sheet::GridChoice::rows},
                            LineName{"columns", &sheet::GridChoice::columns},
                            LineName{"pages", &sheet::GridChoice::pages}};

// Whether the grid has them is known when it is laid out.
Result<> read_lines(const LineName& line, const Value& value, Command& command) {
  const auto is_number = [](const Value& number) { return number.is_int() && number.as_int() > 0; };
  if (!value.is_list() || value.as_list().empty() || !std::ranges::all_of(value.as_list(), is_number))
    return wrong(fmt::format("`{}` is not a list of numbers from 1 such as [3,4]", line.name));
  for (const Value& number : value.as_list())
    (command.choice.lines.*line.numbers).push_back(static_cast<std::uint64_t>(number.as_int()));
  return {};
}

Result<> read_limit(const std::string& name, const Value& value, run::LimitChange& limits) {
  const double most = name == "concurrency" ? kMaxConcurrency : kMaxLimit;
  if (!value.is_number() || value.as_number() < 0 || value.as_number() > most)
    return wrong(fmt::format("`{}`: {} is not a number from 0 (none) to {}", name, to_json(value), most));
  if (name == "concurrency") {
    if (!value.is_int()) return wrong(fmt::format("`{}`: {} is not a whole number", name, to_json(value)));
    limits.concurrency = static_cast<int>(value.as_int());
    return {};
  }
  for (const LimitName& limit : kLimits) {
    if (limit.name == name) limits.*limit.value = value.as_number();
  }
  return {};
}

Result<> read_member(const Member& member, std::uint64_t plan_cells, Command& command) {
  if (member.key == "cells") return read_cells(member.value, plan_cells, command);
  const auto line = std::ranges::find(kLines, std::string_view(member.key), &LineName::name);
  if (line != kLines.end()) return read_lines(*line, member.value, command);
  if (member.key == "filter") {
    if (!member.value.is_string() || member.value.as_string().empty())
      return wrong(R"(`filter`: expected an expression such as "seed > 2")");
    command.choice.filter = member.value.as_string();
    return {};
  }
  if (member.key == "partial") {
    if (!member.value.is_bool()) return wrong("`partial`: expected true or false");
    command.with_partial = member.value.as_bool();
    return {};
  }
  if (member.key == "provider") {
    if (!member.value.is_string() || member.value.as_string().empty())
      return wrong("`provider`: expected the name of a provider of the sheet");
    command.limits.provider = member.value.as_string();
    return {};
  }
  return read_limit(member.key, member.value, command.limits);
}

// The members that a command takes beside its name.
std::vector<std::string> members_of(Kind kind) {
  if (kind == Kind::cancel) return {"cells", "rows", "columns", "pages", "filter"};
  if (kind == Kind::refire) return {"cells", "rows", "columns", "pages", "filter", "partial"};
  if (kind != Kind::set_limits) return {};
  std::vector<std::string> names = names_of(kLimits);
  names.insert(names.begin(), "concurrency");
  names.emplace_back("provider");
  return names;
}

Result<Command> read_name(const Value& document) {
  const Value* name = document.find("command");
  if (!name || !name->is_string()) return wrong(R"(expected an object such as {"command":"pause"})");
  const auto known = std::ranges::find(kCommands, std::string_view(name->as_string()), &CommandName::name);
  if (known == kCommands.end()) {
    const std::vector<std::string> names = names_of(kCommands);
    return wrong(fmt::format("unknown command '{}'{}; expected {}", name->as_string(),
                             sheet::did_you_mean(name->as_string(), names), sheet::list_names(names)));
  }
  return Command{.kind = known->kind, .cells = {}, .limits = {}, .with_partial = false};
}

}  // namespace

Result<Command> parse_control_line(std::string_view line, std::uint64_t plan_cells) {
  const auto document = parse_json(line);
  if (!document) return wrong(document.error().message);
  if (!document->is_map()) return wrong(R"(expected an object such as {"command":"pause"})");
  auto command = read_name(*document);
  if (!command) return command;
  const std::vector<std::string> allowed = members_of(command->kind);
  for (const Member& member : document->as_map()) {
    if (member.key == "command") continue;
    if (std::ranges::find(allowed, member.key) == allowed.end()) {
      return wrong(fmt::format("unknown member `{}`{}; expected {}", member.key,
                               sheet::did_you_mean(member.key, allowed), sheet::list_names(allowed)));
    }
    if (auto read = read_member(member, plan_cells, *command); !read) return fail(read.error());
  }
  if (!command->cells.empty() && !command->choice.is_empty())
    return wrong("`cells` names each cell: it goes with no `rows`, `columns`, `pages` or `filter`");
  const std::size_t others = command->limits.provider.empty() ? 1 : 2;
  if (command->kind == Kind::set_limits && document->as_map().size() <= others)
    return wrong("no limit to set; expected " + sheet::list_names(allowed));
  return command;
}

}  // namespace proofsheet::cli
