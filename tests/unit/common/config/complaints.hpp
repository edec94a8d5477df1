// SPDX-License-Identifier: MIT
// What the reader says about a text, in one line for each diagnostic. For the tests of the
// configuration.
#pragma once

#include "common/config/node_config.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::config::test {

using Variables = std::map<std::string, std::string, std::less<>>;

// As in the node directory /node, with these environment variables and no others.
inline LoadedConfig parse(
    std::string_view text, std::string_view file = "config.json", const Variables& variables = {}) {
    LoadOptions options;
    options.cbdir = "/node";
    options.environment = [&](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return parse_node_config(std::string(text), file, options);
}

// "3:3: error: controler: unknown key ...", in the order of the file.
inline std::vector<std::string> lines_of(const std::vector<Diagnostic>& diagnostics) {
    std::vector<std::string> lines;
    for (const Diagnostic& diagnostic : diagnostics) {
        const std::string line = to_string(diagnostic);
        lines.push_back(line.substr(line.find(':') + 1));
    }
    return lines;
}

inline std::vector<std::string> complaints(
    std::string_view text, std::string_view file = "config.json") {
    return lines_of(parse(text, file).diagnostics);
}

// A router with one realm and `transports`, a JSON list, in line 2.
inline std::string router_with(std::string_view transports) {
    return R"({"version": 2, "workers": [{"type": "router", "realms": [{"name": "realm1", "roles": [{"name": "user"}]}], "transports":
)" + std::string(transports) +
           "}]}";
}

}  // namespace crossbar::config::test

#define CHECK_COMPLAINTS(GOT, ...)                                                 \
    do {                                                                           \
        const std::vector<std::string> got_lines = GOT;                            \
        const std::vector<std::string> expected_lines __VA_ARGS__;                 \
        BOOST_TEST(got_lines == expected_lines, boost::test_tools::per_element()); \
    } while (false)
