// sheet: the file a user writes and what it means: prompts, axes, templates, the plan, the layout. No
// network, no clock; everything here is a value.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "sheet/axis.h"
#include "sheet/number.h"

namespace proofsheet::sheet {

// One thing wrong with a sheet. `field` is a dotted path ("params.top_p", "prompts.plain"), `line` is 1-based
// in the sheet file, 0 when the sheet did not come from text.
struct Problem {
  std::string file;
  int line = 0;
  std::string field;
  std::string message;  // says what was expected

  // "garden.sheet.yaml:14: params.size: '1024×' is not WIDTHxHEIGHT"
  std::string to_string() const;
};

// A part of a chat message: template text, or an image file relative to the sheet.
struct MessagePart {
  enum class Kind { text, image } kind = Kind::text;
  std::string text;  // the template, or the image's path (a template too)
  int line = 0;      // where the text begins in the sheet file
  // Equal content, wherever it stands.
  friend bool operator==(const MessagePart& a, const MessagePart& b) {
    return a.kind == b.kind && a.text == b.text;
  }
};

struct Message {
  std::string role = "user";  // system, developer, user, assistant
  std::vector<MessagePart> parts;
  friend bool operator==(const Message&, const Message&) = default;
};

// A prompt variant. A plain string in the file is one user message with one text part.
struct Prompt {
  std::string name;
  std::vector<Message> messages;
  int line = 0;
  // True when the file has a list of messages rather than one text.
  bool is_chat = false;
  // The text of a prompt that is not a chat.
  const std::string& text() const { return messages.front().parts.front().text; }
};

// "provider:model", split at the first colon.
struct ModelRef {
  std::string provider;
  std::string model;
  std::string to_string() const { return provider + ":" + model; }
  friend bool operator==(const ModelRef&, const ModelRef&) = default;
};
// Fails (invalid_input) when there is no colon or a side is empty.
Result<ModelRef> parse_model_ref(std::string_view text);

// How the values of one axis stand on their side of the grid. Values are named by their display text; those
// that the axis does not have are passed over, so that a layout outlives an edit.
struct AxisView {
  std::string axis;
  std::vector<std::string> order = {};   // come first, in this order; the others follow as the axis has them
  std::vector<std::string> hidden = {};  // their cells have no place
  std::vector<std::string> pinned = {};  // come before all others and stay in sight
  // So many values in a line, the next ones in a line of their own across; 0 = all in one. On `fold`: so many
  // side by side in a place.
  std::uint64_t wrap = 0;

  bool is_plain() const { return order.empty() && hidden.empty() && pinned.empty() && wrap == 0; }
  friend bool operator==(const AxisView&, const AxisView&) = default;
};
inline constexpr std::int64_t kMaxWrap = 10'000;

// Where each axis of the plan goes in the grid. An axis that is named nowhere is placed by `complete_layout`.
struct Layout {
  std::vector<std::string> rows = {}, columns = {}, pages = {}, fold = {};
  std::vector<AxisView> views = {};  // of axes whose values do not stand as they are written
  std::optional<LineSort> row_sort = {}, column_sort = {};  // of the lines of a page; empty = as laid out

