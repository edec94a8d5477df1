// SPDX-License-Identifier: MIT
// A library that says it was built for another version of the component interface.
#include <crossbar/component.hpp>

extern "C" __attribute__((visibility("default"))) const crossbar::crossbar_component_v1*
crossbar_component_entry() {
    static const crossbar::crossbar_component_v1 entry{
        crossbar::kComponentAbi + 1, "9.9.9", nullptr};
    return &entry;
}
