// SPDX-License-Identifier: MIT
// Files with an Ed25519 private key: what is read, and that nothing of a key is in an error.
#include "common/auth/key_file.hpp"

#include "tests/support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <fstream>
#include <string>

#include <sys/stat.h>

namespace {

using namespace crossbar;

// RFC 8032, section 7.1, test 1
const std::string kSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const std::string kPublic = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

std::string public_key_of(const auth::LoadedKey& loaded) {
    return loaded ? crypto::to_hex(loaded->public_key) : loaded.error();
}

std::string error_of(std::string_view text) {
    const auto loaded = auth::parse_private_key(text, "private key file 'k'");
    return loaded ? "" : loaded.error();
}

BOOST_AUTO_TEST_SUITE(key_file_test)

BOOST_AUTO_TEST_CASE(a_key_is_raw_bytes_or_digits_or_tagged_lines) {
    const auto raw = crypto::from_hex(kSeed).value();
    const std::string tagged = "title\n\nuser-id: me\npublic-key-ed25519: " + kPublic +
                               "\r\nprivate-key-ed25519: " + kSeed + "\n";
    for (const auto& text : {raw, kSeed, kSeed + "\n", kSeed + "\r\n", tagged}) {
        BOOST_TEST(public_key_of(auth::parse_private_key(text, "k")) == kPublic);
    }
}

BOOST_AUTO_TEST_CASE(an_error_says_what_is_wrong_and_shows_no_key) {
    const struct {
        std::string text;
        std::string_view says;
    } cases[] = {
        {"", "must be 32 raw bytes, 64 hex digits, or lines with a 'private-key-ed25519' tag"},
        {kSeed.substr(1), "must be 32 raw bytes"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\n" + kSeed, "OpenSSH's format is not read here"},
        {"title\nprivate-key-ed25519:" + kSeed,
         "Line 2 of private key file 'k' is not of the form"},
        {"title\nprivate-key-ed25519: " + kSeed + "0", "must be 64 hex digits"},
        {"title\npublic-key-ed25519: 00\nprivate-key-ed25519: " + kSeed,
         "does not belong to its private key"},
        {"private-key-ed25519: " + kSeed, "lacks a 'private-key-ed25519' tag"},  // no title
    };

    for (const auto& wrong : cases) {
        const auto error = error_of(wrong.text);
        BOOST_TEST_CONTEXT(error) {
            BOOST_TEST(error.find(wrong.says) != std::string::npos);
            BOOST_TEST(error.find("private key file 'k'") != std::string::npos);
            BOOST_TEST(error.find(kSeed.substr(0, 16)) == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(only_the_tags_that_are_known_may_occur_where_that_is_asked_for) {
    constexpr std::array<std::string_view, 1> kKnown{"private-key-ed25519"};
    const auto text = "title\ncolour: blue\nprivate-key-ed25519: " + kSeed;
    BOOST_TEST(auth::parse_tagged_key(text, "k", kKnown).error() == "Invalid tag 'colour' in k");
    BOOST_TEST(public_key_of(auth::parse_tagged_key(text, "k")) == kPublic);
}

BOOST_AUTO_TEST_CASE(a_file_that_others_can_use_is_refused_with_the_remedy) {
    const tests::TempDir dir;
    const auto path = dir.path() / "client.key";
    std::ofstream(path) << kSeed << "\n";
    for (const mode_t mode : {0600U, 0400U, 0640U}) {
        ::chmod(path.c_str(), mode);
        BOOST_TEST(public_key_of(auth::read_private_key(path)) == kPublic);
    }
    for (const mode_t mode : {0644U, 0660U, 0602U}) {
        ::chmod(path.c_str(), mode);
        const auto loaded = auth::read_private_key(path);
        BOOST_REQUIRE(!loaded.has_value());
        BOOST_TEST(loaded.error().find("chmod 600 '" + path.string() + "'") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_or_no_file_or_endless_is_said) {
    const tests::TempDir dir;
    BOOST_TEST(
        auth::read_private_key(dir.path() / "nothing").error().find("No such file") !=
        std::string::npos);
    BOOST_TEST(
        auth::read_private_key(dir.path()).error().find("it is no file") != std::string::npos);
    const auto path = dir.path() / "long.key";
    std::ofstream(path) << std::string(100'000, 'a');
    ::chmod(path.c_str(), 0600);
    BOOST_TEST(auth::read_private_key(path).error().find("too long") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
