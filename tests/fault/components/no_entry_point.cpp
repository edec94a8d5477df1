// SPDX-License-Identifier: MIT
// A shared library that is no component.
extern "C" __attribute__((visibility("default"))) int not_a_component() {
    return 1;
}
