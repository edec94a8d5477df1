// SPDX-License-Identifier: MIT
// The configuration reader on arbitrary bytes, as JSON and as YAML. What it accepts, a worker
// accepts.
#include "common/base/assert.hpp"
#include "common/config/node_config.hpp"

#include <cstddef>
#include <cstdint>

using namespace crossbar::config;

namespace {

void check(const std::string& text, const char* file) {
    LoadOptions options;
    options.cbdir = "/node";
    options.environment = [](std::string_view name) {
        return name.empty() ? std::nullopt : std::optional<std::string>("8080");
    };
    const LoadedConfig loaded = parse_node_config(text, file, options);
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
        CROSSBAR_ASSERT(!to_string(diagnostic).empty());
    }
    if (!loaded.ok()) {
        return;
    }
    for (const WorkerConfig& worker : loaded.config.workers) {
        if (const RouterWorker* router = worker.router()) {
            for (const RealmConfig& realm : router->realms) {
                CROSSBAR_ASSERT(parse_realm(to_json(realm)).value.has_value());
            }
            for (const TransportConfig& transport : router->transports) {
                CROSSBAR_ASSERT(parse_transport(to_json(transport)).value.has_value());
            }
        } else if (const ContainerWorker* container = worker.container()) {
            for (const ComponentConfig& component : container->components) {
                CROSSBAR_ASSERT(parse_component(to_json(component)).value.has_value());
            }
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check(text, "config.json");
    check(text, "config.yaml");
    return 0;
}
