// What a row of the table of faults is made of, and how it is played: a scripted server on a real socket, a
// whole run against it, and everything that the run, the server and the store say afterwards.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "run/bench.h"
#include "run/script_server.h"

namespace proofsheet::run {

using Reply = ScriptServer::Reply;

// What the server does with one request.
using Step = std::function<void(const SeenRequest&, Reply&)>;

// The nth request gets the nth step; the last is repeated.
Step in_turn(std::vector<Step> steps);
// These bytes and nothing else; then the connection ends.
Step raw(std::string bytes);
// A whole answer.
Step whole(int status, std::string body, std::string type = "application/json",
           std::string more_headers = {});
// The head of a 200 answer of `length` bytes, these of them, and the end of the connection.
Step cut_after(std::string_view body, std::size_t length, std::string_view type = "application/json");
// A chat answer that says "fine".
Step good();
// A stream that says these pieces, and then whatever `then` does.
Step stream_then(std::vector<std::string> pieces, std::function<void(Reply&)> then);
// An image answer whose only image is at `path` of this server, and what is there.
Step image_at(std::string path, Step there);
// An image answer with this text for its base64.
Step image_of(std::string base64);

// gzip (RFC 1952) of `bytes`, in stored blocks.
std::string stored_gzip(std::string_view bytes);
// The start of a PNG of this size.
std::string png_header(std::uint32_t width, std::uint32_t height);
// `moment` as an HTTP date (RFC 9110 section 5.6.7).
std::string http_date(std::int64_t unix_ms);

// Where the sheet's provider is.
enum class Where {
  at_the_server,
  nowhere,          // nothing listens there
  at_no_such_name,  // DNS knows no such host
  at_https,         // the server with a good certificate
  at_untrusted,     // its authority is not one that the client knows
  at_expired,       // its certificate is of yesterday
  at_another_name,  // its certificate is another host's
};

// What is fired.
struct Shot {
  std::string model = "chat";
  int cells = 1;  // one after the other
  Where where = Where::at_the_server;
  sheet::Limits limits = {};
};

// What a row must leave behind.
struct Left {
  CellState state = CellState::failed;
  // Of the cell's error, or of its first attempt's where the cell is done in the end. "{server}" stands for
  // the server's address.
  std::string message = {};
  // What each attempt ended with; empty = success. The last is the cell's error as well.
  std::vector<std::optional<ErrorKind>> attempts = {};
  std::optional<ErrorKind> kind = {};    // of the cell's error, where no attempt has it
  std::size_t requests = 1;              // that the server saw
  std::optional<std::string> text = {};  // with "{server}" as in the message
  std::size_t text_times = 1;            // so often in a row: a row is made at each start of the program
  bool partial = false;
  std::size_t images = 0;
  std::size_t blob_files = 0;
  double wait_ms = 0;  // at least so long from the first attempt to the second
  CellIndex cell = 0;  // that all this is about
  EndReason reason = EndReason::completed;
  std::uint64_t never_fired = 0;  // cells
  std::string limit_news = {};    // that the run's history of limits tells of
  std::function<void(const store::CellResult&)> more = {};
};

struct Fault {
  std::string name;
  Step play;
  Left left;
  Shot shot = {};
};
void PrintTo(const Fault& fault, std::ostream* out);

// Plays the fault and checks all of it.
void play(const Fault& fault);

}  // namespace proofsheet::run
