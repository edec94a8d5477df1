// SPDX-License-Identifier: MIT
#include "controller/cli/check_tls.hpp"

#include "common/host/tls_settings.hpp"

#include <fmt/format.h>

namespace crossbar::cli {
namespace {

template <class Context, class Settings>
void check(
    const Settings& settings,
    const config::Diagnostic& place,
    std::vector<config::Diagnostic>& found) {
    std::vector<std::string> warnings;
    const auto made = Context::make(settings, warnings);
    for (auto& warning : warnings) {
        found.push_back(place);
        found.back().severity = config::Severity::warning;
        found.back().message = std::move(warning);
    }
    if (!made) {
        found.push_back(place);
        found.back().message = made.error();
    }
}

}  // namespace

std::vector<config::Diagnostic> check_tls(const config::LoadedConfig& loaded) {
    std::vector<config::Diagnostic> found;
    const auto& workers = loaded.config.workers;
    for (std::size_t w = 0; w < workers.size(); ++w) {
        const auto& worker = workers[w];
        if (worker.options.disabled) {
            continue;
        }
        config::Diagnostic place{
            config::Severity::error, loaded.file.string(), worker.where, {}, {}, {}};
        if (const auto* router = worker.router()) {
            for (std::size_t t = 0; t < router->transports.size(); ++t) {
                place.path = fmt::format("workers[{}].transports[{}].endpoint.tls", w, t);
                if (const auto settings = host::tls_settings(router->transports[t])) {
                    check<io::TlsServerContext>(*settings, place, found);
                }
            }
        }
        if (const auto* container = worker.container()) {
            for (std::size_t c = 0; c < container->components.size(); ++c) {
                place.path = fmt::format("workers[{}].components[{}].transport.endpoint.tls", w, c);
                if (const auto settings = host::tls_settings(container->components[c].transport)) {
                    check<io::TlsClientContext>(*settings, place, found);
                }
            }
        }
    }
    return found;
}

}  // namespace crossbar::cli
