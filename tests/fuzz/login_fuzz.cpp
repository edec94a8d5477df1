// SPDX-License-Identifier: MIT
// Fuzzes the logins of a router core. The first octet chooses the method, the second how it is set
// up, the others what client and authenticator say. Nobody gets WELCOME without the secret that
// the method asks for, everybody with it does, and who is refused hears ABORT and is closed (the
// last is Audit's).
#include "tests/fuzz/login/attempt.hpp"

#include <array>

using namespace crossbar::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array<std::uint8_t, 2> kRealm{};  // every option has its default
    Input plain(kRealm.data(), kRealm.size());
    World world(plain);
    Input input(data, size);
    Logins logins(world, input);
    for (int attempt = 0; attempt < 4 && !input.empty(); ++attempt) {
        logins.attempt();
    }
    world.observer = nullptr;
    world.end();
    return 0;
}
