// SPDX-License-Identifier: MIT
// What several processes log is printed in the order of cause and effect.
#include "controller/node/log_collector.hpp"

#include "common/log/pipe_sink.hpp"
#include "controller/node/spawner.hpp"
#include "tests/unit/controller/node/memory_output.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace crossbar;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

namespace {

struct Collecting {
    // Our side of a process: what it writes to.
    struct Process {
        node::LogCollector::Id id;
        io::UniqueFd records;
        io::UniqueFd out;
        io::UniqueFd err;

        void log(TimePoint time, std::string_view text) const {
            std::string line;
            log::append_line(line, {log::Level::info, time, {}, text});
            write(records, line);
        }

        static void write(const io::UniqueFd& fd, std::string_view text) {
            BOOST_REQUIRE(
                ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        }
    };

    Process start(const char* name) {
        Process process;
        node::LogPipes pipes;
        const auto open = [](io::UniqueFd& ours, io::UniqueFd& theirs) {
            auto ends = node::make_pipe(node::Direction::from_child);
            ours = std::move(ends.ours);
            theirs = std::move(ends.theirs);
        };
        open(pipes.records, process.records);
        open(pipes.out, process.out);
        open(pipes.err, process.err);
        process.id = collector.add({name, 1}, std::move(pipes));
        return process;
    }

    void expect(const Lines& lines) {
        const auto got = std::exchange(output.lines, {});
        BOOST_CHECK_EQUAL_COLLECTIONS(got.begin(), got.end(), lines.begin(), lines.end());
    }

    io::Loop loop;
    node::MemoryOutput output;
    node::Console console{output, {node::LogFormat::none}, log::Level::trace, {"Controller", 1}};
    node::LogCollector collector{loop, console};
    const TimePoint now = std::chrono::steady_clock::now() - 1s;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(records_of_several_workers_are_merged_by_time, Collecting) {
    const auto a = start("A");
    const auto b = start("B");
    a.log(now, "first");
    b.log(now + 1us, "second");
    a.log(now + 2us, "third");
    collector.pass();
    expect({"first", "second", "third"});
}

BOOST_FIXTURE_TEST_CASE(what_is_younger_than_the_pass_waits_for_the_next_one, Collecting) {
    const auto a = start("A");
    const auto later = std::chrono::steady_clock::now() + 30ms;
    a.log(later, "later");
    a.log(now, "now");
    collector.pass();
    expect({"now"});
    while (output.lines.empty()) {
        loop.context().run_one();
    }
    expect({"later"});
    BOOST_TEST((std::chrono::steady_clock::now() >= later));
}

BOOST_FIXTURE_TEST_CASE(
    a_held_process_waits_from_the_given_time_on_and_the_others_do_not, Collecting) {
    const auto a = start("A");
    const auto b = start("B");
    collector.hold(a.id, now + 10us);
    a.log(now + 5us, "before the answer");
    a.log(now + 15us, "after the answer");
    b.log(now + 20us, "other");
    collector.pass();
    expect({"before the answer", "other"});
    collector.release(a.id);
    expect({"after the answer"});
}

BOOST_FIXTURE_TEST_CASE(text_that_is_no_record_is_shown_line_by_line, Collecting) {
    const auto a = start("A");
    a.write(a.out, "  one\r\n\n   \ntwo");
    a.write(a.err, "oops\n");
    a.write(a.records, "not json\n");
    collector.pass();
    expect({"not json", "one", "oops"});
    collector.remove(a.id);
    expect({"two"});
}

BOOST_FIXTURE_TEST_CASE(
    everything_is_out_when_a_process_is_removed_even_if_a_pipe_stays_open, Collecting) {
    auto a = start("A");
    collector.hold(a.id, now);
    a.log(now + 1us, "held");
    a.log(std::chrono::steady_clock::now() + 1h, "from the future");
    a.write(a.out, "unfinished");
    collector.remove(a.id);
    expect({"held", "unfinished", "from the future"});
    collector.pass();
    expect({});
}

BOOST_FIXTURE_TEST_CASE(the_loop_reads_by_itself, Collecting) {
    const auto a = start("A");
    a.log(now, "hello");
    while (output.lines.empty()) {
        loop.context().run_one();
    }
    expect({"hello"});
}

BOOST_FIXTURE_TEST_CASE(ten_megabytes_without_a_newline_come_in_bounded_pieces, Collecting) {
    auto a = start("A");
    std::thread writer([&] {
        const std::string piece(1'000'000, 'x');
        for (int i = 0; i < 10; ++i) {
            std::string_view rest = piece;
            while (!rest.empty()) {
                const auto written = ::write(a.out.get(), rest.data(), rest.size());
                rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : rest.size());
            }
        }
        a.out.reset();
    });
    std::size_t total = 0;
    while (total < 10'000'000) {
        loop.context().run_one();
        for (const auto& line : std::exchange(output.lines, {})) {
            BOOST_REQUIRE(line.size() <= 16 * 1024 + 32);
            total += line.find_first_not_of('x') == line.npos ? line.size()
                                                              : line.find_first_not_of('x');
        }
    }
    writer.join();
    BOOST_TEST(total == 10'000'000);
}
