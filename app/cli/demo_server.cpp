#include <memory>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/interrupts.h"
#include "demo/server.h"

namespace proofsheet::cli {
namespace {

struct DemoServerOptions {
  demo::ServerOptions server;
  std::string faults;
};

int serve(DemoServerOptions& options) {
  if (!options.faults.empty()) {
    auto faults = demo::parse_faults(options.faults);
    if (!faults) return report(faults.error());
    options.server.faults = std::move(*faults);
  }
  const Interrupts interrupts;
  const auto server = demo::Server::start(options.server);
  if (!server) return report(server.error());
  print_out("{}\n", (*server)->base_url());
  if (is_terminal_err())
    print_err(
        "The embedded provider runs until Ctrl+C. Use it as OPENAI_BASE_URL, models: chat, text, image, "
        "speech.\n");
  interrupts.wait();
  return kOk;
}

}  // namespace

void add_demo_server(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DemoServerOptions>();
  CLI::App& command =
      *app.add_subcommand("demo-server", "Run the embedded provider alone; prints its base URL");
  command.add_option("--port", options->server.port, "Port on 127.0.0.1 (default: any free one)")
      ->type_name("N");
  command.add_option("--latency-ms", options->server.latency_ms, "Wait before the first byte")
      ->type_name("MS")
      ->check(CLI::Range(0.0, 3.6e6));
  command.add_option("--jitter-ms", options->server.jitter_ms, "Random addition to the latency")
      ->type_name("MS")
      ->check(CLI::Range(0.0, 3.6e6));
  command
      .add_option("--tokens-per-second", options->server.tokens_per_second,
                  "Pace of streams (default: as fast as possible)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--faults", options->faults,
                  "Shares of faults to play, e.g. 429:0.1,stall:0.02 (429, 500, 503, drop, truncate, junk, "
                  "stall, html, midstream)")
      ->type_name("KIND:RATE,…");
  command.add_option("--key", options->server.required_key, "Answer 401 to any other key")->type_name("KEY");
  command.callback([options, &exit_code] { exit_code = serve(*options); });
}

}  // namespace proofsheet::cli
