// SPDX-License-Identifier: MIT
// Fuzzes decoding of json, and encoding what was decoded in every serialization.
#include "tests/fuzz/serial_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crossbar::serial::fuzz_one(
        crossbar::wamp::Serializer::json, {reinterpret_cast<const std::byte*>(data), size});
    return 0;
}
