// SPDX-License-Identifier: MIT
// How a line of the node's log looks.
#include "controller/node/log_format.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace crossbar::node;
using crossbar::log::Level;

namespace {

struct InZurich {
    InZurich() {
        ::setenv("TZ", "CET-1", 1);
        ::tzset();
    }
};

constexpr std::time_t kThen = 1455196949;  // 2016-02-11T14:22:29+0100

std::string formatted(LogStyle style, const Speaker& speaker, Level level, std::string_view text) {
    const InZurich zone;
    return format_line(style, speaker, level, "router.realm", text, kThen);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_line_is_as_in_the_document) {
    BOOST_TEST(
        formatted({}, {"Controller", 30212}, Level::info, "Hello") ==
        "2016-02-11T14:22:29+0100 [Controller  30212] Hello\n");
    BOOST_TEST(
        formatted({}, {"Router", 9}, Level::info, "") ==
        "2016-02-11T14:22:29+0100 [Router          9] \n");
    BOOST_TEST(
        formatted({}, {"WebSocketTestee", 1234567}, Level::info, "x") ==
        "2016-02-11T14:22:29+0100 [WebSocketTestee 1234567] x\n");
}

BOOST_AUTO_TEST_CASE(only_the_first_line_of_a_text_has_the_prefix) {
    BOOST_TEST(
        formatted({LogFormat::syslogd}, {"Router", 9}, Level::info, "a\nb") ==
        "[Router          9] a\nb\n");
}

BOOST_AUTO_TEST_CASE(the_formats_leave_out_what_they_say) {
    BOOST_TEST(
        formatted({LogFormat::syslogd}, {"Guest", 1}, Level::info, "x") ==
        "[Guest           1] x\n");
    BOOST_TEST(formatted({LogFormat::none}, {"Guest", 1}, Level::info, "x") == "x\n");
}

BOOST_AUTO_TEST_CASE(the_source_is_shown_when_asked_for) {
    LogStyle style;
    style.format = LogFormat::syslogd;
    style.source = true;
    BOOST_TEST(
        formatted(style, {"Router", 9}, Level::debug, "x") ==
        "[Router          9 router.realm] x\n");
}

BOOST_AUTO_TEST_CASE(colours_go_by_process_and_by_urgency) {
    LogStyle style;
    style.format = LogFormat::syslogd;
    style.colour = true;
    const auto coloured = [&](const char* name, Level level) {
        return formatted(style, {name, 1}, level, "x").substr(0, 5);
    };
    BOOST_TEST(coloured("Controller", Level::info) == "\x1b[34m");
    BOOST_TEST(coloured("Router", Level::info) == "\x1b[33m");
    BOOST_TEST(coloured("Container", Level::debug) == "\x1b[32m");
    BOOST_TEST(coloured("Guest", Level::info) == "\x1b[37m");
    BOOST_TEST(coloured("Router", Level::warn) == "\x1b[31m");
    BOOST_TEST(
        formatted(style, {"Guest", 1}, Level::info, "\x1b[1mx") ==
        "\x1b[37m[Guest           1]\x1b[39m \x1b[1mx\n");
}

BOOST_AUTO_TEST_CASE(without_colours_escapes_are_taken_out_of_the_text) {
    BOOST_TEST(strip_escapes("a\x1b[1;33mb\x1b[0mc") == "abc");
    BOOST_TEST(strip_escapes("a\x1b[12") == "a");
    BOOST_TEST(strip_escapes("a\x1b") == "a");
    BOOST_TEST(
        strip_escapes("a\x1b"
                      "cb") == "ab");
    BOOST_TEST(
        formatted({LogFormat::none}, {"Guest", 1}, Level::info, "\x1b[33mx\x1b[0m") == "x\n");
}

BOOST_AUTO_TEST_CASE(formats_have_names) {
    for (const auto format : {LogFormat::standard, LogFormat::syslogd, LogFormat::none}) {
        BOOST_TEST((log_format_named(name_of(format)) == format));
    }
    BOOST_TEST(!log_format_named("fancy").has_value());
}
