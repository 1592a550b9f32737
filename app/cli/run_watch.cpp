#include "cli/run_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include "cli/common.h"

namespace proofsheet::cli {
namespace {

// While nothing happens, the terminal is looked at this often: it may have come back to the foreground.
constexpr int kLookEvery_ms = 1000;

class Watcher {
 public:
  explicit Watcher(const Watch& watch) : watch_(watch) {}

  run::RunEnded run() {
    while (!ended_) {
      wait();
      for (const run::Event& event : watch_.events.take()) show(event);
      if (ended_) break;
      if (watch_.status.totals().cells > 0) watch_.reporter.progress(watch_.status);
      if (watch_.interrupts.requested() && !is_interrupted_) interrupt();
      if (has_keys_) take_keys();
      if (has_commands_) take_commands();
    }
    watch_.reporter.ended(*ended_);
    return *ended_;
  }

 private:
  void wait() {
    std::array<pollfd, 4> polled{{{watch_.events.descriptor(), POLLIN, 0},
                                  {is_interrupted_ ? -1 : watch_.interrupts.descriptor(), POLLIN, 0},
                                  {watch_.keys ? watch_.keys->descriptor() : -1, POLLIN, 0},
                                  {watch_.commands ? watch_.commands->descriptor() : -1, POLLIN, 0}}};
    const int ready = ::poll(polled.data(), polled.size(), kLookEvery_ms);
    has_keys_ = ready > 0 && polled[2].revents != 0;
    has_commands_ = ready > 0 && polled[3].revents != 0;
  }

  void show(const run::Event& event) {
    const bool was_paused = watch_.status.totals().paused;
    if (const auto* changed = std::get_if<run::LimitsChanged>(&event)) {
      const auto before = watch_.status.limits().find(changed->event.provider);
      watch_.reporter.limits_changed(changed->event,
                                     before == watch_.status.limits().end() ? nullptr : &before->second);
    }
    watch_.status.take(event);
    if (const auto* finished = std::get_if<run::CellFinished>(&event))
      watch_.reporter.cell_finished(*finished);
    if (const auto* changed = std::get_if<run::CellChanged>(&event)) watch_.reporter.cell_changed(*changed);
    if (watch_.status.totals().paused != was_paused) watch_.reporter.paused(!was_paused);
    if (const auto* end = std::get_if<run::RunEnded>(&event)) ended_ = *end;
  }

  void interrupt() {
    is_interrupted_ = true;
    const auto said =
        watch_.control.apply({.kind = Command::Kind::stop, .cells = {}, .limits = {}}, watch_.status);
    watch_.reporter.note(said.value_or("") + " Ctrl+C again to leave at once.");
  }

  void take_keys() {
    for (const char key : watch_.keys->read()) {
      const auto command = command_of_key(key);
      perform(command.value_or(Command{}));
    }
  }

  void take_commands() {
    for (const std::string& line : watch_.commands->read()) {
      ++lines_read_;
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      const auto command = parse_control_line(line, watch_.plan_cells);
      if (command)
        perform(*command);
      else
        refuse(command.error());
    }
  }

  void perform(const Command& command) {
    const auto said = watch_.control.apply(command, watch_.status);
    if (said)
      watch_.reporter.note(*said);
    else
      refuse(said.error());
  }

  void refuse(const Error& error) {
    watch_.reporter.note(watch_.commands ? fmt::format("--control line {}: {}", lines_read_, error.message)
                                         : error.message);
  }

  const Watch& watch_;
  std::optional<run::RunEnded> ended_;
  bool is_interrupted_ = false;
  bool has_keys_ = false, has_commands_ = false;
  std::uint64_t lines_read_ = 0;
};

}  // namespace

// Outlives the box's owner: a run pushes from its own thread.
struct WatchedEvents::Bell {
  explicit Bell(int opened) : descriptor(opened) {}
  ~Bell() { ::close(descriptor); }
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  int descriptor;
};

Result<WatchedEvents> WatchedEvents::make() {
  const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return fail(ErrorKind::io, "no descriptor left to watch the run with", errno);
  WatchedEvents events;
  events.bell_ = std::make_shared<Bell>(descriptor);
  events.box_ = std::make_shared<run::EventBox>([bell = events.bell_] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(bell->descriptor, &one, sizeof one);
  });
  return events;
}

int WatchedEvents::descriptor() const {
  return bell_->descriptor;
}

std::vector<run::Event> WatchedEvents::take() {
  std::uint64_t rung = 0;
  [[maybe_unused]] const ssize_t read = ::read(bell_->descriptor, &rung, sizeof rung);
  return box_->drain();
}

run::RunEnded watch_run(const Watch& watch) {
  return Watcher(watch).run();
}

}  // namespace proofsheet::cli
