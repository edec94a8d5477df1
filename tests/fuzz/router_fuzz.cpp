// SPDX-License-Identifier: MIT
// Fuzzes the router core with what several clients do, in any order: two bytes for the realms'
// options, one for the number of clients, two for each of them, then steps.
#include "tests/fuzz/router/script.hpp"

using namespace crossbar::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    World world(input);
    Script script(world, input);
    script.prepare();
    while (!input.empty()) {
        script.step();
    }
    world.end();
    return 0;
}
