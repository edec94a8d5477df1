// SPDX-License-Identifier: MIT
// CookieWriter: batches beside the loop, a full disk, and a store that comes back.
#include "common/cookies/cookie_writer.hpp"

#include "common/cookies/cookie_store.hpp"
#include "common/io/loop.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/common/cookies/cookie_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <csignal>

#include <sys/resource.h>

namespace crossbar::cookies {
namespace {

using std::chrono::hours;

// Files cannot grow beyond `bytes` while it is there: as on a full disk, the write fails.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit tight{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &tight);
    }

    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, signal_);
    }

private:
    rlimit before_{};
    void (*signal_)(int);
};

struct Fixture {
    // With what is on disk, as a worker does when it starts.
    std::unique_ptr<CookieStore> start() {
        auto database = CookieDatabase::open(path);
        BOOST_REQUIRE_MESSAGE(database, database.error());
        auto kept = (*database)->load(clock.wall());
        BOOST_REQUIRE(kept);
        const log::Logger logger(sink, log::Level::info);
        auto store = std::make_unique<CookieStore>(
            CookieStoreOptions{},
            clock,
            logger,
            std::make_unique<CookieWriter>(loop.blocking(), std::move(*database), logger));
        store->restore(std::move(*kept));
        return store;
    }

    void log_in(CookieStore& store, const std::string& cookie) {
        store.hand_out(cookie, hours(1));
        store.remember(cookie, kJoe);
    }

    // Until nothing is on its way.
    void run() {
        loop.run();
        loop.context().restart();
    }

    tests::TempDir dir;
    std::string path = dir / "cookies.db";
    ManualClock clock;
    MemorySink sink;
    io::Loop loop;
};

BOOST_FIXTURE_TEST_SUITE(cookie_writer, Fixture)

BOOST_AUTO_TEST_CASE(logins_outlive_the_process_and_strangers_do_not) {
    auto store = start();
    log_in(*store, "c1");
    log_in(*store, "c2");
    store->hand_out("stranger", hours(1));
    BOOST_TEST(!store->idle());
    run();
    BOOST_TEST(store->idle());
    store.reset();

    store = start();
    BOOST_TEST((store->login_of("c1") == kJoe));
    BOOST_TEST(!store->knows("stranger"));
    store->forget("c1");
    run();
    store.reset();

    store = start();
    BOOST_TEST(!store->knows("c1"));
    BOOST_TEST(store->login_of("c2").has_value());
    store.reset();
    clock.advance(hours(1));
    BOOST_TEST(start()->size() == 0U);
    BOOST_TEST(sink.lines.empty());
}

BOOST_AUTO_TEST_CASE(many_changes_while_one_is_written_come_to_one_more_batch) {
    auto store = start();
    std::size_t batches = 0;
    for (int i = 0; i < 1000; ++i) {
        log_in(*store, fmt::format("c{}", i));
    }
    while (!store->idle()) {
        loop.context().run_one();  // a job is done
        ++batches;
    }
    run();
    BOOST_TEST(batches == 2U);
    store.reset();
    BOOST_TEST(start()->size() == 1000U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_costs_persistence_only_until_there_is_room) {
    auto store = start();
    log_in(*store, "before");
    run();
    {
        const FullDisk full(8192);
        for (int i = 0; i < 20; ++i) {
            log_in(*store, fmt::format("full{}", i));
            run();
        }
        store->forget("before");
        run();
        BOOST_TEST(store->idle());
        BOOST_TEST((store->login_of("full0") == kJoe));
        BOOST_TEST(!store->knows("before"));
        BOOST_REQUIRE(sink.lines.size() == 1U);  // said once
        BOOST_TEST(sink.lines[0].starts_with("error: Cookie store '" + path + "': "));
    }
    store->flush();
    run();
    BOOST_REQUIRE(sink.lines.size() == 2U);
    BOOST_TEST(sink.lines[1] == "info: Cookie store '" + path + "' is written again");
    store.reset();

    store = start();
    BOOST_TEST(store->size() == 20U);
    BOOST_TEST(!store->knows("before"));
}

BOOST_AUTO_TEST_CASE(only_one_process_has_the_file) {
    const auto store = start();
    const auto second = CookieDatabase::open(path);
    BOOST_REQUIRE(!second);
    BOOST_TEST(second.error() == "Cookie store '" + path + "' is in use by another process");
}

BOOST_AUTO_TEST_CASE(a_store_may_go_while_a_batch_is_on_its_way) {
    auto store = start();
    log_in(*store, "c1");
    store.reset();
    run();
    BOOST_TEST((start()->login_of("c1") == kJoe));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace crossbar::cookies
