// SPDX-License-Identifier: MIT
// CookieDatabase: what is on disk, and files that are not what they should be.
#include "common/cookies/cookie_database.hpp"

#include "tests/support/temp_dir.hpp"
#include "tests/unit/common/cookies/cookie_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace crossbar::cookies {
namespace {

struct Fixture {
    std::unique_ptr<CookieDatabase> open() {
        auto opened = CookieDatabase::open(path);
        BOOST_REQUIRE_MESSAGE(opened, opened.error());
        return std::move(*opened);
    }

    std::string open_error() {
        const auto opened = CookieDatabase::open(path);
        return opened ? std::string("(none)") : opened.error();
    }

    void keep(std::string_view cookie, std::int64_t expires, const router::CookieLogin& login) {
        const auto key = key_of(cookie);
        BOOST_REQUIRE(open()->apply({{key, StoredCookie{key, at(expires), login}}}));
    }

    std::vector<StoredCookie> load(std::int64_t now) {
        auto loaded = open()->load(at(now));
        BOOST_REQUIRE(loaded);
        std::ranges::sort(*loaded, {}, &StoredCookie::expires);
        return std::move(*loaded);
    }

    std::string text() const {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    void overwrite(std::string_view content) const {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    }

    unsigned mode(const std::string& file) const {
        struct stat status {};

        BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
        return status.st_mode & 0777U;
    }

    tests::TempDir dir;
    std::string path = dir / "cookies.db";
};

BOOST_FIXTURE_TEST_SUITE(cookie_database, Fixture)

BOOST_AUTO_TEST_CASE(what_was_written_is_there_again) {
    const router::CookieLogin odd{"j\"ö'e", "", "x-\xe2\x82\xac", std::string("re\0alm", 6)};
    keep("c1", 100, kJoe);
    keep("c2", 200, odd);
    const auto kept = load(50);
    BOOST_REQUIRE(kept.size() == 2U);
    BOOST_TEST((kept[0].key == key_of("c1")));
    BOOST_TEST((kept[0].expires == at(100)));
    BOOST_TEST((kept[0].login == kJoe));
    BOOST_TEST((kept[1].login == odd));
}

BOOST_AUTO_TEST_CASE(changes_replace_and_erase) {
    keep("c1", 100, kJoe);
    keep("c2", 100, kJoe);
    keep("c1", 100, kAmy);
    BOOST_REQUIRE(open()->apply({{key_of("c2"), std::nullopt}, {key_of("c3"), std::nullopt}}));
    const auto kept = load(50);
    BOOST_REQUIRE(kept.size() == 1U);
    BOOST_TEST((kept[0].login == kAmy));
}

BOOST_AUTO_TEST_CASE(what_has_expired_is_deleted_when_it_is_loaded) {
    keep("c1", 100, kJoe);
    keep("c2", 101, kAmy);
    BOOST_TEST(load(100).size() == 1U);
    BOOST_TEST(load(0).size() == 1U);
    BOOST_REQUIRE(open()->purge());
    BOOST_TEST(load(0).empty());
}

BOOST_AUTO_TEST_CASE(a_stolen_file_holds_no_cookie) {
    keep("uQ3-secret-cookie_of-joe", 100, kJoe);
    const auto content = text();
    BOOST_TEST(content.find("joe") != std::string::npos);
    BOOST_TEST(content.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(files_are_their_owners_alone) {
    {
        const auto database = open();
        const auto key = key_of("c1");
        BOOST_REQUIRE(database->apply({{key, StoredCookie{key, at(100), kJoe}}}));
        BOOST_TEST(mode(path) == 0600U);
        BOOST_TEST(mode(path + "-wal") == 0600U);
    }
    BOOST_REQUIRE(::chmod(path.c_str(), 0644) == 0);
    open();
    BOOST_TEST(mode(path) == 0600U);
}

BOOST_AUTO_TEST_CASE(what_is_committed_survives_a_process_that_is_killed) {
    const auto database = open();
    const auto key = key_of("c1");
    BOOST_REQUIRE(database->apply({{key, StoredCookie{key, at(100), kJoe}}}));
    // As the disk is now, log included.
    const auto copy = dir / "copy.db";
    std::filesystem::copy_file(path, copy);
    std::filesystem::copy_file(path + "-wal", copy + "-wal");
    path = copy;
    BOOST_TEST(load(0).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_named_with_the_remedy) {
    overwrite(
        "this is no database, and long enough for the header that SQLite looks at: " +
        std::string(200, 'x'));
    const auto before = text();
    const auto garbage = open_error();
    BOOST_TEST(garbage.find("'" + path + "' is damaged") != std::string::npos);
    BOOST_TEST(garbage.find("move the file away") != std::string::npos);
    BOOST_TEST(text() == before);

    std::filesystem::remove(path);
    for (int i = 0; i < 200; ++i) {
        keep("c" + std::to_string(i), 100, kJoe);
    }
    auto content = text();
    BOOST_REQUIRE(content.size() > 3 * 4096U);
    std::fill(content.begin() + 4096, content.end(), '\x55');
    overwrite(content);
    BOOST_TEST(open_error().find("is damaged: move the file away") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cookie_file_of_crossbars_is_left_alone) {
    const std::string lines =
        R"({"id": "abcdefabcdefabcdefabcdef", "created": "2026-01-01", "max_age": 604800,
 "authid": "joe", "authrole": "user", "authmethod": "ticket", "authrealm": "realm1"})";
    overwrite(lines);
    BOOST_TEST(open_error().find("a cookie file of Crossbar.io's") != std::string::npos);
    BOOST_TEST(text() == lines);
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    BOOST_TEST(open_error().find("is no file: Crossbar.io's databases") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_formats_are_refused_untouched) {
    keep("c1", 100, kJoe);
    auto content = text();
    BOOST_REQUIRE(content[63] == 1);  // user_version
    content[63] = 2;
    overwrite(content);
    BOOST_TEST(open_error().find("has the format 2 of a later version") != std::string::npos);
    content[71] = 'x';  // application_id
    overwrite(content);
    BOOST_TEST(open_error().find("is another program's database") != std::string::npos);
    BOOST_TEST(text() == content);
}

BOOST_AUTO_TEST_CASE(a_path_that_leads_nowhere_is_told) {
    path = dir / "missing/cookies.db";
    BOOST_TEST(open_error() == "Cookie store '" + path + "': No such file or directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::cookies
