// SPDX-License-Identifier: MIT
// The worker's end of the log pipe.
#include "common/log/pipe_sink.hpp"

#include "common/log/record_line.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

using namespace crossbar::log;

BOOST_AUTO_TEST_CASE(a_record_is_in_the_pipe_when_the_call_returns) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::pipe(ends.data()) == 0);
    PipeSink sink(ends[1]);
    const Logger logger(sink, Level::info, "here");
    logger.info("number {}", 7);
    logger.debug("not shown");
    std::array<char, 512> bytes{};
    const auto got = ::read(ends[0], bytes.data(), bytes.size());
    BOOST_REQUIRE(got > 0);
    const auto record = parse_line({bytes.data(), static_cast<std::size_t>(got) - 1});
    BOOST_REQUIRE(record.has_value());
    BOOST_TEST(record->text == "number 7");
    BOOST_TEST(record->source == "here");
    ::close(ends[0]);
    ::close(ends[1]);
}

BOOST_AUTO_TEST_CASE(a_pipe_that_nobody_reads_any_more_loses_records_and_nothing_else) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::pipe(ends.data()) == 0);
    ::signal(SIGPIPE, SIG_IGN);
    ::close(ends[0]);
    PipeSink sink(ends[1]);
    const Logger logger(sink, Level::info);
    logger.info("into the void");
    ::close(ends[1]);
    BOOST_TEST(true);
}
