// SPDX-License-Identifier: MIT
// Levels and streams of the console.
#include "controller/node/console.hpp"

#include "tests/unit/controller/node/memory_output.hpp"

#include <boost/test/unit_test.hpp>

using namespace crossbar;
using node::MemoryOutput;

BOOST_AUTO_TEST_CASE(lines_above_the_level_are_left_out_whoever_speaks) {
    MemoryOutput output;
    node::Console console(output, {node::LogFormat::none}, log::Level::warn, {"Controller", 1});
    const log::Logger logger(console, log::Level::trace);
    logger.error("error");
    logger.warn("warn");
    logger.info("info");
    console.print({"Guest", 2}, log::Level::info, "", "guest");
    BOOST_TEST(output.lines.size() == 2);
    BOOST_TEST(output.lines.front() == "error");
}

BOOST_AUTO_TEST_CASE(nothing_at_all_at_level_none) {
    MemoryOutput output;
    node::Console console(output, {}, log::Level::none, {"Controller", 1});
    console.print({"Guest", 2}, log::Level::error, "", "guest");
    BOOST_TEST(output.lines.empty());
}

BOOST_AUTO_TEST_CASE(warnings_and_errors_are_urgent) {
    MemoryOutput output;
    node::Console console(output, {}, log::Level::trace, {"Controller", 1});
    for (const auto level :
         {log::Level::error, log::Level::warn, log::Level::info, log::Level::debug}) {
        console.print({"Guest", 2}, level, "", "x");
    }
    BOOST_TEST((output.urgent == std::vector<bool>{true, true, false, false}));
}
