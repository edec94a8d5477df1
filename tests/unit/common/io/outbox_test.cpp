// SPDX-License-Identifier: MIT
// The outbox as a byte queue: order, partial writes, shared pieces, memory.
#include "common/io/outbox.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using crossbar::as_bytes;
using crossbar::SharedBytes;
using crossbar::io::Outbox;

namespace {

// Takes everything out, at most `step` bytes at a time, as a slow socket would.
std::string drain(Outbox& outbox, std::size_t step) {
    std::string all;
    while (!outbox.empty()) {
        std::vector<iovec> pieces(4);
        const auto filled = outbox.gather(pieces);
        BOOST_REQUIRE_GT(filled, 0);
        std::string first;
        for (std::size_t i = 0; i < filled; ++i) {
            first.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
        }
        first.resize(std::min(step, first.size()));
        outbox.consume(first.size());
        all += first;
    }
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox)

BOOST_AUTO_TEST_CASE(is_empty_when_made) {
    Outbox outbox;
    std::vector<iovec> pieces(2);
    BOOST_TEST(outbox.empty());
    BOOST_TEST(outbox.gather(pieces) == 0);
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_copied_and_shared_pieces) {
    for (std::size_t step = 1; step < 40; ++step) {
        Outbox outbox;
        outbox.append(as_bytes("one "));
        outbox.append(SharedBytes(as_bytes("two ")));
        outbox.append(SharedBytes(as_bytes("three ")));
        outbox.append(as_bytes("four "));
        outbox.append(as_bytes("five"));
        BOOST_TEST(outbox.size() == 23);
        BOOST_TEST(drain(outbox, step) == "one two three four five");
        BOOST_TEST(outbox.size() == 0);
    }
}

BOOST_AUTO_TEST_CASE(takes_more_while_it_is_being_written) {
    Outbox outbox;
    std::string written;
    std::string expected;
    std::vector<iovec> pieces(3);
    for (int i = 0; i < 1000; ++i) {
        const auto text = std::to_string(i) + ",";
        expected += text;
        if (i % 3 == 0) {
            outbox.append(SharedBytes(as_bytes(text)));
        } else {
            outbox.append(as_bytes(text));
        }
        if (i % 2 == 0 && outbox.gather(pieces) > 0) {
            const auto count = std::min<std::size_t>(pieces[0].iov_len, 3);
            written.append(static_cast<const char*>(pieces[0].iov_base), count);
            outbox.consume(count);
        }
    }
    written += drain(outbox, 7);
    BOOST_TEST(written == expected);
}

BOOST_AUTO_TEST_CASE(empty_appends_change_nothing) {
    Outbox outbox;
    outbox.append(crossbar::ByteView());
    outbox.append(SharedBytes());
    BOOST_TEST(outbox.empty());
}

BOOST_AUTO_TEST_CASE(clear_forgets_everything) {
    Outbox outbox;
    outbox.append(as_bytes("abc"));
    outbox.consume(1);
    outbox.clear();
    outbox.append(as_bytes("de"));
    BOOST_TEST(drain(outbox, 10) == "de");
}

BOOST_AUTO_TEST_SUITE_END()
