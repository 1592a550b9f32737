// What reaches the run thread. Internal to run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/mailbox.h"
#include "base/payload.h"
#include "base/result.h"
#include "run/run.h"

namespace proofsheet::run {

class Firing;
struct Received;
struct Digest;

// The listener of the cell has text to be taken.
struct TextArrived {
  RunId run = 0;
  CellIndex cell = 0;
};

struct TransferEnded {
  RunId run = 0;
  CellIndex cell = 0;
  std::shared_ptr<Received> received;
};

struct AnswerDigested {
  RunId run = 0;
  CellIndex cell = 0;
  std::shared_ptr<Digest> digest;
};

// One image that came as a URL.
struct ImageFetched {
  RunId run = 0;
  CellIndex cell = 0;
  std::size_t image = 0;
  std::string url;
  Result<Payload> content;
};

// An image that came as a URL is asked for again, or has been.
struct ImageWaits {
  RunId run = 0;
  CellIndex cell = 0;
  std::size_t image = 0;
  int attempt = 0;                 // 0-based: the one that is waited for, or has begun
  std::int64_t until_unix_ms = 0;  // 0 = it has begun
  std::string reason;
};

struct ResultStored {
  RunId run = 0;
  CellIndex cell = 0;
  Result<> stored;
};

struct StartFiring {
  std::shared_ptr<Firing> firing;
};

struct StopFiring {
  RunId run = 0;
  Conductor::StopMode mode = Conductor::StopMode::at_once;
};

// What a user asks of a run that goes on.
struct PauseFiring {
  RunId run = 0;
  bool pauses = true;  // false: goes on
};
struct CancelCells {
  RunId run = 0;
  std::vector<CellIndex> cells;
};
struct RefireCells {
  RunId run = 0;
  std::vector<CellIndex> cells;
};
struct LookAtCells {
  RunId run = 0;
  std::vector<CellIndex> cells;
};
struct ChangeLimits {
  RunId run = 0;
  LimitChange change;
};

struct Quit {};

using Message = std::variant<TextArrived, TransferEnded, AnswerDigested, ImageFetched, ImageWaits,
                             ResultStored, StartFiring, StopFiring, PauseFiring, CancelCells, RefireCells,
                             LookAtCells, ChangeLimits, Quit>;
using Inbox = Mailbox<Message>;

}  // namespace proofsheet::run
