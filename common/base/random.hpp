// SPDX-License-Identifier: MIT
// Random numbers as the pure core sees them: passed in. SystemRandom is cryptographically strong
// (getrandom), buffered.
#pragma once

#include "common/base/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crossbar {

class Random {
public:
    virtual ~Random() = default;

    virtual std::uint64_t next() = 0;

    // Uniform in 1..2^53: a WAMP id of global scope.
    WampId wamp_id() { return (next() >> 11) + 1; }

    // Uniform in 0..bound-1; bound > 0. The bias is below 2^-32 for every bound that occurs
    // (members of a registration).
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
};

class SystemRandom final : public Random {
public:
    std::uint64_t next() override;

private:
    std::array<std::uint64_t, 32> pool_{};
    std::size_t left_ = 0;
};

// Repeatable: the same seed gives the same numbers (splitmix64). For tests and simulation, never
// for secrets.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() override {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

private:
    std::uint64_t state_;
};

}  // namespace crossbar
