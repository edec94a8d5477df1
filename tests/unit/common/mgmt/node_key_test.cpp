// SPDX-License-Identifier: MIT
// node.key: made once, read ever after, and refused when it is not right.
#include "common/mgmt/node_key.hpp"

#include "tests/support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

#include <sys/stat.h>

using namespace crossbar::mgmt;
using crossbar::tests::TempDir;

namespace {

void write_key(const TempDir& dir, const std::string& lines) {
    std::ofstream(dir.path() / "node.key") << "title\n\n" << lines;
}

std::string error_of(const TempDir& dir) {
    const auto loaded = load_node_key(dir.path());
    return loaded ? "" : loaded.error();
}

unsigned mode_of(const TempDir& dir) {
    struct stat status {};

    ::stat((dir.path() / "node.key").c_str(), &status);
    return status.st_mode & 0777;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_key_is_made_once_and_only_its_owner_can_read_it) {
    const TempDir dir;
    const auto made = load_node_key(dir.path());
    BOOST_REQUIRE(made.has_value());
    BOOST_TEST(made->is_new);
    BOOST_TEST(made->public_key().size() == 64);
    BOOST_TEST(mode_of(dir) == 0600);
    const auto again = load_node_key(dir.path());
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST(!again->is_new);
    BOOST_TEST(again->public_key() == made->public_key());
    BOOST_TEST((again->pair.private_key == made->pair.private_key));
}

BOOST_AUTO_TEST_CASE(the_public_key_belongs_to_the_private_one) {
    // RFC 8032, section 7.1, test 1
    const TempDir dir;
    write_key(
        dir,
        "private-key-ed25519: 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n");
    const auto loaded = load_node_key(dir.path());
    BOOST_REQUIRE(loaded.has_value());
    BOOST_TEST(
        loaded->public_key() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    BOOST_TEST(loaded->mode_fixed);
    BOOST_TEST(mode_of(dir) == 0600);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_right_is_refused_with_a_reason) {
    const TempDir dir;
    write_key(dir, "colour: blue\n");
    BOOST_TEST(error_of(dir).find("Invalid tag 'colour'") == 0);
    write_key(dir, "creator: me@here\n");
    BOOST_TEST(error_of(dir).find("lacks a 'private-key-ed25519' tag") != std::string::npos);
    write_key(dir, "private-key-ed25519: xyz\n");
    BOOST_TEST(error_of(dir).find("must be 64 hex digits") != std::string::npos);
    write_key(
        dir,
        "public-key-ed25519: 00\n"
        "private-key-ed25519: 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n");
    BOOST_TEST(error_of(dir).find("does not belong to its private key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_directory_in_its_place_is_said) {
    const TempDir dir;
    std::filesystem::create_directory(dir.path() / "node.key");
    BOOST_TEST(error_of(dir).find("isn't a file") != std::string::npos);
}
