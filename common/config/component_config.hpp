// SPDX-License-Identifier: MIT
// A component of a container worker: `workers[].components[]`.
#pragma once

#include "common/config/transport_config.hpp"

#include <string>

namespace crossbar::config {

struct ComponentConfig {
    std::string id;
    // The shared library. With a '/': an absolute path (relative ones were resolved against the
    // node directory). Without: a bare name, looked for among the installed components.
    std::string library;
    std::string realm;
    ClientTransportConfig transport;
    std::string extra = "{}";  // JSON text
    std::string json;          // itself, normalised: what goes to the worker
};

inline const std::string& to_json(const ComponentConfig& component) {
    return component.json;
}

}  // namespace crossbar::config
