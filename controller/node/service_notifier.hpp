// SPDX-License-Identifier: MIT
// ServiceNotifier: tells the service manager how far the node is (sd_notify's protocol: datagrams
// to $NOTIFY_SOCKET). Written here and not taken from libsystemd, which brings five more libraries
// into the process for thirty lines.
#pragma once

#include <string>
#include <string_view>

namespace crossbar::node {

class ServiceNotifier {
public:
    // From the environment; silent when there is no service manager.
    ServiceNotifier();

    void ready() { send("READY=1"); }

    void stopping() { send("STOPPING=1"); }

    void status(std::string_view text);

private:
    void send(std::string_view state) const;

    std::string socket_;
};

}  // namespace crossbar::node
