// SPDX-License-Identifier: MIT
// The log file: rotation, and a disk that is full.
#include "controller/node/log_output.hpp"

#include "tests/support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

using crossbar::node::FileOutput;

namespace {

constexpr std::time_t kNoon = 1'455'192'000;  // 2016-02-11, 12:00 UTC
constexpr std::time_t kDay = 24 * 60 * 60;

std::string content(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_new_day_has_a_new_file) {
    const crossbar::tests::TempDir dir;
    const auto file = dir.path() / "node.log";
    FileOutput output(file);
    BOOST_TEST(output.open() == "");
    output.write(false, "today\n", kNoon);
    output.write(true, "today too\n", kNoon + 1);
    output.write(false, "tomorrow\n", kNoon + kDay);
    BOOST_TEST(content(file) == "tomorrow\n");
    BOOST_TEST(content(dir.path() / "node.log.2016_2_11") == "today\ntoday too\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_opened_is_said) {
    FileOutput output("/proc/nothing/node.log");
    BOOST_TEST(
        output.open() ==
        "Cannot open log file '/proc/nothing/node.log': No such file or directory");
}

BOOST_AUTO_TEST_CASE(a_full_disk_loses_lines_and_counts_them) {
    FileOutput output("/dev/full");
    BOOST_TEST(output.open() == "");
    const auto now = std::time(nullptr);
    output.write(false, "one\n", now);
    output.write(false, "two\n", now);
    BOOST_TEST(output.lost() == 2);
}
