// SPDX-License-Identifier: MIT
// crossbar-cxx-container: a container worker of a node. Started by the controller.
#include "common/mgmt/worker_main.hpp"
#include "worker-container/component_host.hpp"

int main(int argc, char** argv) {
    return crossbar::mgmt::worker_main<crossbar::worker_container::ComponentHost>(
        argc, argv, "crossbar-worker [container]");
}
