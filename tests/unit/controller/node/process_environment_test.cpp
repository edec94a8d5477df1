// SPDX-License-Identifier: MIT
// What a child's environment holds, and which executable is meant.
#include "controller/node/process_environment.hpp"

#include "tests/support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <filesystem>
#include <fstream>

using namespace crossbar::node;
using crossbar::config::EnvConfig;
using Variables = std::vector<std::string>;

namespace {

const std::array<const char*, 4> kOwn{"A=1", "B=2", "NOTIFY_SOCKET=/run/x", nullptr};

void check(const EnvConfig& config, const Variables& expected) {
    const auto got = child_environment(config, kOwn.data());
    BOOST_CHECK_EQUAL_COLLECTIONS(got.begin(), got.end(), expected.begin(), expected.end());
}

void make_executable(const std::filesystem::path& file) {
    std::ofstream(file) << "#!/bin/sh\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
}

}  // namespace

BOOST_AUTO_TEST_CASE(everything_is_inherited_but_what_is_the_controllers_own) {
    check({}, {"A=1", "B=2"});
}

BOOST_AUTO_TEST_CASE(only_named_variables_are_inherited_when_there_are_names) {
    check({false, {"B", "C"}, {}}, {"B=2"});
    check({false, {}, {}}, {});
}

BOOST_AUTO_TEST_CASE(configured_variables_replace_inherited_ones) {
    check({true, {}, {{"A", "x"}, {"Z", ""}}}, {"B=2", "A=x", "Z="});
}

BOOST_AUTO_TEST_CASE(an_executable_below_the_working_directory_comes_first) {
    const crossbar::tests::TempDir dir;
    const auto bin = dir.path() / "bin";
    std::filesystem::create_directory(bin);
    make_executable(bin / "tool");
    make_executable(dir.path() / "tool");
    const auto here = find_executable("tool", dir.path(), bin.string());
    BOOST_REQUIRE(here.has_value());
    BOOST_TEST(here->from_config);
    BOOST_TEST(here->path == (dir.path() / "tool").string());
    const auto elsewhere = find_executable("tool", "/nowhere", "relative:/no:" + bin.string());
    BOOST_REQUIRE(elsewhere.has_value());
    BOOST_TEST(!elsewhere->from_config);
    BOOST_TEST(elsewhere->path == (bin / "tool").string());
    BOOST_TEST(find_executable("bin/tool", dir.path(), "").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_there_or_cannot_be_executed_is_not_found) {
    const crossbar::tests::TempDir dir;
    std::ofstream(dir.path() / "data") << "x";
    BOOST_TEST(!find_executable("data", dir.path(), dir.path().string()).has_value());
    BOOST_TEST(!find_executable("nothing", dir.path(), "/usr/bin:").has_value());
    BOOST_TEST(!find_executable("", dir.path(), "/usr/bin").has_value());
    BOOST_TEST(!find_executable(".", dir.path(), "/usr/bin").has_value());
}
