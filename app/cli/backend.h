#pragma once

#include <memory>
#include <string>

#include "base/synced.h"
#include "demo/server.h"
#include "net/engine.h"
#include "provider/price.h"
#include "provider/provider.h"
#include "run/run.h"
#include "store/store.h"

namespace proofsheet::cli {

// Everything that firing needs, made together and taken down in order. The embedded provider starts when the
// first `demo:` model asks for it.
class Backend {
 public:
  // `max_in_flight`: the most simultaneous requests that will be asked for; 0 = the default.
  static Result<std::unique_ptr<Backend>> open(const std::string& data_dir, int max_in_flight = 0);
  ~Backend();

  store::Store& store() const { return *store_; }
  run::Conductor& conductor() const { return *conductor_; }
  // Why prices are not known; empty when the table was read.
  const std::string& price_problem() const { return price_problem_; }

 private:
  Backend() = default;
  Result<std::string> demo_base_url();
  void load_prices();

  Synced<std::unique_ptr<demo::Server>> demo_;
  std::unique_ptr<store::Store> store_;
  provider::PriceTable prices_;
  std::string price_problem_;
  std::unique_ptr<net::Engine> engine_;
  std::unique_ptr<run::Conductor> conductor_;
};

}  // namespace proofsheet::cli
