#include "demo/fault.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/hash.h"

namespace proofsheet::demo {
namespace {

constexpr std::array<std::pair<std::string_view, FaultKind>, 9> kNames{{
    {"429", FaultKind::too_many_requests},
    {"500", FaultKind::server_error},
    {"503", FaultKind::unavailable},
    {"drop", FaultKind::drop},
    {"truncate", FaultKind::truncate},
    {"junk", FaultKind::junk},
    {"stall", FaultKind::stall},
    {"html", FaultKind::html},
    {"midstream", FaultKind::midstream_error},
}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

Result<Fault> parse_fault(std::string_view item) {
  const std::size_t colon = item.find(':');
  const std::string_view name = trimmed(item.substr(0, colon));
  Fault fault;
  bool known = false;
  for (const auto& [text, kind] : kNames) {
    if (text != name) continue;
    fault.kind = kind;
    known = true;
  }
  if (!known) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("faults: '{}' is not one of 429, 500, 503, drop, truncate, junk, stall, html, midstream",
                    name));
  }
  const std::string_view rate = colon == std::string_view::npos ? "" : trimmed(item.substr(colon + 1));
  const auto [end, error] = std::from_chars(rate.data(), rate.data() + rate.size(), fault.rate);
  const bool whole = error == std::errc() && end == rate.data() + rate.size();
  if (!whole || !(fault.rate >= 0 && fault.rate <= 1)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("faults: '{}': expected KIND:RATE with a rate from 0 to 1", item));
  }
  return fault;
}

}  // namespace

Result<std::vector<Fault>> parse_faults(std::string_view text) {
  std::vector<Fault> faults;
  double sum = 0;
  while (!trimmed(text).empty()) {
    const std::size_t comma = text.find(',');
    auto fault = parse_fault(trimmed(text.substr(0, comma)));
    if (!fault) return fail(fault.error());
    sum += fault->rate;
    faults.push_back(*fault);
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
  }
  if (sum > 1 + 1e-9)
    return fail(ErrorKind::invalid_input, fmt::format("faults: the rates add up to {:g}, more than 1", sum));
  return faults;
}

double Chance::draw(std::uint64_t request, std::uint64_t purpose) const {
  return static_cast<double>(mix64(mix64(seed_ + purpose) ^ mix64(request)) >> 11) * 0x1p-53;
}

std::optional<FaultKind> Chance::fault(std::uint64_t request) const {
  double left = draw(request, 0);
  for (const Fault& fault : faults_) {
    if (left < fault.rate) return fault.kind;
    left -= fault.rate;
  }
  return std::nullopt;
}

double Chance::jitter(std::uint64_t request) const {
  return draw(request, 1);
}

bool Chance::coin(std::uint64_t request) const {
  return draw(request, 2) < 0.5;
}

}  // namespace proofsheet::demo
