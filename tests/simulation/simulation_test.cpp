// SPDX-License-Identifier: MIT
// The router core against the model, for a great number of random steps (model.hpp says what is
// compared). Environment: SIMULATION_SEED and SIMULATION_STEPS replace what is built in (a report
// says which), SIMULATION_TRACE=1 prints every step.
#include "tests/simulation/generator.hpp"
#include "tests/simulation/tally.hpp"
#include "tests/simulation/world.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace crossbar::simulation {
namespace {

constexpr std::uint64_t kStepsOfAWorld = 25'000;  // then a new one begins
constexpr std::uint64_t kStepsBetweenChecks = 50;

std::uint64_t number_in(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// A world of its own, of so many steps. Returns how many there were.
std::uint64_t run(std::uint64_t seed, std::uint64_t steps, Tally& tally) {
    World world(seed, tally);
    Generator generator(world, seed);
    generator.begin();
    std::uint64_t checked = 0;
    while (world.steps() < steps) {
        generator.act();
        if (world.steps() >= checked + kStepsBetweenChecks) {
            checked = world.steps();
            world.check_invariant();
        }
    }
    generator.end();
    return world.steps();
}

BOOST_AUTO_TEST_CASE(the_router_does_what_the_model_foresees) {
    const auto seed = number_in("SIMULATION_SEED", 20'261'125);
    const auto steps = number_in("SIMULATION_STEPS", SIMULATION_DEFAULT_STEPS);
    fmt::print("SIMULATION_SEED={} SIMULATION_STEPS={}\n", seed, steps);
    std::fflush(stdout);  // a sanitizer ends the process without that
    Tally tally;
    std::uint64_t done = 0;
    const auto begin = std::chrono::steady_clock::now();
    try {
        for (auto world = seed; done < steps; ++world) {
            done += run(world, std::min(kStepsOfAWorld, steps - done), tally);
        }
    } catch (const Mismatch& mismatch) {
        BOOST_FAIL(mismatch.what());
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    fmt::print("{}{} steps in {:.1f} s\n", tally.table(), done, took.count());
    constexpr std::uint64_t kEnoughForEverything = 200'000;
    for (const auto& missing : tally.missing()) {
        BOOST_TEST(done < kEnoughForEverything, "never happened: " << missing);
    }
}

}  // namespace
}  // namespace crossbar::simulation
