// SPDX-License-Identifier: MIT
// node.pid: stale, corrupt, foreign and live ones, and two starts at once.
#include "controller/node/pid_file.hpp"

#include "tests/support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <optional>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

using namespace crossbar::node;
using crossbar::tests::TempDir;

namespace {

PidFileContent content() {
    return {::getpid(), {"crossbar-cxx", "start"}, {{"cbdir", "/x"}, {"loglevel", "info"}}};
}

void write_file(const TempDir& dir, const std::string& text) {
    std::ofstream(dir.path() / "node.pid") << text;
}

bool file_exists(const TempDir& dir) {
    return std::filesystem::exists(dir.path() / "node.pid");
}

int dead_pid() {
    const auto pid = ::fork();
    if (pid == 0) {
        ::_exit(0);
    }
    ::waitpid(pid, nullptr, 0);
    return pid;
}

std::string only_remark(const NodeStatus& status) {
    BOOST_REQUIRE(status.remarks.size() == 1);
    return status.remarks.front();
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_file_says_what_runs_and_is_gone_afterwards) {
    const TempDir dir;
    {
        std::vector<std::string> remarks;
        const auto file = PidFile::acquire(dir.path(), content(), remarks);
        BOOST_REQUIRE(file.has_value());
        BOOST_TEST(remarks.empty());
        std::ostringstream text;
        text << std::ifstream(dir.path() / "node.pid").rdbuf();
        BOOST_TEST(text.str() == to_json(content()));
        const auto status = node_status(dir.path());
        BOOST_REQUIRE(status.running.has_value());
        BOOST_TEST(status.running->pid == ::getpid());
        BOOST_TEST((status.running->argv == content().argv));
        BOOST_TEST((status.running->options == content().options));
    }
    BOOST_TEST(!file_exists(dir));
    BOOST_TEST(!node_status(dir.path()).running.has_value());
}

BOOST_AUTO_TEST_CASE(of_two_starts_only_one_wins) {
    const TempDir dir;
    std::vector<std::string> remarks;
    const auto first = PidFile::acquire(dir.path(), content(), remarks);
    const auto second = PidFile::acquire(dir.path(), content(), remarks);
    BOOST_REQUIRE(first.has_value());
    BOOST_REQUIRE(!second.has_value());
    BOOST_TEST(second.error().find("already running from node directory") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stale_file_is_removed) {
    const TempDir dir;
    auto stale = content();
    stale.pid = dead_pid();
    write_file(dir, to_json(stale));
    BOOST_TEST(only_remark(node_status(dir.path())).find("Stale Crossbar.io PID file") == 0);
    BOOST_TEST(!file_exists(dir));
}

BOOST_AUTO_TEST_CASE(a_corrupt_file_is_removed) {
    for (const auto* text : {"garbage", "[1]", "{}", "{\"pid\": 0}", "{\"pid\": \"7\"}"}) {
        const TempDir dir;
        write_file(dir, text);
        BOOST_TEST(only_remark(node_status(dir.path())).find("Corrupt Crossbar.io PID file") == 0);
        BOOST_TEST(!file_exists(dir));
    }
}

BOOST_AUTO_TEST_CASE(a_process_that_is_no_node_is_pointed_out_and_does_not_hinder) {
    const TempDir dir;
    auto foreign = content();
    foreign.pid = ::getppid();
    write_file(dir, to_json(foreign));
    const auto status = node_status(dir.path());
    BOOST_TEST(!status.running.has_value());
    BOOST_TEST(status.remarks.size() == 3);
    std::vector<std::string> remarks;
    BOOST_TEST(PidFile::acquire(dir.path(), content(), remarks).has_value());
    BOOST_TEST(remarks.size() == 3);
}

BOOST_AUTO_TEST_CASE(a_file_with_our_own_number_is_from_before_a_restart) {
    const TempDir dir;
    write_file(dir, to_json(content()));
    const auto status = node_status(dir.path());
    BOOST_TEST(!status.running.has_value());
    BOOST_TEST(status.remarks.empty());
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_not_there_is_said) {
    std::vector<std::string> remarks;
    const auto file = PidFile::acquire("/proc/nowhere", content(), remarks);
    BOOST_REQUIRE(!file.has_value());
    BOOST_TEST(file.error() == "Cannot write '/proc/nowhere/node.pid': No such file or directory");
}
