// SPDX-License-Identifier: MIT
// Component: what a container hosts. Derive, implement on_join(), export with CROSSBAR_COMPONENT,
// build as a shared library (crossbar_add_component in CMake).
//
//     class Adder : public crossbar::Component {
//         crossbar::Awaitable<> on_join(crossbar::Session& session) override {
//             auto add = [](const crossbar::Invocation& i) { return crossbar::Arguments{...}; };
//             co_await session.register_procedure("com.example.add2", add);
//         }
//     };
//     CROSSBAR_COMPONENT(Adder)
#pragma once

#include "common/sdk/crossbar/session.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace crossbar {

class Component {
public:
    virtual ~Component() = default;

    // The session has joined its realm. What it throws is logged and ends the session. May run as
    // long as it likes; it is cancelled (its frame destroyed) when the session has ended.
    virtual Awaitable<> on_join(Session& session) = 0;

    // The session has ended: GOODBYE of either side, or the transport was lost. The session may not
    // be used afterwards.
    virtual void on_leave(std::string_view reason) { static_cast<void>(reason); }
};

// The version of everything that a component library shares with its container: the classes above,
// Value, Asio's types. Raised with every change that makes an older library unsafe to load.
inline constexpr std::uint32_t kComponentAbi = 1;

// What the library's entry point gives. Plain C so that any version can read any other's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" struct crossbar_component_v1 {
    std::uint32_t abi;        // kComponentAbi of the headers that the library was built with
    const char* sdk_version;  // for messages
    Component* (*create)();   // the caller owns the result; may throw
};

// Name of the entry point: const crossbar_component_v1* crossbar_component_entry().
inline constexpr const char* kComponentEntry = "crossbar_component_entry";

}  // namespace crossbar

#ifndef CROSSBAR_SDK_VERSION
#define CROSSBAR_SDK_VERSION "unknown"
#endif

#define CROSSBAR_COMPONENT(CLASS)                                                            \
    extern "C" __attribute__((visibility("default"))) const crossbar::crossbar_component_v1* \
    crossbar_component_entry() {                                                             \
        static const crossbar::crossbar_component_v1 entry{                                  \
            crossbar::kComponentAbi, CROSSBAR_SDK_VERSION, []() -> crossbar::Component* {    \
                return new CLASS();                                                          \
            }};                                                                              \
        return &entry;                                                                       \
    }
