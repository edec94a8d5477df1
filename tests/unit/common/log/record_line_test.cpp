// SPDX-License-Identifier: MIT
// Log records as lines of JSON. (How they travel through a pipe: pipe_sink_test.cpp.)
#include "common/log/record_line.hpp"

#include <boost/test/unit_test.hpp>

using namespace crossbar::log;

namespace {

Record record_of(std::string_view text) {
    return {Level::warn, crossbar::TimePoint(std::chrono::nanoseconds(1'234'567'890)), "a.b", text};
}

std::string line_of(std::string_view text) {
    std::string line;
    append_line(line, record_of(text));
    return line;
}

std::optional<StoredRecord> parsed(std::string line) {
    BOOST_REQUIRE(line.ends_with('\n'));
    line.pop_back();
    return parse_line(line);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_record_is_one_line_of_json) {
    BOOST_TEST(
        line_of("hello") == "{\"t\":1234567890,\"l\":\"warn\",\"s\":\"a.b\",\"m\":\"hello\"}\n");
}

BOOST_AUTO_TEST_CASE(every_byte_comes_back_as_it_was) {
    std::string all;
    for (int c = 0; c < 256; ++c) {
        all += static_cast<char>(c);
    }
    const auto line = line_of(all);
    BOOST_TEST(line.find('\n') == line.size() - 1);
    const auto back = parsed(line);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(back->text == all);
    BOOST_TEST(back->source == "a.b");
    BOOST_TEST((back->level == Level::warn));
    BOOST_TEST((back->time == record_of("").time));
}

BOOST_AUTO_TEST_CASE(a_very_long_text_is_cut_and_says_so) {
    const auto back = parsed(line_of(std::string(1'000'000, 'x')));
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(back->text.size() < kMaxRecordText + 20);
    BOOST_TEST(back->text.ends_with(" [.. cut]"));
}

BOOST_AUTO_TEST_CASE(a_line_of_another_form_is_refused_at_every_place) {
    const std::string good = "{\"t\":1,\"l\":\"info\",\"s\":\"\",\"m\":\"\\u0001\\n\"}";
    BOOST_REQUIRE(parse_line(good).has_value());
    for (std::size_t length = 0; length < good.size(); ++length) {
        BOOST_TEST(!parse_line(good.substr(0, length)).has_value());
    }
    BOOST_TEST(!parse_line(good + "x").has_value());
    BOOST_TEST(!parse_line("{\"t\":1,\"l\":\"none\",\"s\":\"\",\"m\":\"\"}").has_value());
    BOOST_TEST(!parse_line("{\"t\":1,\"l\":\"loud\",\"s\":\"\",\"m\":\"\"}").has_value());
    BOOST_TEST(!parse_line("{\"t\":1,\"l\":\"info\",\"s\":\"\",\"m\":\"\\q\"}").has_value());
    BOOST_TEST(!parse_line("{\"t\":1,\"l\":\"info\",\"s\":\"\",\"m\":\"\\u0041\"}").has_value());
    BOOST_TEST(!parse_line("hello").has_value());
}
