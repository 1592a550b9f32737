// What reaches the run thread. Internal to run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "base/mailbox.h"
#include "base/result.h"
#include "run/run.h"

namespace proofsheet::run {

class Firing;
struct Received;
struct Digest;

struct AttemptStarted {
  RunId run = 0;
  CellIndex cell = 0;
  int number = 0;
};

// An attempt failed and the engine tries again at `until_unix_ms`.
struct AttemptWaiting {
  RunId run = 0;
  CellIndex cell = 0;
  int failed_number = 0;
  std::int64_t until_unix_ms = 0;
  std::string reason;
  bool pauses_provider = false;  // the server throttles: others would be refused, too
};

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
  Result<std::string> bytes;
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

struct Quit {};

using Message = std::variant<AttemptStarted, AttemptWaiting, TextArrived, TransferEnded, AnswerDigested,
                             ImageFetched, ResultStored, StartFiring, StopFiring, Quit>;
using Inbox = Mailbox<Message>;

}  // namespace proofsheet::run
