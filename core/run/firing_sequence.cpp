#include "run/firing_sequence.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace proofsheet::run {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t multiply(std::uint64_t a, std::uint64_t b, std::uint64_t modulus) {
  return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % modulus);
}

// The multiplicative inverse by the extended Euclidean algorithm; `value` and `modulus` share no factor. A
// plan has at most 2^48 cells, so the coefficients fit.
std::uint64_t inverse_of(std::uint64_t value, std::uint64_t modulus) {
  std::int64_t old_coefficient = 1, coefficient = 0;
  std::uint64_t old_rest = value, rest = modulus;
  while (rest != 0) {
    const std::uint64_t quotient = old_rest / rest;
    old_rest = std::exchange(rest, old_rest - quotient * rest);
    const std::int64_t next = old_coefficient - static_cast<std::int64_t>(quotient) * coefficient;
    old_coefficient = std::exchange(coefficient, next);
  }
  const auto signed_modulus = static_cast<std::int64_t>(modulus);
  return static_cast<std::uint64_t>((old_coefficient % signed_modulus + signed_modulus) % signed_modulus);
}

}  // namespace

FiringSequence::FiringSequence(std::uint64_t count, sheet::FiringOrder order) : count_(count) {
  if (order == sheet::FiringOrder::as_laid_out || count < 3) return;
  stride_ = static_cast<std::uint64_t>(std::llround(static_cast<double>(count) / std::numbers::phi));
  while (std::gcd(stride_, count) != 1) ++stride_;
  inverse_ = inverse_of(stride_, count);
}

std::uint64_t FiringSequence::at(std::uint64_t position) const {
  return stride_ == 1 ? position : multiply(position, stride_, count_);
}

std::uint64_t FiringSequence::position_of(std::uint64_t index) const {
  return stride_ == 1 ? index : multiply(index, inverse_, count_);
}

}  // namespace proofsheet::run
