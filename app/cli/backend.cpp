#include "cli/backend.h"

#include <sys/resource.h>

#include <algorithm>
#include <thread>

#include "base/file.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

// A socket per request in flight, plus the files of the store: the usual soft limit of 1,024 is too few.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65'536);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

// A thousand connections take as long to close as the store does: both at once.
Backend::~Backend() {
  conductor_.reset();
  const std::jthread closing([this] { engine_.reset(); });
  store_.reset();
}

// The user's own table wins over the bundled one; without any, only what is free has a known cost.
void Backend::load_prices() {
  std::filesystem::path path;
  std::error_code error;
  if (const auto config = config_dir(); config && std::filesystem::exists(*config / "prices.tsv", error)) {
    path = *config / "prices.tsv";
  } else if (const auto assets = assets_dir(); assets) {
    path = *assets / "prices.tsv";
  } else {
    price_problem_ = assets.error().message;
    return;
  }
  auto table = provider::PriceTable::load(path);
  if (table) {
    prices_ = std::move(*table);
  } else {
    price_problem_ = table.error().message;
  }
}

Result<std::string> Backend::demo_base_url() {
  auto server = demo_.lock();
  if (!*server) {
    auto started = demo::Server::start();
    if (!started) return fail(started.error());
    *server = std::move(*started);
  }
  return (*server)->base_url();
}

Result<std::unique_ptr<Backend>> Backend::open(const std::string& data_dir, int max_in_flight) {
  raise_descriptor_limit();
  std::unique_ptr<Backend> backend(new Backend);
  auto store = open_store(data_dir);
  if (!store) return fail(store.error());
  backend->store_ = std::move(*store);
  backend->load_prices();
  auto options = net::options_from_environment();
  if (!options) return fail(options.error());
  net::EngineOptions engine = std::move(*options);
  engine.max_in_flight = std::max(engine.max_in_flight, max_in_flight);
  engine.user_agent = "proofsheet/" PROOFSHEET_VERSION;
  backend->engine_ = std::make_unique<net::Engine>(std::move(engine));
  run::Conductor::Parts parts;
  parts.store = backend->store_.get();
  parts.engine = backend->engine_.get();
  parts.prices = &backend->prices_;
  parts.environment.variable = [](const std::string& name) { return env(name.c_str()); };
  parts.environment.demo_base_url = [self = backend.get()] { return self->demo_base_url(); };
  backend->conductor_ = std::make_unique<run::Conductor>(std::move(parts));
  return backend;
}

}  // namespace proofsheet::cli
