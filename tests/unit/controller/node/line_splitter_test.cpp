// SPDX-License-Identifier: MIT
// Text in pieces of any size becomes lines, in bounded memory.
#include "controller/node/line_splitter.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using crossbar::node::LineSplitter;
using Lines = std::vector<std::string>;

namespace {

struct Collected {
    explicit Collected(std::size_t limit) : splitter(limit) {}

    void feed(std::string_view text) {
        splitter.feed(text, [this](std::string_view line, bool cut) { add(line, cut); });
    }

    void finish() {
        splitter.finish([this](std::string_view line, bool cut) { add(line, cut); });
    }

    void add(std::string_view line, bool cut) {
        lines.push_back(std::string(line) + (cut ? "|" : ""));
    }

    LineSplitter splitter;
    Lines lines;
};

void check(const Lines& got, const Lines& expected) {
    BOOST_CHECK_EQUAL_COLLECTIONS(got.begin(), got.end(), expected.begin(), expected.end());
}

}  // namespace

BOOST_AUTO_TEST_CASE(lines_are_the_same_however_the_text_is_cut) {
    const std::string text = "one\n\ntwo three\nfour";
    for (std::size_t size = 1; size <= text.size(); ++size) {
        Collected collected(100);
        for (std::size_t at = 0; at < text.size(); at += size) {
            collected.feed(std::string_view(text).substr(at, size));
        }
        collected.finish();
        check(collected.lines, {"one", "", "two three", "four"});
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_does_not_end_comes_in_pieces) {
    Collected collected(4);
    collected.feed("abcdefghij\nk\n");
    check(collected.lines, {"abcd|", "efgh|", "ij", "k"});
}

BOOST_AUTO_TEST_CASE(a_line_of_exactly_the_limit_is_whole) {
    Collected collected(4);
    collected.feed("abcd");
    collected.feed("\nefgh\n");
    check(collected.lines, {"abcd", "efgh"});
}

BOOST_AUTO_TEST_CASE(a_piece_does_not_end_inside_a_character) {
    Collected collected(4);
    collected.feed("abc\xC3\xA4xyz\n");  // a-umlaut over the limit
    check(collected.lines, {"abc|", "\xC3\xA4xy|", "z"});
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_come_through) {
    Collected collected(4);
    collected.feed(std::string(10, '\x80'));
    collected.finish();
    std::string all;
    for (const auto& line : collected.lines) {
        all += line.substr(0, line.find('|'));
    }
    BOOST_TEST(all == std::string(10, '\x80'));
}
