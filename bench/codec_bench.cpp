// SPDX-License-Identifier: MIT
// What it costs to read a CALL and to write the INVOCATION that it becomes: nanoseconds and
// allocations per message, by serializer. Not a test: build it in release on a quiet machine and
// run it by hand.
#include "common/serial/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <new>
#include <string>

namespace {

std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

using namespace crossbar;
using wamp::Serializer;

constexpr std::string_view kCalls[] = {
    R"([48,7814135,{},"com.myapp.myprocedure1",["Hello, world!"]])",
    R"([48,7814135,{"receive_progress":true},"com.myapp.myprocedure1",[23,7,1.5,"some text"],{"key":"value","list":[1,2,3]}])"};
constexpr int kRounds = 100000;
constexpr int kBatches = 20;

// Reads the CALL and writes the INVOCATION; returns what it wrote.
std::size_t forward(
    serial::Decoder& decoder, ByteBuffer& scratch, Serializer from, Serializer to, ByteView bytes) {
    const auto message = decoder.decode(from, bytes);
    const auto& call = std::get<wamp::Call>(*message);
    wamp::Invocation invocation{.request = 17, .registration = 8123456789012};
    invocation.details.receive_progress = call.options.receive_progress;
    invocation.payload = call.payload;
    return serial::encode(std::move(invocation), to, scratch)->size();
}

void measure(Serializer from, Serializer to, std::string_view json) {
    serial::Decoder decoder;
    ByteBuffer scratch;
    ByteBuffer bytes;
    const auto call = serial::decode_value(Serializer::json, as_bytes(json));
    if (!serial::encode_value(*call, from, bytes).has_value()) {
        std::abort();
    }
    std::size_t written = 0;
    for (int i = 0; i < 1000; ++i) {
        written += forward(decoder, scratch, from, to, bytes.view());
    }
    const auto before = allocations;
    std::clock_t best = std::numeric_limits<std::clock_t>::max();
    for (int batch = 0; batch < kBatches; ++batch) {
        const auto start = std::clock();
        for (int i = 0; i < kRounds; ++i) {
            written += forward(decoder, scratch, from, to, bytes.view());
        }
        best = std::min(best, std::clock() - start);
    }
    fmt::print(
        "{:>8} to {:<8} {:4} bytes in, {:4} out: {:6.1f} ns, {:.2f} allocations\n",
        wamp::name_of(from),
        wamp::name_of(to),
        bytes.size(),
        written / (kRounds * kBatches + 1000),
        1e9 * static_cast<double>(best) / CLOCKS_PER_SEC / kRounds,
        static_cast<double>(allocations - before) / (kRounds * kBatches));
}

}  // namespace

int main() {
    for (const auto json : kCalls) {
        for (const auto format :
             {Serializer::msgpack,
              Serializer::json,
              Serializer::cbor,
              Serializer::ubjson,
              Serializer::bjdata}) {
            measure(format, format, json);
        }
        measure(Serializer::json, Serializer::msgpack, json);
        measure(Serializer::msgpack, Serializer::json, json);
        measure(Serializer::cbor, Serializer::msgpack, json);
    }
}