  const AxisView* view(std::string_view axis) const;
  // Makes one when there is none; `tidy` takes plain ones away again.
  AxisView& view_of(std::string_view axis);
  void tidy();
  friend bool operator==(const Layout&, const Layout&) = default;
};

// Which failed requests are sent again. Empty = the default.
struct Retries {
  std::optional<int> count;                    // of a cell
  std::optional<std::vector<std::string>> on;  // error kinds, of kRetryKinds
  std::optional<int> budget;                   // of the whole run
  friend bool operator==(const Retries&, const Retries&) = default;
};
// The failures that may pass by themselves, as error_kind_name spells them.
inline constexpr std::array<std::string_view, 5> kRetryKinds{"rate_limited", "server", "timeout",
                                                             "connection", "truncated"};

// What a run may use; under a provider, what this provider may be asked for (there without `max_cost` and
// `run_timeout_s`). The stricter of the two counts. Empty = no limit, or the default.
struct Limits {
  std::optional<int> concurrency;             // a ceiling: less are in flight while the server throttles
  std::optional<double> requests_per_minute;  // of a provider
  std::optional<double> tokens_per_minute;    // of a provider; input and expected output
  std::optional<double> delay_s;              // between the starts of two requests to a provider
  std::optional<double> max_cost;             // USD
  std::optional<double> timeout_s;            // whole cell, all attempts
  std::optional<double> run_timeout_s;        // whole run
  std::optional<double> first_byte_s;         // an attempt: from the request to the first byte of its answer
  std::optional<double> idle_s;               // between two bytes of an answer
  Retries retries;
  friend bool operator==(const Limits&, const Limits&) = default;
};

// The order in which cells are fired: as the plan counts them, or spread over the whole grid from the first
// cell on, so that a large sweep shows its shape early.
enum class FiringOrder { as_laid_out, breadth_first };

// An entry under `providers:`. A name that is not declared there is the API of the same name with its
// defaults.
struct ProviderSpec {
  std::string name;
  std::string api;  // "openai", …; "demo" for the embedded provider
  std::string base_url;
  std::string key_env;
  std::vector<Member> headers;
  Value extra_body;              // map merged into every request
  std::string max_tokens_field;  // empty = by model; else "max_tokens" or "max_completion_tokens"
  std::optional<bool> stream;    // empty = stream text
  // For servers that hold one model at a time: a model's cells are all done before the next model's begin.
  bool serial_models = false;
  std::optional<bool> http2;  // wait for one multiplexed connection; empty = over https
  std::string ca_file;        // PEM, relative to the sheet; empty = the system's certificates
  Limits limits;
  int line = 0;
};

// `exclude: [{model: "demo:*", size: 1536x1024}]`: a cell is left out when every pattern matches. A pattern
// is a glob (`*`, `?`) over the display text of the axis value.
struct Exclude {
  std::vector<Member> patterns;  // axis name -> scalar or list of scalars
  int line = 0;
};

inline constexpr std::int64_t kMaxRepeat = 1'000'000;
inline constexpr std::int64_t kMaxSample = 10'000'000;

struct Sample {
  std::uint64_t count = 0;
  std::uint64_t seed = 0;
};

// A sheet as read or as edited. `vars`, `params` hold single values too (axes of size 1).
struct Sheet {
  std::string title;
  std::filesystem::path path;    // empty for a sheet that has no file yet
  std::filesystem::path folder;  // where relative files are looked up; empty = beside `path`
  std::vector<Prompt> prompts;
  std::vector<ModelRef> models;
  std::vector<Axis> vars;
  std::vector<Axis> params;
  std::vector<std::vector<std::string>> zip;
  std::vector<Exclude> exclude;
  std::optional<Sample> sample;
  std::uint64_t repeat = 1;
  std::string data_path;    // as written; empty when there is no data or it is inline
  std::vector<Value> data;  // rows, each a map column -> value
  Layout layout;
  Limits limits;
  FiringOrder order = FiringOrder::as_laid_out;
  std::optional<double> cache_ttl_s;  // results older than this are fired again; empty = for ever
  std::vector<ProviderSpec> providers;

  std::filesystem::path base_folder() const;  // `folder`, else the folder of `path`, else the working folder
  std::string name() const;                   // title, else the file name, else "untitled"
  const ProviderSpec* find_provider(std::string_view name) const;
};

// What reading a sheet gives: every problem at once, and the sheet when it can be fired (problems empty) or
// at least edited (sheet set, problems not empty).
struct Loaded {
  std::optional<Sheet> sheet;
  std::vector<Problem> problems;
  std::string text = {};  // of the file, where load_sheet has read one
  bool ok() const { return sheet.has_value() && problems.empty(); }
};

// Reads a sheet file and its data file. Bounded: 8 MiB of YAML, depth 64, 10,000 alias expansions.
Loaded load_sheet(const std::filesystem::path& path);
// Reads sheet text; relative files are looked up in `folder`; `name` is used in problems. The rows of a data
// file that `known` names too are taken from there.
Loaded parse_sheet(std::string_view yaml, const std::string& name, const std::filesystem::path& folder,
                   const Sheet* known = nullptr);

// What is wrong with a sheet that was edited in memory (unknown template variables, zip of different lengths,
// an axis in two places of the layout, …). parse_sheet has already run it.
std::vector<Problem> validate(const Sheet& sheet);

// The sheet as YAML that parse_sheet reads back equal. `inline_data` writes the rows of the data file into
// the text, so that a run keeps the sheet as it was.
enum class DataRows { by_reference, inline_rows };
std::string to_yaml(const Sheet& sheet, DataRows data = DataRows::by_reference);

// Applies `--set k=v`: `k` is an existing or new parameter, an existing variable, or `model`, `repeat`,
// `limits.X`, `order`, `cache.ttl`; `v` is axis text.
Result<> apply_setting(Sheet& sheet, std::string_view setting);

}  // namespace proofsheet::sheet
