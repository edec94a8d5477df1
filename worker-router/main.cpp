// SPDX-License-Identifier: MIT
// crossbar-cxx-router: a router worker of a node. Started by the controller.
#include "common/base/core_files.hpp"
#include "common/mgmt/worker_main.hpp"
#include "worker-router/router_worker.hpp"

int main(int argc, char** argv) {
    crossbar::forbid_core_files();
    return crossbar::mgmt::worker_main<crossbar::worker_router::RouterWorker>(
        argc, argv, "crossbar-worker [router]");
}
